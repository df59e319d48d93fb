"""The records of a file in chunks, mapped and checked: what one transaction takes."""

from collections.abc import Callable, Iterator, Sequence, Set
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from pawport.accounts import Company
from pawport.imports.formats import opened
from pawport.imports.kinds import Kind, Taken

__all__ = ["Chunk", "Chunks", "ReadChunks", "read_chunks"]

_AT_ONCE: Final = 250  # records: other processes wait for some 50 ms to write


class Chunk(NamedTuple):
    """Some records, in the file's order. `position`: how many bytes of the file were read with it. `unknown`:
    names of columns that mean nothing, and came up in it."""

    taken: Sequence[Taken]
    position: int
    unknown: Set[str]


Chunks = Iterator[Chunk]
ReadChunks = Callable[[Path, Kind, Company, int], Chunks]
"""What reads a file like `read_chunks`."""


def read_chunks(path: Path, kind: Kind, company: Company, skipped: int) -> Chunks:
    """The file's records behind the first `skipped` ones, as items for a company.

    Raises:
        FileError: the file cannot be read, or not from here on.
    """
    mapper = kind.mapper(company)
    with opened(path, kind.format_, kind.encoding, kind.sheet) as source:
        records = kind.records(source.records)
        for _ in islice(records, skipped):
            pass
        while taken := [mapper.take(record) for record in islice(records, _AT_ONCE)]:
            unknown, mapper.unknown = mapper.unknown, set()
            yield Chunk(taken, source.position(), unknown)

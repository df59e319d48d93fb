"""The records of a file in chunks, mapped and checked: what one transaction takes."""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from pawport.accounts import Company
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.imports.columns import Options
from pawport.imports.engine.items import Item, Problem, read
from pawport.imports.formats import opened
from pawport.imports.mapping import Mapper
from pawport.imports.records import Record

__all__ = ["Choices", "Chunk", "Chunks", "ReadChunks", "Taken", "read_chunks"]

_AT_ONCE: Final = 250  # records: other processes wait for some 50 ms to write


@dataclass(frozen=True, slots=True)
class Choices:
    """How a file is read: where something is None or empty, as the file itself says."""

    format_: str | None = None
    encoding: str | None = None
    dates: str | None = None
    weight_unit: str | None = None
    system: str = "import"


class Taken(NamedTuple):
    """A record that was read. `line` is where it begins, from 1."""

    line: int
    item: Item


class Chunk(NamedTuple):
    """Some records, in the file's order. `position`: how many bytes of the file were read with it. `unknown`:
    names of columns that mean nothing, and came up in it."""

    taken: Sequence[Taken]
    position: int
    unknown: Set[str]


Chunks = Iterator[Chunk]
ReadChunks = Callable[[Path, Choices, Company, int], Chunks]
"""What reads a file like `read_chunks`."""


def read_chunks(path: Path, choices: Choices, company: Company, skipped: int) -> Chunks:
    """The file's records behind the first `skipped` ones, as pets of a company.

    Raises:
        FileError: the file cannot be read, or not from here on.
    """
    mapper = Mapper(Options(choices.dates, choices.weight_unit, choices.system))
    with opened(path, choices.format_, choices.encoding) as source:
        for _ in islice(source.records, skipped):
            pass
        while taken := [_take(record, mapper, company) for record in islice(source.records, _AT_ONCE)]:
            unknown, mapper.unknown = mapper.unknown, set()
            yield Chunk(taken, source.position(), unknown)


def _take(record: Record, mapper: Mapper, company: Company) -> Taken:
    if record.problem:
        problem = Problem(record.problem_field, record.problem, ErrorReason.BROKEN)
        return Taken(record.line, Item(problems=(problem,)))
    given, problems = mapper.pet(record.given)
    if problems:
        return Taken(record.line, Item(problems=tuple(problems)))
    return Taken(record.line, read(given, company))

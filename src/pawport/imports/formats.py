"""Reading a file of pets: which kind it is, and its records."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from pawport.imports.csv_file import read_csv
from pawport.imports.json_file import read_json, read_json_lines
from pawport.imports.records import FileError, Record, Records
from pawport.imports.text import text_of

__all__ = ["FORMATS", "Source", "opened"]

_READERS: Final[dict[str, Callable[[TextIO], Records]]] = {
    "csv": read_csv,
    "json": read_json,
    "ndjson": read_json_lines,
}
FORMATS: Final = tuple(_READERS)
_BY_SUFFIX: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".json": "json",
    ".jsonl": "ndjson",
    ".ndjson": "ndjson",
}


class Source:
    """A file that is open."""

    def __init__(self, records: Records, tell: Callable[[], int]) -> None:
        self.records = records
        self._tell = tell

    def position(self) -> int:
        """How many bytes were read."""
        return self._tell()


@contextmanager
def opened(path: Path, format_: str | None = None, encoding: str | None = None) -> Iterator[Source]:
    """A file of pets. Its records raise FileError where nothing more can be read.

    Raises:
        FileError: it cannot be read, or neither its name nor `format_` says what it is.
    """
    read = _READERS[format_ or _format(path)]
    try:
        data = path.open("rb")
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    with data:
        text = text_of(data, encoding)
        yield Source(_guarded(read(text), path, text.encoding), data.tell)


def _format(path: Path) -> str:
    found = _BY_SUFFIX.get(path.suffix.lower())
    if found is None:
        raise FileError(f"{path}: unknown format; use --format, which must be one of {', '.join(FORMATS)}")
    return found


def _guarded(records: Records, path: Path, encoding: str) -> Iterator[Record]:
    try:
        yield from records
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    except UnicodeError as error:  # of encodings in which not every byte can be kept
        raise FileError(f"{path} is not {encoding} text: use --encoding") from error

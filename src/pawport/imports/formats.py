"""Reading a file of pets: which kind it is, and its records."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from pawport.imports.csv_file import read_csv
from pawport.imports.json_file import read_json, read_json_lines
from pawport.imports.records import FileError, Record, Records
from pawport.imports.spreadsheet_file import read_spreadsheet
from pawport.imports.text import encoding_of, text_of

__all__ = ["FORMATS", "Source", "format_of", "is_json", "opened"]

_READERS: Final[dict[str, Callable[[TextIO], Records]]] = {
    "csv": read_csv,
    "json": read_json,
    "ndjson": read_json_lines,
}
_SPREADSHEET: Final = "xlsx"
FORMATS: Final = (*_READERS, _SPREADSHEET)
_BY_SUFFIX: Final = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".json": "json",
    ".jsonl": "ndjson",
    ".ndjson": "ndjson",
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), _SPREADSHEET),
}


class Source:
    """A file that is open."""

    def __init__(
        self,
        records: Records,
        tell: Callable[[], int],
        encoding: str | None,
        other_sheets: Sequence[str] = (),
    ) -> None:
        self.records = records
        self.other_sheets = other_sheets
        """The sheets of a spreadsheet that are not read, because none was chosen."""
        self.encoding = encoding
        """Of the text; None if the file says it itself."""
        self._tell = tell

    def position(self) -> int:
        """How many bytes were read."""
        return self._tell()


@contextmanager
def opened(
    path: Path, format_: str | None = None, encoding: str | None = None, sheet: str | None = None
) -> Iterator[Source]:
    """A file of pets. Its records raise FileError where nothing more can be read.

    Raises:
        FileError: it cannot be read, or neither its name nor `format_` says what it is.
    """
    format_ = format_ or format_of(path)
    if format_ == _SPREADSHEET:
        size = path.stat().st_size
        records, others = read_spreadsheet(path, sheet)
        yield Source(records, lambda: size, None, others)
        return
    try:
        data = path.open("rb")
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}") from error
    with data:
        if encoding is None and format_ == "csv":
            encoding = encoding_of(data)
        text = text_of(data, encoding)
        yield Source(_guarded(_READERS[format_](text), path, text.encoding), data.tell, encoding)


def is_json(path: Path, format_: str | None) -> bool:
    """Whether a file is JSON. FileError: neither its name nor `format_` says what it is."""
    return (format_ or format_of(path)) in ("json", "ndjson")


def format_of(path: Path) -> str:
    """The format that the name of a file says."""
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

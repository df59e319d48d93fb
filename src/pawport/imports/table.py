"""Records of rows, the first of which names the columns."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from pawport.imports.records import FileError, Record, Records
from pawport.imports.text import NOT_TEXT, is_unicode, not_unicode

__all__ = ["records_of"]

_MOST_COLUMNS: Final = 500
_FEWEST_REPEATED: Final = 2  # cells that a repeated heading has


def records_of(rows: Iterator[tuple[int, list[str], str]]) -> Records:
    """The records of rows: of each its line, its cells, and what is wrong with it or "".

    Rows without content and repeated headings are left out.

    Raises:
        FileError: there is no heading, or two columns have one name.
    """
    names = _heading(rows)
    for line, row, problem in rows:
        if problem:
            yield Record(line, problem=problem)
        elif len(row) > len(names) and any(row[len(names) :]):
            too_many = f"has {len(row)} fields, but the header has {len(names)}"
            yield Record(line, dict(zip(names, row, strict=False)), problem=too_many)
        elif any(map(str.strip, row)) and not _is_heading(row, names):
            yield _record(line, dict(zip(names, row, strict=False)))


def _record(line: int, given: dict[str, str]) -> Record:
    is_plain = "".join(given.values()).isascii()  # most rows
    if not is_plain and (field := not_unicode(given)) is not None:
        return Record(line, given, problem=NOT_TEXT, problem_field=field)
    return Record(line, given)


def _is_heading(row: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a row repeats the heading, as where files were joined or a report begins a new page."""
    if row[0].strip().casefold() != names[0].casefold():
        return False
    pairs = [
        (cell.strip().casefold(), name.casefold())
        for cell, name in zip(row, names, strict=False)
        if cell.strip()
    ]
    return len(pairs) >= min(_FEWEST_REPEATED, len(names)) and all(cell == name for cell, name in pairs)


def _heading(rows: Iterator[tuple[int, list[str], str]]) -> list[str]:
    _, row, problem = next(rows, (1, [], ""))
    if problem:
        raise FileError(f"the header {problem}")
    names = [name.strip() for name in row]
    if not any(names):
        raise FileError("the header is missing: the first line must name the columns")
    if len(names) > _MOST_COLUMNS:
        raise FileError(f"the header must have at most {_MOST_COLUMNS} columns")
    if not all(map(is_unicode, names)):
        raise FileError(f"the header {NOT_TEXT}")
    twice = [name for name, count in Counter(filter(None, names)).items() if count > 1]
    if twice:
        raise FileError(f"the header has {twice[0]!r} more than once")
    return names

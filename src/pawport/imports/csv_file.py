"""Records of a CSV file, whose first line names the columns."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TextIO

from pawport.imports.records import FileError, Record, Records
from pawport.imports.text import NOT_TEXT, is_unicode, not_unicode

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["read_csv"]

_DELIMITERS: Final = ",;\t|"
_MOST_CHARACTERS: Final = 100_000  # in a field: the longest that a pet can have is its metadata
_LONGEST_LINE: Final = 4 << 20  # characters
_MOST_COLUMNS: Final = 500


def read_csv(text: TextIO) -> Records:
    """The rows, each with its first line's number. Empty ones are left out.

    Raises:
        FileError: there is no heading, two columns have one name, or a line is too long for a CSV file.
    """
    csv.field_size_limit(_MOST_CHARACTERS)
    lines = _lines(text)
    first = next(lines, "")
    rows = csv.reader(chain([first], lines), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    names = _heading(rows)
    for line, row, problem in _rows(rows):
        if problem:
            yield Record(line, problem=problem)
        elif len(row) > len(names) and any(row[len(names) :]):
            yield Record(line, problem=f"has {len(row)} fields, but the header has {len(names)}")
        elif any(row):
            yield _record(line, dict(zip(names, row, strict=False)))


def _record(line: int, given: dict[str, Any]) -> Record:
    if (field := not_unicode(given)) is not None:
        return Record(line, problem=NOT_TEXT, problem_field=field)
    return Record(line, given)


def _lines(text: TextIO) -> Iterator[str]:
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise FileError(f"line {number} has {_LONGEST_LINE:,} characters or more: is this a CSV file?")
        yield line


def _heading(rows: Iterator[list[str]]) -> list[str]:
    try:
        names = [name.strip() for name in next(rows, [])]
    except csv.Error as error:
        raise FileError(f"the header cannot be parsed: {error}") from error
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


def _rows(rows: "Reader") -> Iterator[tuple[int, list[str], str]]:
    """Rows with their first lines, or what is wrong with them."""
    while True:
        line = rows.line_num + 1
        try:
            yield line, next(rows), ""
        except StopIteration:
            return
        except csv.Error as error:  # it goes on behind the line with the mistake
            yield line, [], f"cannot be parsed: {error}"

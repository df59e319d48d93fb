"""Records of a CSV file, whose first line names the columns."""

import csv
import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final, TextIO

from pawport.imports.records import FileError, Records
from pawport.imports.table import records_of

if TYPE_CHECKING:
    from _csv import Reader

__all__ = ["read_csv"]

_DELIMITERS: Final = ",;\t|"
_SEPARATOR: Final = re.compile(r"sep=([,;|\t])", re.IGNORECASE)
_MOST_CHARACTERS: Final = 1 << 20  # in a field: of an export, all notes of a pet are in one
_LONGEST_LINE: Final = 4 << 20  # characters


def read_csv(text: TextIO) -> Records:
    """The rows, each with its first line's number. Empty ones and repeated headings are left out.

    Raises:
        FileError: there is no heading, two columns have one name, or a line is too long for a CSV file.
    """
    csv.field_size_limit(_MOST_CHARACTERS)
    lines = _lines(text)
    first = next(lines, "")
    skipped = 0
    if said := _SEPARATOR.fullmatch(first.rstrip("\r\n").strip(" ")):  # a line for Excel
        first, skipped = next(lines, ""), 1
    delimiter = said[1] if said else max(_DELIMITERS, key=first.count)
    rows = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    return records_of((line + skipped, row, problem) for line, row, problem in _rows(rows))


def _lines(text: TextIO) -> Iterator[str]:
    number = 0
    while line := text.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise FileError(f"line {number} has {_LONGEST_LINE:,} characters or more: is this a CSV file?")
        yield line


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

"""Records of a JSON file: an object a line, or an array of objects."""

import json
from collections.abc import Iterator
from typing import Any, Final, TextIO

from pawport.imports.records import FileError, Record, Records
from pawport.imports.text import NOT_TEXT, is_undecodable

__all__ = ["read_json", "read_json_lines"]

_MOST_CHARACTERS: Final = 1 << 20  # of one pet
_BLANKS: Final = " \t\r\n"


def read_json_lines(text: TextIO) -> Records:
    """A record a line; a wrong one keeps no other out. Empty lines are left out."""
    for number, (line, is_whole) in enumerate(_lines(text), start=1):
        if not is_whole:
            yield Record(number, problem=f"must be at most {_MOST_CHARACTERS:,} characters")
        elif line.strip():
            yield _record(number, line)


def read_json(text: TextIO) -> Records:
    """The objects of an array. Behind a mistake nothing can be read any more.

    Raises:
        FileError: it is not an array, or is broken.
    """
    source = _Characters(text)
    if source.next_visible() != "[":
        raise FileError(
            "a JSON file must be an array of objects; for one object per line, use --format ndjson"
        )
    source.skip()
    if source.next_visible() == "]":
        return
    while True:
        source.next_visible()
        line = source.line
        yield _checked(line, source.value())
        separator = source.next_visible()
        source.skip()
        if separator == "]":
            return
        if separator != ",":
            raise FileError(f"line {source.line}: the array is invalid: a comma or its end is missing")


class _Characters:
    """A text of which only a part is in memory."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._decoder = json.JSONDecoder()
        self._part = ""
        self._position = 0
        self.line = 1

    def next_visible(self) -> str:
        """The next character that is no blank, before which it stands then; "" at the end."""
        while True:
            while self._position < len(self._part):
                character = self._part[self._position]
                if character not in _BLANKS:
                    return character
                self.skip()
            if not self._read():
                return ""

    def skip(self) -> None:
        """Steps over one character."""
        self.line += self._part[self._position] == "\n"
        self._position += 1

    def value(self) -> Any:
        """The value that begins here.

        Raises:
            FileError: there is none, or it is too long.
        """
        while True:
            try:
                found, end = self._decoder.raw_decode(self._part, self._position)
            except (ValueError, RecursionError) as error:
                if len(self._part) - self._position > _MOST_CHARACTERS or not self._read():
                    raise FileError(
                        f"line {self.line}: must be valid JSON; the file may be truncated"
                    ) from error
                continue
            if end == len(self._part) and self._read():  # a number could go on
                continue
            self.line += self._part.count("\n", self._position, end)
            self._position = end
            return found

    def _read(self) -> bool:
        more = self._text.read(max(1 << 16, len(self._part) - self._position))
        self._part = self._part[self._position :] + more
        self._position = 0
        return bool(more)


def _lines(text: TextIO) -> Iterator[tuple[str, bool]]:
    """The lines, and whether they are whole: of a longer one its beginning."""
    while line := text.readline(_MOST_CHARACTERS):
        is_whole = True
        rest = line
        while not rest.endswith("\n") and (rest := text.readline(_MOST_CHARACTERS)):
            is_whole = False
        yield line, is_whole


def _record(number: int, line: str) -> Record:
    if is_undecodable(line):
        return Record(number, problem=NOT_TEXT)
    try:
        return _checked(number, json.loads(line))
    except ValueError as error:
        return Record(number, problem=f"must be valid JSON: {error}")
    except RecursionError:
        return Record(number, problem="is nested too deeply")


def _checked(line: int, value: Any) -> Record:
    return Record(line, value) if isinstance(value, dict) else Record(line, problem="must be a JSON object")

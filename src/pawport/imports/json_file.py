"""Records of a JSON file: an object a line, or an array of objects."""

import json
from collections.abc import Iterator
from typing import Any, Final, TextIO

from pawport.imports.records import FileError, Record, Records
from pawport.imports.text import NOT_TEXT, is_unicode, not_unicode

__all__ = ["read_json", "read_json_lines"]

_MOST_CHARACTERS: Final = 1 << 20  # of one pet
_BLANKS: Final = " \t\r\n"
_TOO_DEEP: Final = "is nested too deeply"
_NOT_UNICODE: Final = "must be valid Unicode: it has an unpaired surrogate"
# A control character in a text, such as NUL, is not JSON: what is wrong with it is found out for its field.
_DECODER: Final = json.JSONDecoder(strict=False)


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
        yield source.record()
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

    def record(self) -> Record:
        """The record whose value begins here.

        Raises:
            FileError: there is none, or it is too long.
        """
        while True:
            try:
                found, end = _DECODER.raw_decode(self._part, self._position)
            except (ValueError, RecursionError) as error:
                if len(self._part) - self._position > _MOST_CHARACTERS or not self._read():
                    raise FileError(
                        f"line {self.line}: must be valid JSON; the file may be truncated"
                    ) from error
                continue
            if end == len(self._part) and self._read():  # a number could go on
                continue
            record = _checked(self.line, found, self._part[self._position : end])
            self.line += self._part.count("\n", self._position, end)
            self._position = end
            return record

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
    try:
        return _checked(number, _DECODER.decode(line), line)
    except ValueError as error:
        return Record(number, problem=f"must be valid JSON: {error}")
    except RecursionError:
        return Record(number, problem=_TOO_DEEP)


def _checked(line: int, value: Any, text: str) -> Record:
    """The record of a value, and of the text that it was read from."""
    if not isinstance(value, dict):
        return Record(line, problem="must be a JSON object")
    try:
        field = not_unicode(value)
    except RecursionError:
        return Record(line, problem=_TOO_DEEP)
    if field is None:
        return Record(line, value)
    # Either the file has it so, or it is written with an escape, as \ud800.
    problem = _NOT_UNICODE if is_unicode(text) else NOT_TEXT
    return Record(line, problem=problem, problem_field=field)

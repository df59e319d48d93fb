"""The values in files, and the names of columns."""

import re
from typing import Final

from pawport.imports.languages import yes_or_no

__all__ = ["UnreadableError", "is_truth", "plain_name", "text_of_value", "truth", "whole_number"]

_TRUE: Final = ("yes", "y", "true", "1", "x")
_FALSE: Final = ("no", "n", "false", "0")
_UNSEEN: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad \t\r\n"
_FORMULA: Final = re.compile(r'="([^"]*)"')
_QUOTED: Final = re.compile(r"'[\d=+@-]")
_WITH_FRACTION: Final = re.compile(r"(\d+)\.0+")
_NOT_NAME: Final = re.compile(r"[^a-z0-9]+")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class UnreadableError(ValueError):
    """Why a text cannot be what its column is for, such as "must be "male", "female" or "unknown""."""


def plain_name(name: str) -> str:
    """The name of a column as the code has it: "Pet Name", "petName" and "pet_name" are one."""
    return _NOT_NAME.sub("_", _HUMP.sub("_", name).lower()).strip("_")


def text_of_value(value: object) -> str:
    """A value of JSON as the text that it would be in a CSV file."""
    if isinstance(value, str):
        text = value.strip()
        return text if text.isascii() and not text.startswith(("'", "=")) else _undamaged(text)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _undamaged(text: str) -> str:
    """A text without what keeps a spreadsheet from changing it, '00123 or ="00123", and without marks at its
    ends that cannot be seen."""
    text = text.strip(_UNSEEN)
    if found := _FORMULA.fullmatch(text):
        return found[1].strip()
    return text[1:] if _QUOTED.match(text) else text


def whole_number(text: str) -> str:
    """A number without the fraction that a program wrote: 985112345678903.0. Other texts are as they were."""
    found = _WITH_FRACTION.fullmatch(text)
    return found[1] if found else text


def is_truth(text: str) -> bool:
    """Whether a text says yes or no."""
    return text.lower() in (*_TRUE, *_FALSE) or yes_or_no(text) is not None


def truth(text: str) -> bool:
    """Whether a text says yes. UnreadableError: it says neither yes nor no."""
    if not is_truth(text):
        raise UnreadableError('must be "yes" or "no"')
    return text.lower() in _TRUE or yes_or_no(text) == "yes"

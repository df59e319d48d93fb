"""The values in files, and the names of columns."""

import re
from typing import Final

__all__ = ["UnreadableError", "plain_name", "text_of_value", "truth"]

_TRUE: Final = ("yes", "y", "true", "1")
_FALSE: Final = ("no", "n", "false", "0")
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
        return value.strip()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def truth(text: str) -> bool:
    """Whether a text says yes. UnreadableError: it says neither yes nor no."""
    word = text.lower()
    if word not in (*_TRUE, *_FALSE):
        raise UnreadableError('must be "yes" or "no"')
    return word in _TRUE

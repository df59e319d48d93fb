"""Single values of a pet as callers write them. An absent one and an empty text are the same: ""."""

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.descriptor import Descriptor

from pawport.apis.smarttag.problems import Problems
from pawport.gen.buf.validate import validate_pb2 as rules

__all__ = ["Unreadable", "limit", "member", "optional_text", "text"]

Object = Mapping[str, Any]
_NO_OBJECTS: Final[tuple[Any, ...]] = (
    "",
    [],
    {},
)  # what programs write that have nothing to say; PHP has one form for both


class Unreadable(ValueError):  # noqa: N818 - what it is of a value, as one says
    """Why a value cannot be read, such as "must be a string"."""


def limit(message: Descriptor, name: str) -> int:
    """How many characters the schema lets a field of a record have."""
    options = message.fields_by_name[name].GetOptions()
    return int(options.Extensions[rules.field].string.max_len)


def text(value: Any, longest: int) -> str:
    """The text of a value; that of a number, since callers leave the quotes away.

    Raises:
        Unreadable: it is no text, is longer than `longest` characters, or cannot be stored.
    """
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise Unreadable("must be a string")
    found = value.strip()
    if len(found) > longest:
        raise Unreadable(f"must be at most {longest} characters")
    if not found.isascii():
        _check_unicode(found)
    if "\0" in found:
        raise Unreadable("must not contain NUL characters")
    return found


def optional_text(given: Object, name: str, longest: int, problems: Problems, prefix: str = "") -> str:
    """The text of a member, or "" with a warning."""
    value = given.get(name)
    if value is None or value == "":
        return ""
    try:
        return text(value, longest)
    except Unreadable as error:
        problems.warn(prefix + name, f"{error}; it was ignored")
        return ""


def member(given: Object, name: str, problems: Problems) -> Object:
    """The object of a member; an empty one, perhaps with a warning, if it is absent or something else."""
    value = given.get(name)
    if value is None or value in _NO_OBJECTS:
        return {}
    if isinstance(value, dict):
        return value
    problems.warn(name, "must be an object; it was ignored")
    return {}


def _check_unicode(found: str) -> None:
    try:
        found.encode()
    except UnicodeEncodeError:
        raise Unreadable("must be valid Unicode") from None

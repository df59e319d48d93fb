"""Reads JSON's single values: each into what the library that makes messages accepts for its kind."""

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable, Mapping
from typing import Any, Final

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

__all__ = ["SPECIAL", "WRAPPERS", "WrongValueError", "camel_case", "is_unicode", "read_enum", "read_scalar"]

_SHOWN: Final = 20  # values of an enum
_INT32: Final = range(-(2**31), 2**31)
_INTEGERS: Final = {
    FieldDescriptor.CPPTYPE_INT32: _INT32,
    FieldDescriptor.CPPTYPE_INT64: range(-(2**63), 2**63),
    FieldDescriptor.CPPTYPE_UINT32: range(2**32),
    FieldDescriptor.CPPTYPE_UINT64: range(2**64),
}
_FLOATS: Final = {
    FieldDescriptor.CPPTYPE_FLOAT: struct.Struct("<f"),
    FieldDescriptor.CPPTYPE_DOUBLE: struct.Struct("<d"),
}
_NOT_FINITE: Final = ("NaN", "Infinity", "-Infinity")  # JSON has no numbers for them
_BOOLEANS: Final = {"true": True, "false": False}
_MASK_PATH: Final = re.compile(r"[A-Za-z0-9_.]+|\*")
_UPPER: Final = re.compile("[A-Z]")


class WrongValueError(ValueError):
    """The value is none of its kind; the text says what it must be."""


def read_scalar(field: FieldDescriptor, json: Any) -> Any:
    """Reads a value of a field that is neither an enum nor a message."""
    if field.cpp_type in _INTEGERS:
        return _read_integer(_INTEGERS[field.cpp_type], json)
    if field.cpp_type in _FLOATS:
        return _read_float(_FLOATS[field.cpp_type], json)
    return _OTHERS[field.type](json)


def read_enum(enum: EnumDescriptor, json: Any) -> Any:
    """Reads a value of an enum: its name in any case, or its number, be it known or not."""
    names = enum.values_by_name
    if isinstance(json, str):
        name = json if json in names else json.upper().replace("-", "_")
        if name in names:
            return name
    number = _number(json)
    if number is not None and number == number // 1 and int(number) in _INT32:
        return int(number)
    shown = [value.name for value in enum.values if value.number or len(enum.values) == 1]
    more = ", ..." if len(shown) > _SHOWN else ""
    raise WrongValueError(f"must be one of {', '.join(shown[:_SHOWN])}{more}")


def camel_case(name: str) -> str:
    """A field's name as JSON has it."""
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def is_unicode(text: str) -> bool:
    """Whether the text has no unpaired surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_integer(accepted: range, json: Any) -> int:
    number = _number(json)
    if number is None or number != number // 1:
        raise WrongValueError("must be a whole number")
    if int(number) not in accepted:
        raise WrongValueError(f"must be between {accepted[0]} and {accepted[-1]}")
    return int(number)


def _read_float(form: struct.Struct, json: Any) -> float | str:
    if isinstance(json, str) and json in _NOT_FINITE:
        return json
    number = _number(json)
    if number is None:
        raise WrongValueError("must be a number")
    try:
        (rounded,) = form.unpack(form.pack(number))
    except (OverflowError, struct.error):
        raise WrongValueError("is too large") from None
    return float(rounded)


def _number(json: Any) -> int | float | None:
    """A finite number, which may be a text; None if it is none."""
    if isinstance(json, str) and len(json) < 400 and "_" not in json and json.isascii():
        try:
            json = int(json) if json.lstrip("-").isdecimal() else float(json)
        except ValueError:
            return None
    if isinstance(json, bool) or not isinstance(json, int | float):
        return None
    return json if isinstance(json, int) or math.isfinite(json) else None


def _read_text(json: Any) -> str:
    if not isinstance(json, str):
        raise WrongValueError("must be a string")
    if not is_unicode(json):
        raise WrongValueError("must not contain an unpaired surrogate")
    return json


def _read_bool(json: Any) -> bool:
    found = json if isinstance(json, bool) else _BOOLEANS.get(json.lower()) if isinstance(json, str) else None
    if found is None:
        raise WrongValueError("must be true or false")
    return found


def _read_bytes(json: Any) -> str:
    try:
        text = json.replace("-", "+").replace("_", "/").rstrip("=")
        content = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (AttributeError, ValueError, binascii.Error):
        raise WrongValueError("must be base64") from None
    return base64.b64encode(content).decode()


def _read_timestamp(json: Any) -> str:
    time = Timestamp()
    try:
        time.FromJsonString(json)
    except (TypeError, ValueError, AttributeError):
        raise WrongValueError('must be a time such as "2026-01-31T12:00:00Z"') from None
    return time.ToJsonString()


def _read_duration(json: Any) -> str:
    duration = Duration()
    try:
        duration.FromJsonString(json)
    except (TypeError, ValueError, AttributeError):
        raise WrongValueError('must be a duration in seconds, such as "3.5s"') from None
    return duration.ToJsonString()


def _read_mask(json: Any) -> str:
    """A field mask, whose names may be in snake case or camel case."""
    paths = [path.strip() for path in json.split(",") if path.strip()] if isinstance(json, str) else [""]
    if not all(_MASK_PATH.fullmatch(path) and all(map(_is_spelled, path.split("."))) for path in paths):
        raise WrongValueError('must be names of fields, such as "name,color"')
    return ",".join(camel_case(path) for path in paths)


def _is_spelled(name: str) -> bool:
    """Whether the name, if it is in snake case, is still known once it was made camel case."""
    return "_" not in name or name == _UPPER.sub(lambda upper: f"_{upper[0].lower()}", camel_case(name))


_OTHERS: Final[Mapping[int, Callable[[Any], Any]]] = {
    FieldDescriptor.TYPE_STRING: _read_text,
    FieldDescriptor.TYPE_BYTES: _read_bytes,
    FieldDescriptor.TYPE_BOOL: _read_bool,
}
SPECIAL: Final[Mapping[str, Callable[[Any], Any]]] = {
    "google.protobuf.Timestamp": _read_timestamp,
    "google.protobuf.Duration": _read_duration,
    "google.protobuf.FieldMask": _read_mask,
}
"""Messages that JSON has as a text of their own form."""
WRAPPERS: Final = {
    f"google.protobuf.{name}Value"
    for name in ("Bool", "Bytes", "Double", "Float", "Int32", "Int64", "String", "UInt32", "UInt64")
}
"""Messages that JSON has as the value in them."""

"""Reads JSON beside the descriptor of a message: what the library refuses is repaired, or its field is named.

It is slower than the library by far, so it runs only when that has refused a request, and for parameters.
"""

import base64
import binascii
import difflib
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from pawport.errors import FieldViolation

__all__ = ["Mistakes", "TooManyMistakesError", "fields_of", "read_message", "read_value"]

_MAX_TOLD: Final = 20
_MAX_VALUES: Final = 100_000  # that are read: half a second or so
_EXAMPLES: Final = {"google.type.Date": ' such as {"year": 2020, "month": 5, "day": 12}'}
_NO_OBJECT: Final = ("request", "the body must be a JSON object")
_SHOWN: Final = 20  # values of an enum, or names of fields

_INTEGERS: Final = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_BOOLEANS: Final = {"true": True, "false": False}
_ABSENT: Final = object()


class TooManyMistakesError(Exception):
    """Enough mistakes are known, or the request is too large to look for more."""


class Mistakes:
    """What is wrong with which fields of a request."""

    def __init__(self, *, ignores_unknown: bool) -> None:
        self.ignores_unknown = ignores_unknown
        self.found: list[FieldViolation] = []
        self._seen = 0

    def add(self, field: str, description: str) -> Any:
        """Adds a mistake, and returns what stands for no value. TooManyMistakesError after many."""
        self.found.append(FieldViolation(field, description))
        if len(self.found) >= _MAX_TOLD:
            raise TooManyMistakesError
        return _ABSENT

    def count(self) -> None:
        """Counts a value. TooManyMistakesError if too many were looked at."""
        self._seen += 1
        if self._seen > _MAX_VALUES:
            raise TooManyMistakesError


def fields_of(message: Descriptor) -> Mapping[str, FieldDescriptor]:
    """The fields of a message, by both spellings that JSON accepts."""
    found = _FIELDS.get(message)
    if found is None:
        found = {name: field for field in message.fields for name in (field.name, field.json_name)}
        _FIELDS[message] = found
    return found


_FIELDS: Final[dict[Descriptor, Mapping[str, FieldDescriptor]]] = {}


def read_message(message: Descriptor, json: Any, path: str, mistakes: Mistakes) -> Any:
    """Reads what stands for a message. Returns JSON that the library accepts, or what stands for no value."""
    mistakes.count()
    if message.full_name in _FREE:
        return json
    special = _SPECIAL.get(message.full_name)
    if special is not None:
        return special(json, path, mistakes)
    if message.full_name in _WRAPPERS:
        return read_value(message.fields[0], json, path, mistakes)
    if not isinstance(json, dict):
        example = _EXAMPLES.get(message.full_name, "")
        return mistakes.add(path, f"must be an object{example}") if path else mistakes.add(*_NO_OBJECT)
    fields = fields_of(message)
    result: dict[str, Any] = {}
    for name, value in json.items():
        where = f"{path}.{name}" if path else name
        field = fields.get(name)
        if field is None:
            if not mistakes.ignores_unknown:
                mistakes.add(_shown(where), _unknown(name, message))
            continue
        found = _read_field(field, value, where, mistakes)
        if found is not _ABSENT:
            result[field.name] = found
    return result


def _read_field(field: FieldDescriptor, json: Any, path: str, mistakes: Mistakes) -> Any:
    if json is None:
        return _ABSENT
    if _is_map(field):
        return _read_map(field, json, path, mistakes)
    if not field.is_repeated:
        return read_value(field, json, path, mistakes)
    if not isinstance(json, list):
        return mistakes.add(path, "must be a list")
    found = [_read_item(field, item, f"{path}[{index}]", mistakes) for index, item in enumerate(json)]
    return [item for item in found if item is not _ABSENT]


def _read_item(field: FieldDescriptor, json: Any, path: str, mistakes: Mistakes) -> Any:
    if json is None:
        return mistakes.add(path, "must not be null")
    if json == "" and field.type not in _TEXTS:
        return mistakes.add(path, "must not be empty")
    return read_value(field, json, path, mistakes)


def _read_map(field: FieldDescriptor, json: Any, path: str, mistakes: Mistakes) -> Any:
    if not isinstance(json, dict):
        return mistakes.add(path, "must be an object")
    entry: Any = field.message_type
    key_field, value_field = entry.fields
    result = {}
    for key, value in json.items():
        where = f'{path}["{_shown(key)}"]'
        read_key = key if key_field.type in _TEXTS else read_value(key_field, key, where, mistakes)
        read = _read_item(value_field, value, where, mistakes)
        if read is not _ABSENT and read_key is not _ABSENT:
            result[key] = read
    return result


def read_value(field: FieldDescriptor, json: Any, path: str, mistakes: Mistakes) -> Any:
    """Reads one value of a field. An empty text is no value, unless the field is a text itself."""
    mistakes.count()
    if json == "" and field.type not in _TEXTS and field.type != FieldDescriptor.TYPE_BYTES:
        return _ABSENT
    if field.message_type is not None:
        return read_message(field.message_type, json, path, mistakes)
    if field.enum_type is not None:
        return _read_enum(field.enum_type, json, path, mistakes)
    if field.cpp_type in _INTEGERS:
        return _read_integer(*_INTEGERS[field.cpp_type], json, path, mistakes)
    return _SCALARS.get(field.type, _read_float)(json, path, mistakes)


def _read_enum(enum: EnumDescriptor, json: Any, path: str, mistakes: Mistakes) -> Any:
    names = enum.values_by_name
    if isinstance(json, str):
        if json.lstrip("-").isdecimal() and len(json) < 12:
            return int(json)
        name = json if json in names else json.upper().replace("-", "_")
        if name in names:
            return name
    elif isinstance(json, int) and not isinstance(json, bool) and -(2**31) <= json < 2**31:
        return json
    shown = [value.name for value in enum.values if value.number or len(enum.values) == 1]
    more = ", ..." if len(shown) > _SHOWN else ""
    return mistakes.add(path, f"must be one of {', '.join(shown[:_SHOWN])}{more}")


def _read_integer(least: int, greatest: int, json: Any, path: str, mistakes: Mistakes) -> Any:
    number = _number(json)
    if number is None or number != number // 1:
        return mistakes.add(path, "must be a whole number")
    if not least <= number <= greatest:
        return mistakes.add(path, f"must be between {least} and {greatest}")
    return int(number)


def _read_float(json: Any, path: str, mistakes: Mistakes) -> Any:
    number = _number(json)
    if number is None:
        return mistakes.add(path, "must be a number")
    return float(number) if abs(number) < 1e308 else mistakes.add(path, "is too large")


def _number(json: Any) -> int | float | None:
    if isinstance(json, bool):
        return None
    if isinstance(json, int):
        return json
    if isinstance(json, str) and len(json) < 400 and "_" not in json and json.isascii():
        try:
            json = int(json) if json.lstrip("-").isdecimal() else float(json)
        except ValueError:
            return None
    return json if isinstance(json, int) or (isinstance(json, float) and math.isfinite(json)) else None


def _read_text(json: Any, path: str, mistakes: Mistakes) -> Any:
    if not isinstance(json, str):
        return mistakes.add(path, "must be a string")
    return json if _is_unicode(json) else mistakes.add(path, "must not contain an unpaired surrogate")


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_bool(json: Any, path: str, mistakes: Mistakes) -> Any:
    found = json if isinstance(json, bool) else _BOOLEANS.get(str(json).lower(), _ABSENT)
    return mistakes.add(path, "must be true or false") if found is _ABSENT else found


def _read_bytes(json: Any, path: str, mistakes: Mistakes) -> Any:
    try:
        text = json.replace("-", "+").replace("_", "/").rstrip("=")
        base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (AttributeError, ValueError, binascii.Error):
        return mistakes.add(path, "must be base64")
    return text + "=" * (-len(text) % 4)


def _read_timestamp(json: Any, path: str, mistakes: Mistakes) -> Any:
    try:
        Timestamp().FromJsonString(json)
    except (TypeError, ValueError, AttributeError):
        return mistakes.add(path, 'must be a time such as "2026-01-31T12:00:00Z"')
    return json


def _read_duration(json: Any, path: str, mistakes: Mistakes) -> Any:
    try:
        Duration().FromJsonString(json)
    except (TypeError, ValueError, AttributeError):
        return mistakes.add(path, 'must be a duration in seconds, such as "3.5s"')
    return json


def _read_mask(json: Any, path: str, mistakes: Mistakes) -> Any:
    if not isinstance(json, str):
        return mistakes.add(path, 'must be names of fields, such as "name,color"')
    return ",".join(_camel(name.strip()) for name in json.split(",") if name.strip())


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _unknown(name: str, message: Descriptor) -> str:
    """Says that a field is unknown, with the name that was meant if one is near."""
    names = [field.json_name for field in message.fields]
    near = difflib.get_close_matches(_camel(name[:64]), names, n=1)
    if near:
        return f'unknown field; did you mean "{near[0]}"?'
    return f"unknown field; known are {', '.join(names[:_SHOWN])}{', ...' if len(names) > _SHOWN else ''}"


def _shown(text: str) -> str:
    cut = text if len(text) <= 100 else text[:97] + "..."
    return cut.encode(errors="replace").decode()


_FREE: Final = {f"google.protobuf.{name}" for name in ("Any", "ListValue", "Struct", "Value")}
_WRAPPERS: Final = {
    f"google.protobuf.{name}Value"
    for name in ("Bool", "Bytes", "Double", "Float", "Int32", "Int64", "String", "UInt32", "UInt64")
}
_SCALARS: Final[Mapping[int, Callable[[Any, str, Mistakes], Any]]] = {
    FieldDescriptor.TYPE_STRING: _read_text,
    FieldDescriptor.TYPE_BYTES: _read_bytes,
    FieldDescriptor.TYPE_BOOL: _read_bool,
}
_TEXTS: Final = (FieldDescriptor.TYPE_STRING,)
_SPECIAL: Final[Mapping[str, Callable[[Any, str, Mistakes], Any]]] = {
    "google.protobuf.Timestamp": _read_timestamp,
    "google.protobuf.Duration": _read_duration,
    "google.protobuf.FieldMask": _read_mask,
}

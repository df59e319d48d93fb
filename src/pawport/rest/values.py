"""Reads JSON along the descriptor of a message: what the library rejects is repaired, or its field is named.

It is slower than the library by far, so it runs only after that has rejected a request, and for parameters.
"""

import difflib
import math
from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from pawport.errors import FieldViolation
from pawport.rest.scalars import (
    SPECIAL,
    WRAPPERS,
    WrongValueError,
    camel_case,
    is_unicode,
    read_enum,
    read_scalar,
)
from pawport.rest.shape import MAX_DEPTH

__all__ = [
    "FREE",
    "OWN_FORM",
    "Mistakes",
    "TooManyMistakesError",
    "fields_of",
    "is_single",
    "read_message",
    "takes_any_text",
]

_MAX_TOLD: Final = 20
_MAX_VALUES: Final = 100_000  # that are read: half a second or so
_EXAMPLES: Final = {"google.type.Date": ' such as {"year": 2020, "month": 5, "day": 12}'}
_NO_OBJECT: Final = "the body must be a JSON object"
_SHOWN: Final = 20  # names of fields
_MAX_SHOWN: Final = 100  # characters of a name that the caller made up
_STRUCT, _LIST, _VALUE, _ANY = (f"google.protobuf.{name}" for name in ("Struct", "ListValue", "Value", "Any"))
_NULL: Final = "google.protobuf.NullValue"
_TEXTS: Final = {_VALUE, *(f"google.protobuf.{name}" for name in ("StringValue", "BytesValue", "FieldMask"))}
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
        self.found.append(FieldViolation(_encodable(field), description))
        if len(self.found) >= _MAX_TOLD:
            raise TooManyMistakesError
        return _ABSENT

    def count(self) -> None:
        """Counts a value. TooManyMistakesError after too many."""
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


def is_single(field: FieldDescriptor) -> bool:
    """Whether JSON has the field's value, or each of its list, as one text, number or boolean."""
    kind = field.message_type
    return kind is None or kind.full_name in SPECIAL or kind.full_name in WRAPPERS


def takes_any_text(field: FieldDescriptor) -> bool:
    """Whether a text is a value of the field even if it is empty."""
    if field.message_type is not None:
        return field.message_type.full_name in _TEXTS
    return field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)


def read_message(message: Descriptor, json: Any, path: str, mistakes: Mistakes, depth: int = 0) -> Any:
    """Reads what stands for a message. Returns JSON that the library accepts, or what stands for no value."""
    mistakes.count()
    name = message.full_name
    if name in FREE:
        return _read_free(name, json, path, mistakes)
    if name in SPECIAL:
        return _read_special(name, json, path, mistakes)
    if name in WRAPPERS:
        return read_value(message.fields[0], json, path, mistakes, depth)
    if not isinstance(json, dict):
        example = _EXAMPLES.get(message.full_name, "")
        return (
            mistakes.add(path, f"must be an object{example}") if path else mistakes.add("request", _NO_OBJECT)
        )
    if depth > MAX_DEPTH:
        return mistakes.add(path, f"is nested too deeply: at most {MAX_DEPTH} levels are accepted")
    return _read_fields(message, json, path, mistakes, depth)


def read_value(field: FieldDescriptor, json: Any, path: str, mistakes: Mistakes, depth: int = 0) -> Any:
    """Reads one value of a field. An empty text is no value, unless the field may have one."""
    mistakes.count()
    if json == "" and not takes_any_text(field):
        return _ABSENT
    if field.message_type is not None:
        return read_message(field.message_type, json, path, mistakes, depth + 1)
    if json is None:
        return None  # of an enum that has it
    try:
        return read_scalar(field, json) if field.enum_type is None else read_enum(field.enum_type, json)
    except WrongValueError as error:
        return mistakes.add(path, str(error))


def _read_special(kind: str, json: Any, path: str, mistakes: Mistakes) -> Any:
    try:
        return SPECIAL[kind](json)
    except WrongValueError as error:
        return mistakes.add(path, str(error))


def _read_fields(
    message: Descriptor, json: dict[str, Any], path: str, mistakes: Mistakes, depth: int
) -> dict[str, Any]:
    fields = fields_of(message)
    result: dict[str, Any] = {}
    chosen: dict[str, str] = {}  # the names of members of oneofs
    for name, value in json.items():
        where = f"{path}.{name}" if path else name
        field = fields.get(name)
        if field is None:
            if not mistakes.ignores_unknown:
                mistakes.add(f"{path}.{_shown(name)}" if path else _shown(name), _unknown(name, message))
            continue
        found = _read_field(field, value, where, mistakes, depth)
        if found is _ABSENT:
            continue
        result[field.name] = found
        if field.containing_oneof is not None:
            other = chosen.setdefault(field.containing_oneof.name, name)
            if fields[other] is not field:
                mistakes.add(where, f'excludes "{other}": only one of them can be there')
    return result


def _read_field(field: FieldDescriptor, json: Any, path: str, mistakes: Mistakes, depth: int) -> Any:
    if field.is_repeated and json is None:
        return _ABSENT
    if _is_map(field):
        return _read_map(field, json, path, mistakes, depth)
    if field.is_repeated:
        return _read_list(field, json, path, mistakes, depth)
    if json is None and not _takes_null(field):
        return _ABSENT
    return read_value(field, json, path, mistakes, depth)


def _read_list(field: FieldDescriptor, json: Any, path: str, mistakes: Mistakes, depth: int) -> Any:
    if not isinstance(json, list):
        return mistakes.add(path, "must be a list")
    found = [_read_item(field, item, f"{path}[{index}]", mistakes, depth) for index, item in enumerate(json)]
    return [item for item in found if item is not _ABSENT]


def _read_item(field: FieldDescriptor, json: Any, path: str, mistakes: Mistakes, depth: int) -> Any:
    if json is None and not _takes_null(field):
        return mistakes.add(path, "must not be null")
    if json == "" and not takes_any_text(field):
        return mistakes.add(path, "must not be empty")
    return read_value(field, json, path, mistakes, depth)


def _read_map(field: FieldDescriptor, json: Any, path: str, mistakes: Mistakes, depth: int) -> Any:
    if not isinstance(json, dict):
        return mistakes.add(path, "must be an object")
    entry: Any = field.message_type
    key_field, value_field = entry.fields
    result = {}
    for name, value in json.items():
        where = f'{path}["{_shown(name)}"]'
        key = _read_key(key_field, name, where, mistakes)
        found = _read_item(value_field, value, where, mistakes, depth)
        if found is not _ABSENT and key is not None:
            result[key] = found
    return result


def _read_key(field: FieldDescriptor, name: str, path: str, mistakes: Mistakes) -> str | None:
    try:
        key = read_scalar(field, name)
    except WrongValueError as error:
        mistakes.add(path, f"the key {error}")
        return None
    return str(key).lower() if isinstance(key, bool) else str(key)


def _read_free(kind: str, json: Any, path: str, mistakes: Mistakes) -> Any:
    """Reads a value of any form, or of any form within an object or a list."""
    if kind in (_STRUCT, _ANY) and not isinstance(json, dict):
        return mistakes.add(path, "must be an object")
    if kind == _LIST and not isinstance(json, list):
        return mistakes.add(path, "must be a list")
    if kind == _ANY and json and not isinstance(json.get("@type"), str):
        return mistakes.add(f"{path}.@type", "must be there")
    _check_free(json, path, mistakes)
    return json


def _check_free(json: Any, path: str, mistakes: Mistakes) -> None:
    mistakes.count()
    if isinstance(json, dict):
        for name, value in json.items():
            where = f"{path}.{_shown(name)}"
            if not is_unicode(name):
                mistakes.add(where, "must not contain an unpaired surrogate")
            _check_free(value, where, mistakes)
    elif isinstance(json, list):
        for index, value in enumerate(json):
            _check_free(value, f"{path}[{index}]", mistakes)
    elif isinstance(json, str) and not is_unicode(json):
        mistakes.add(path, "must not contain an unpaired surrogate")
    elif isinstance(json, int | float) and not _is_double(json):
        mistakes.add(path, "is too large")


def _is_double(number: float) -> bool:
    try:
        return math.isfinite(float(number))
    except OverflowError:
        return False


def _takes_null(field: FieldDescriptor) -> bool:
    """Whether null is a value of the field, and not the lack of one."""
    if field.message_type is not None:
        return field.message_type.full_name == _VALUE
    return field.enum_type is not None and field.enum_type.full_name == _NULL


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _unknown(name: str, message: Descriptor) -> str:
    """Describes an unknown field, with the nearest known name if there is one."""
    names = [field.json_name for field in message.fields]
    near = difflib.get_close_matches(camel_case(name[:64]), names, n=1)
    if near:
        return f'unknown field; did you mean "{near[0]}"?'
    if not names:
        return "unknown field; none is known"
    return f"unknown field; known are {', '.join(names[:_SHOWN])}{', ...' if len(names) > _SHOWN else ''}"


def _shown(name: str) -> str:
    return name if len(name) <= _MAX_SHOWN else name[: _MAX_SHOWN - 3] + "..."


def _encodable(text: str) -> str:
    return text.encode(errors="replace").decode()


FREE: Final = (_ANY, _LIST, _STRUCT, _VALUE)
"""Messages in which JSON of any form can be."""
OWN_FORM: Final = {*SPECIAL, *WRAPPERS, *FREE}
"""Messages that JSON does not have as an object of their fields."""

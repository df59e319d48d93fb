"""What hypothesis fills messages of any type with: every kind of field, from its descriptor."""

import math
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import strategies as st

__all__ = ["JSON", "messages"]

_MAX_FIELDS = 6
_MAX_DEPTH = 3
_MAX_SECONDS = 315_576_000_000  # of a duration
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)

JSON = st.recursive(
    st.none() | st.booleans() | _TEXT | st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_MASK_PATH = st.from_regex(r"[a-z]{1,4}(_[a-z]{1,4})?(\.[a-z]{1,4})?", fullmatch=True)

_SCALARS: dict[int, st.SearchStrategy[Any]] = {
    FieldDescriptor.CPPTYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT32: st.integers(0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: st.integers(0, 2**64 - 1),
    FieldDescriptor.CPPTYPE_DOUBLE: st.just(math.nan) | st.floats(allow_nan=False),
    FieldDescriptor.CPPTYPE_FLOAT: st.just(math.nan) | st.floats(width=32, allow_nan=False),
    FieldDescriptor.CPPTYPE_BOOL: st.booleans(),
    FieldDescriptor.CPPTYPE_STRING: _TEXT,
}


def _seconds(greatest: int, least: int | None = None) -> st.SearchStrategy[int]:
    return st.integers(-greatest if least is None else least, greatest)


def _of_own_form(kind: str) -> st.SearchStrategy[dict[str, Any]] | None:
    """The fields of a message whose JSON is not the object of its fields."""
    nanos = st.integers(0, 999_999_999)
    match kind:
        case "google.protobuf.Timestamp":
            return st.fixed_dictionaries(
                {"seconds": _seconds(253_402_300_799, -62_135_596_800), "nanos": nanos}
            )
        case "google.protobuf.Duration":
            return st.tuples(st.sampled_from([1, -1]), _seconds(_MAX_SECONDS - 1, 0), nanos).map(
                lambda parts: {"seconds": parts[0] * parts[1], "nanos": parts[0] * parts[2]}
            )
        case "google.protobuf.FieldMask":
            return st.fixed_dictionaries({"paths": st.lists(_MASK_PATH, max_size=3)})
    return None


_OBJECTS = st.dictionaries(_TEXT, JSON, max_size=3)
_FROM_JSON = {
    "google.protobuf.Value": JSON,
    "google.protobuf.ListValue": st.lists(JSON, max_size=3),
    "google.protobuf.Struct": _OBJECTS,
    "google.protobuf.Any": st.just({})
    | st.fixed_dictionaries(
        {
            "@type": st.just("type.googleapis.com/google.protobuf.Duration"),
            "value": st.sampled_from(["0s", "-1.500s"]),
        }
    ),
}


def messages(kind: Descriptor, depth: int = 0) -> st.SearchStrategy[Message]:
    """Messages of a type, with a few fields of each set."""
    make = GetMessageClass(kind)
    if kind.full_name in _FROM_JSON:
        return _FROM_JSON[kind.full_name].map(lambda json: ParseDict(json, make()))
    if (parts := _of_own_form(kind.full_name)) is not None:
        return parts.map(lambda fields: make(**fields))
    fields = [field for field in kind.fields if depth < _MAX_DEPTH or field.message_type is None]
    if not fields:
        return st.builds(make)
    chosen = st.lists(st.sampled_from(fields), max_size=_MAX_FIELDS, unique_by=_slot)
    return chosen.flatmap(lambda some: _filled(make, some, depth))


def _slot(field: FieldDescriptor) -> str:
    """What a message has one of: the field, or the oneof that it is in."""
    return field.name if field.containing_oneof is None else field.containing_oneof.name


def _filled(
    make: Callable[..., Message], fields: list[FieldDescriptor], depth: int
) -> st.SearchStrategy[Message]:
    return st.fixed_dictionaries({field.name: _values(field, depth) for field in fields}).map(
        lambda values: make(**values)
    )


def _values(field: FieldDescriptor, depth: int) -> st.SearchStrategy[Any]:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields
        return st.dictionaries(_single(key, depth), _single(value, depth), max_size=3)
    one = _single(field, depth)
    return st.lists(one, max_size=3) if field.is_repeated else one


def _single(field: FieldDescriptor, depth: int) -> st.SearchStrategy[Any]:
    if field.message_type is not None:
        return messages(field.message_type, depth + 1)
    if field.enum_type is not None:
        known = st.sampled_from([value.number for value in field.enum_type.values])
        return (
            known | st.integers(-3, 99) if field.enum_type.full_name != "google.protobuf.NullValue" else known
        )
    if field.type == FieldDescriptor.TYPE_BYTES:
        return st.binary(max_size=8)
    return _SCALARS[field.cpp_type]

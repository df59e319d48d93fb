"""Wrong values for every field that a request can have, made from the rules that the schema declares."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from google.api.field_behavior_pb2 import OUTPUT_ONLY, field_behavior
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from pawport.gen.buf.validate import validate_pb2 as rules
from pawport.gen.pawport.v1.options_pb2 import checked_singly
from tests.pictures import picture

Reach = Callable[[Message], Any]
_TEXT = FieldDescriptor.TYPE_STRING
_REALS = (FieldDescriptor.TYPE_DOUBLE, FieldDescriptor.TYPE_FLOAT)
_INTEGERS = (FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_INT64)
_HARMLESS = (FieldDescriptor.TYPE_BOOL, FieldDescriptor.TYPE_UINT32, FieldDescriptor.TYPE_UINT64)

# What breaks the rules of messages that are not ours, and so declare none.
_FOREIGN: dict[str, list[dict[str, Any]]] = {
    "google.api.HttpBody": [{"data": b""}, {"data": b"no picture"}, {"data": picture()[:-20]}],
    "google.protobuf.Duration": [{"seconds": -1}, {"seconds": 10**12}, {"seconds": 7 * 86_400 + 1}],
    "google.protobuf.FieldMask": [{"paths": ["no_such_field"]}, {"paths": ["*"] * 101}, {"paths": ["a\0"]}],
    "google.protobuf.Timestamp": [{"seconds": 10**12}, {"seconds": -(10**12)}, {"nanos": -1}],
    "google.protobuf.Value": [
        {"bool_value": True},
        {"list_value": {}},
        {"struct_value": {}},
        {"string_value": "a\0b"},
        {"number_value": -1},
    ],
    "google.type.Date": [
        {"year": 10_000},
        {"year": -1},
        {"month": 2},
        {"year": 2020, "month": 13},
        {"year": 2020, "day": 1},
        {"year": 2021, "month": 2, "day": 29},
    ],
    "google.type.Money": [
        {"units": 1},
        {"units": 1, "currency_code": "Dollar"},
        {"units": -1, "currency_code": "USD"},
        {"units": 10**9, "currency_code": "USD"},
        {"nanos": -1, "currency_code": "USD"},
        {"nanos": 10**9, "currency_code": "USD"},
    ],
    "google.type.Interval": [
        {"start_time": {"seconds": 10**12}},
        {"end_time": {"nanos": -1}},
        {"start_time": {"seconds": 2}, "end_time": {"seconds": 1}},
    ],
}
# Texts of which a pattern takes at most some.
_TEXTS = ("", "two words", "ü", "\n", "a\n", "/", "ftp://x", "#12345", "x" * 3000)


@dataclass(frozen=True)
class Wrong:
    """A wrong value: `put` puts it into a good request, and the error must name `path`, or a part of it."""

    path: str
    what: str
    put: Callable[[Message], None]

    def __str__(self) -> str:
        return f"{self.path} {self.what}"


def wrong_values(descriptor: Descriptor) -> Iterator[Wrong]:
    """Everything that can be wrong with a request."""
    return _of_message(descriptor, "", lambda request: request, checked=True)


def unlimited_texts(descriptor: Descriptor, prefix: str = "") -> Iterator[str]:
    """The names of the texts that the schema lets be as long as the request can be."""
    for field in _inputs(descriptor):
        rule = _rule(field)
        if field.type == _TEXT and not _has_limit(rule.repeated.items if field.is_repeated else rule):
            yield f"{descriptor.full_name}.{field.name}"
        if (below := field.message_type) is not None and _is_ours(below) and not _is_map(field):
            yield from unlimited_texts(below)


def _of_message(descriptor: Descriptor, prefix: str, reach: Reach, *, checked: bool) -> Iterator[Wrong]:
    """`checked` is false where the schema says that the rules do not count."""
    for field in _inputs(descriptor):
        yield from _of_field(field, prefix + field.name, reach, checked=checked)


def _of_field(field: FieldDescriptor, path: str, reach: Reach, *, checked: bool) -> Iterator[Wrong]:
    rule = _rule(field)
    name = field.name
    if rule.required and checked:
        yield Wrong(path, "is absent", lambda request: reach(request).ClearField(name))
    if _is_map(field):
        yield from _of_map(rule.map, path, lambda request: getattr(reach(request), name))
    elif field.is_repeated:
        yield from _of_list(field, path, lambda request: getattr(reach(request), name))
    elif field.message_type is not None:
        yield from _of_part(field, path, lambda request: getattr(reach(request), name), checked=checked)
    else:
        for value in _scalars(field, rule, checked=checked):
            yield Wrong(path, _shown(value), _setter(reach, name, value))


def _of_part(field: FieldDescriptor, path: str, reach: Reach, *, checked: bool) -> Iterator[Wrong]:
    if _is_ours(field.message_type):
        yield from _of_message(field.message_type, f"{path}.", reach, checked=checked)
        return
    for values in _FOREIGN[field.message_type.full_name]:
        yield Wrong(path, str(values), _replacer(reach, values))


def _of_list(field: FieldDescriptor, path: str, reach: Reach) -> Iterator[Wrong]:
    rule = _rule(field).repeated
    if rule.min_items:
        yield Wrong(path, "is empty", lambda request: _fill(reach(request), rule.min_items - 1))
    assert rule.max_items, f"{path} may have as many items as a request can hold"
    yield Wrong(path, "is too long", lambda request: _fill(reach(request), rule.max_items + 1))
    if field.GetOptions().Extensions[checked_singly]:  # tests/registry looks at what a wrong item becomes
        return
    checked = rule.items.ignore != rules.IGNORE_ALWAYS
    if field.message_type is not None:
        yield from _of_message(
            field.message_type, f"{path}[0].", lambda request: _first(reach(request)), checked=checked
        )
        return
    for value in _scalars(field, rule.items, checked=checked):
        yield Wrong(f"{path}[0]", _shown(value), _first_setter(reach, value))


def _of_map(rule: rules.MapRules, path: str, reach: Reach) -> Iterator[Wrong]:
    assert rule.max_pairs, f"{path} may have as many entries as a request can hold"
    many = {f"key{number}": "x" for number in range(rule.max_pairs + 1)}
    yield Wrong(path, "has too many entries", lambda request: reach(request).update(many))
    for key in (*_texts(rule.keys.string), "a\0b"):
        yield Wrong(f"{path}[", f"key {_shown(key)}", _entry_setter(reach, key, "x"))
    for value in (*_texts(rule.values.string), "a\0b"):
        yield Wrong(f"{path}[", f"value {_shown(value)}", _entry_setter(reach, "a", value))


def _scalars(field: FieldDescriptor, rule: rules.FieldRules, *, checked: bool) -> Iterator[Any]:
    if field.type == _TEXT:
        yield "a\0b"
        yield from _texts(rule.string) if checked else ()
    elif field.enum_type is not None:
        yield from (-1, 99)
    elif field.type in _REALS:
        yield from (math.nan, math.inf, -math.inf, -0.5)
        yield from [rule.double.lte + 1] if rule.double.HasField("lte") else ()
    elif field.type in _INTEGERS:
        bounds = rule.int32 if field.type == FieldDescriptor.TYPE_INT32 else rule.int64
        yield bounds.gte - 1 if bounds.HasField("gte") else -1
    else:
        assert field.type in _HARMLESS, f"{field.full_name}: say in tests/table/wrong.py what is wrong for it"


def _texts(rule: rules.StringRules) -> Iterator[str]:
    if rule.max_len:
        yield "ü" * (rule.max_len + 1)
    if rule.max_bytes:
        yield "ü" * (rule.max_bytes // 2 + 1)
    if rule.min_len:
        yield "x" * (rule.min_len - 1)
    if rule.pattern:
        yield from (text for text in _TEXTS if not re.fullmatch(rule.pattern, text))


def _inputs(descriptor: Descriptor) -> Iterator[FieldDescriptor]:
    for field in descriptor.fields:
        if OUTPUT_ONLY not in field.GetOptions().Extensions[field_behavior]:
            yield field


def _rule(field: FieldDescriptor) -> rules.FieldRules:
    return field.GetOptions().Extensions[rules.field]


def _has_limit(rule: rules.FieldRules) -> bool:
    return bool(rule.string.max_len or rule.string.max_bytes or rule.string.pattern)


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _is_ours(descriptor: Descriptor) -> bool:
    return not descriptor.full_name.startswith("google.")


def _fill(items: Any, count: int) -> None:
    """Makes a list have so many items, each like its first one."""
    first = items[0]
    del items[:]
    items.extend([first] * count)


def _first(items: Any) -> Any:
    """The first item of a list of messages."""
    return items[0] if items else items.add()


def _setter(reach: Reach, name: str, value: Any) -> Callable[[Message], None]:
    return lambda request: setattr(reach(request), name, value)


def _first_setter(reach: Reach, value: Any) -> Callable[[Message], None]:
    def put(request: Message) -> None:
        reach(request)[:1] = [value]

    return put


def _entry_setter(reach: Reach, key: str, value: str) -> Callable[[Message], None]:
    def put(request: Message) -> None:
        reach(request)[key] = value

    return put


def _replacer(reach: Reach, values: dict[str, Any]) -> Callable[[Message], None]:
    def put(request: Message) -> None:
        part = reach(request)
        part.CopyFrom(type(part)(**values))

    return put


def _shown(value: Any) -> str:
    return repr(value) if len(repr(value)) < 40 else f"of {len(value)} characters"

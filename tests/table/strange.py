"""Requests that nobody means: noise, damaged requests, and good ones with strange values in them."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from tests.pictures import picture

_TEXTS = (
    *("", " ", "\0", "\n\r\t", "\x1b[31m", "\x7f", "\u200b", "\u202e", "\ufeff", "\uffff", "\U0010ffff"),
    *("é", "e\u0301", "ß", "İ", "\N{PAW PRINTS}", "\N{MAN}\u200d\N{WOMAN}", "١٢٣", "名前"),
    *("'", '"', "\\", "%", "%s", "_", "{}", "{0}", "$1", "/", "..", ":", ";--", "' OR 1=1 --", "*", "~"),
    *("null", "NaN", "1e400", "-0", "0x1", "true", "[" * 2000, '{"a":' * 100, '{"a": "\\ud800"}', "1" * 5000),
    *("a.b", "vet.name", "vet.", ".", "weight.value.x", "external_ids.a", "notes", "createdTime", "ID"),
    *("x" * 64, "x" * 128, "x" * 10_000, "ü" * 100, "+1 206 555 0199", "kg", "1", "MQ", "AQ==", "A" * 60),
)
_INTEGERS = (0, 1, -1, 2, 12, 31, 99, 2**31 - 1, -(2**31), 2**32 - 1, 2**63 - 1, -(2**63), 2**64 - 1, 10**9)
_INTEGERS_64 = (*_INTEGERS, 253402300799, 253402300800, -62135596800, -62135596801)
_REALS = (0.0, -0.0, 1e-320, 1e308, 0.1, float("inf"), float("-inf"), float("nan"), 10_000.0, 9_999.999999)
_RANGES = {
    FieldDescriptor.TYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.TYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_UINT64: (0, 2**64 - 1),
}


def noise(random: Random) -> bytes:
    """Random bytes."""
    return random.randbytes(random.choice((1, 2, 10, 100, 1000)))


def damaged(request: Message, random: Random) -> bytes:
    """An encoded request with some bytes changed, lost or added."""
    data = bytearray(request.SerializeToString())
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(data) + 1)
        end = start + random.choice((0, 1, 1, 1, 5))
        data[start:end] = random.randbytes(random.choice((0, 1, 1, 1, 5)))
    return bytes(data)


def strange(request: Message, random: Random) -> Message:
    """A request in which some of the fields have values that are rare."""
    changed = deepcopy(request)
    places = list(_places(changed))
    for message, field in random.sample(places, min(len(places), random.randint(1, 3))):
        _change(message, field, random)
    return changed


def _places(message: Message) -> Iterator[tuple[Message, FieldDescriptor]]:
    """Every field of the message and of those in it."""
    for field in message.DESCRIPTOR.fields:
        yield message, field
        value = getattr(message, field.name)
        if field.message_type is None or field.message_type.GetOptions().map_entry:
            continue
        if field.is_repeated:
            for each in value:
                yield from _places(each)
        elif message.HasField(field.name):
            yield from _places(value)


def _change(message: Message, field: FieldDescriptor, random: Random) -> None:
    value = getattr(message, field.name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        value[random.choice(_TEXTS)] = random.choice(_TEXTS)
    elif field.message_type is not None and field.is_repeated:
        value.extend([*value, type(value.add())()])
    elif field.message_type is not None:
        message.ClearField(field.name)
        getattr(message, field.name).SetInParent()
    elif field.is_repeated:
        value.extend(_scalar(field, random) for _ in range(random.choice((1, 2, 50))))
    else:
        setattr(message, field.name, _scalar(field, random))


def _scalar(field: FieldDescriptor, random: Random) -> Any:
    if field.type == FieldDescriptor.TYPE_STRING:
        return random.choice(_TEXTS)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return random.choice((b"", noise(random), picture()))
    if field.type == FieldDescriptor.TYPE_DOUBLE:
        return random.choice(_REALS)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return random.choice((True, False))
    if field.enum_type is not None:
        return random.randint(-1, len(field.enum_type.values))
    least, most = _RANGES[field.type]
    return random.choice([number for number in _INTEGERS_64 if least <= number <= most])

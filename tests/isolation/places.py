"""The texts and numbers in a message, found in its schema."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

_TEXT = FieldDescriptor.TYPE_STRING


@dataclass(frozen=True)
class Place:
    """A text that stands in a message, or could; `put` puts another one there."""

    name: str  # of the field
    value: str
    put: Callable[[str], object]


def places(message: Message) -> Iterator[Place]:
    """The places of a message and of those in it. A list has those of its items, and is not grown."""
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if is_map(field):
            yield from _of_map(field, value)
        elif field.message_type is not None:
            for part in value if field.is_repeated else [value] * message.HasField(field.name):
                yield from places(part)
        elif field.type == _TEXT and field.is_repeated:
            for index, text in enumerate(value):
                yield Place(field.name, text, partial(value.__setitem__, index))
        elif field.type == _TEXT:
            yield Place(field.name, value, partial(setattr, message, field.name))


def texts(message: Message) -> Iterator[str]:
    """All texts of a message, and its bytes as texts."""
    for place in places(message):
        yield place.value
    for data in _bytes(message):
        yield data.decode("latin-1")


def numbers(message: Message) -> Iterator[int]:
    """The whole numbers of a message and of those in it."""
    for field, value in message.ListFields():
        each: Any
        for each in value if field.is_repeated and not is_map(field) else [value]:
            if isinstance(each, Message):
                yield from numbers(each)
            elif isinstance(each, int):
                yield each


def is_map(field: FieldDescriptor) -> bool:
    """Whether the field is a map."""
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _bytes(message: Message) -> Iterator[bytes]:
    for _, value in message.ListFields():
        for each in value if isinstance(value, Sequence) and not isinstance(value, str | bytes) else [value]:
            if isinstance(each, Message):
                yield from _bytes(each)
            elif isinstance(each, bytes):
                yield each


def _of_map(field: FieldDescriptor, value: Any) -> Iterator[Place]:
    if field.message_type.fields_by_name["value"].type == _TEXT:
        for key in value:
            yield Place(field.name, value[key], partial(value.__setitem__, key))

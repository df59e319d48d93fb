"""The strings in a message, each with its path and a way to change it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message


@dataclass(frozen=True)
class Leaf:
    """One string; `set` changes it in the message that it was found in."""

    path: str
    value: str
    set: Callable[[str], None]


def leaves(message: Message, prefix: str = "") -> Iterator[Leaf]:
    """The strings of a message and of those in it, but for maps."""
    for field, value in message.ListFields():
        path = prefix + field.name
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            continue
        if field.message_type is not None:
            for each, place in _messages(field, value, path):
                yield from leaves(each, f"{place}.")
        elif field.type == FieldDescriptor.TYPE_STRING and field.is_repeated:
            for index, text in enumerate(value):
                yield Leaf(f"{path}[{index}]", text, _item_setter(value, index))
        elif field.type == FieldDescriptor.TYPE_STRING:
            yield Leaf(path, value, _setter(message, field.name))


def _messages(field: FieldDescriptor, value, path: str) -> Iterator[tuple[Message, str]]:
    if field.is_repeated:
        yield from ((each, f"{path}[{index}]") for index, each in enumerate(value))
    else:
        yield value, path


def _setter(message: Message, name: str) -> Callable[[str], None]:
    return lambda text: setattr(message, name, text)


def _item_setter(items, index: int) -> Callable[[str], None]:
    def set_item(text: str) -> None:
        items[index] = text

    return set_item

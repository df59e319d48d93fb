"""Oneofs, as a request in JSON has them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from pawport.rest.values import OWN_FORM

__all__ = ["EXCLUDED", "Choices", "Way", "messages_in", "value_at", "way_to"]

EXCLUDED: Final = object()
"""Stands for the value of a field in whose place another member of its oneof is set."""


class Choices:
    """The oneofs that JSON of a message can have. Of two members, the library drops one in silence."""

    def __init__(self, message: Descriptor) -> None:
        self._oneofs = [
            [{f'"{name}"'.encode() for name in (field.name, field.json_name)} for field in oneof.fields]
            for inner in messages_in(message)
            for oneof in inner.oneofs
            if len(oneof.fields) > 1
        ]

    def may_clash(self, json: bytes) -> bool:
        """Whether JSON may have two members of a oneof: it has the names of both, or an escape that hides
        some."""
        if self._oneofs and b"\\u" in json:
            return True
        return any(
            sum(any(name in json for name in names) for names in members) > 1 for members in self._oneofs
        )


Way = Sequence[tuple[str, str]]
"""The names of fields that lead to one, each with that of the oneof that it is a member of, or ""."""


def way_to(fields: Iterable[FieldDescriptor]) -> Way:
    """The way to the last of the fields, of which each is in the message of the one before."""
    return [(field.name, _oneof_of(field)) for field in fields]


def value_at(message: Any, way: Way) -> Any:
    """The value of a field in a message of `protobuf-py`; None if what is around it is not there."""
    for name, oneof in way:
        if message is None or message is EXCLUDED:
            return message
        if not oneof:
            message = getattr(message, name, None)
            continue
        chosen = getattr(message, oneof)
        message = None if chosen is None else chosen.value if chosen.field == name else EXCLUDED
    return message


def _oneof_of(field: FieldDescriptor) -> str:
    oneof = field.containing_oneof
    return "" if oneof is None or oneof.name.startswith("_") else oneof.name  # that of an optional field


def messages_in(message: Descriptor) -> list[Descriptor]:
    """The message and all that its fields lead to, but for those that JSON has in a form of their own."""
    found = {message.full_name: message}
    for inner in (todo := [message]):
        for field in inner.fields:
            kind = field.message_type
            if kind is not None and kind.full_name not in OWN_FORM and kind.full_name not in found:
                found[kind.full_name] = kind
                todo.append(kind)
    return list(found.values())

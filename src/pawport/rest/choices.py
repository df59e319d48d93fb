"""Oneofs, as a request in JSON has them."""

from collections.abc import Sequence
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from pawport.rest.values import OWN_FORM

__all__ = ["EXCLUDED", "Choices", "messages_in", "value_at"]

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


def value_at(message: Any, fields: Sequence[FieldDescriptor]) -> Any:
    """The value of a field in a message of `protobuf-py`, from the fields that lead to it; None if what is
    around it is not there."""
    for field in fields:
        if message is None or message is EXCLUDED:
            return message
        message = _member(message, field)
    return message


def _member(message: Any, field: FieldDescriptor) -> Any:
    oneof = field.containing_oneof
    if oneof is None or oneof.name.startswith("_"):  # that of an optional field
        return getattr(message, field.name, None)
    chosen = getattr(message, oneof.name)
    if chosen is None:
        return None
    return chosen.value if chosen.field == field.name else EXCLUDED


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

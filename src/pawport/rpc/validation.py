"""Checks requests against the rules that their .proto files declare."""

from collections.abc import Iterator

import protovalidate
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from pawport.errors import FieldViolation, InvalidArgument

__all__ = ["validate"]

_validator = protovalidate.Validator()


def validate(request: Message, raw: bytes) -> None:
    """Raises InvalidArgument that names every field that breaks a rule; `raw` is the encoded request."""
    found = _validator.collect_violations(request)
    if found:
        raise InvalidArgument([_violation(violation.proto) for violation in found])
    if b"\0" in raw:  # rare: most requests are not searched further
        holders = list(_fields_with_nul(request, ""))
        if holders:
            raise InvalidArgument(
                [FieldViolation(path, "must not contain NUL characters") for path in holders]
            )


def _violation(proto: protovalidate.ViolationPb) -> FieldViolation:
    elements = proto.field.elements if proto.field else ()
    path = ".".join(element.field_name + _subscript(element) for element in elements)
    return FieldViolation(path or "request", proto.message or "is not valid")


def _subscript(element: protovalidate.FieldPathElementPb) -> str:
    key = element.subscript
    if key is None:
        return ""
    return f"[{key.value!r}]" if isinstance(key.value, str) else f"[{key.value}]"


def _fields_with_nul(message: Message, prefix: str) -> Iterator[str]:
    # PostgreSQL cannot store NUL in text, and nobody means it.
    for field, value in message.ListFields():
        path = f"{prefix}{field.name}"
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            for key, entry in value.items():
                if "\0" in str(key) or (isinstance(entry, str) and "\0" in entry):
                    yield f"{path}[{key!r}]"
        elif field.is_repeated:
            for index, item in enumerate(value):
                yield from _nul_in(field, item, f"{path}[{index}]")
        else:
            yield from _nul_in(field, value, path)


def _nul_in(field: FieldDescriptor, value: object, path: str) -> Iterator[str]:
    if isinstance(value, Message):
        yield from _fields_with_nul(value, f"{path}.")
    elif field.type == FieldDescriptor.TYPE_STRING and "\0" in str(value):
        yield path

"""Prints answers."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, NamedTuple

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from protobuf import Message, message_to_json_value

from pawport.rest.face import Face
from pawport.rest.queries import Parameters
from pawport.rest.schema import Schema
from pawport.rest.values import OWN_FORM

__all__ = ["Printed", "ReplyPrinter"]

_JSON: Final = "application/json"


class Printed(NamedTuple):
    """The body of an answer."""

    body: bytes
    content_type: str
    etag: str  # of a single record that has one, else ""


class ReplyPrinter:
    """Prints the replies of one binding."""

    def __init__(self, reply: Descriptor, response_body: str, schema: Schema, face: Face) -> None:
        """`response_body`: the field that is the whole answer, or "".

        Raises:
            ValueError: the reply does not have the field.
        """
        self._type: type[Message] = schema.type(reply.full_name)
        self._is_file = reply.full_name == HttpBody.DESCRIPTOR.full_name
        field = reply.fields_by_name.get("etag")
        self._has_etag = field is not None
        self._options = {"always_emit_implicit": True, "use_proto_field_name": face.snake_case}
        self._list = next((field.name for field in reply.fields if field.is_repeated), "")
        self._registry = schema.registry
        self._field = _field_of(reply, response_body) if response_body else None

    def print(self, reply: bytes, parameters: Parameters) -> Printed:
        """Returns the body of an encoded reply."""
        if self._is_file:
            file = HttpBody.FromString(reply)
            return Printed(file.data, file.content_type, "")
        message = self._type.from_binary(reply)
        etag = getattr(message, "etag", "") if self._has_etag else ""
        if parameters.pretty or self._field is not None:
            text = self._slowly(message, parameters)
        else:
            text = self._text(message, parameters)
        return Printed(text.encode(), _JSON, etag)

    async def whole_list(
        self, first: bytes, later: AsyncIterator[bytes], parameters: Parameters
    ) -> AsyncIterator[bytes]:
        """Yields the pieces of one list, whose items are in several encoded replies. The replies have nothing
        else but the tokens of the pages that follow."""
        yield b'{"%s":[' % self._list.encode()
        items = self._items(first, parameters)
        yield items
        has_items = bool(items)
        async for page in later:
            items = self._items(page, parameters)
            yield b"," * (has_items and bool(items)) + items
            has_items = has_items or bool(items)
        yield b"]}"

    def _items(self, reply: bytes, parameters: Parameters) -> bytes:
        items: Sequence[Message] = getattr(self._type.from_binary(reply), self._list)
        return ",".join(self._text(item, parameters) for item in items).encode()

    def _text(self, message: Message, parameters: Parameters) -> str:
        return message.to_json(
            print_enums_as_ints=parameters.enum_numbers, registry=self._registry, **self._options
        )

    def _slowly(self, message: Message, parameters: Parameters) -> str:
        value: Any = message_to_json_value(
            message, print_enums_as_ints=parameters.enum_numbers, registry=self._registry, **self._options
        )
        if self._field is not None:
            value = self._part(self._field, value, parameters)
        if parameters.pretty:
            return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    def _part(self, field: FieldDescriptor, value: dict[str, Any], parameters: Parameters) -> Any:
        for name in (field.name, field.json_name):
            if name in value:
                return value[name]
        return _empty(field, parameters)


def _field_of(message: Descriptor, name: str) -> FieldDescriptor:
    field = message.fields_by_name.get(name)
    if field is None:
        raise ValueError(f"{message.full_name} has no field {name}")
    return field


def _empty(field: FieldDescriptor, parameters: Parameters) -> Any:
    """What JSON has for a single field that is empty."""
    if field.message_type is not None:
        return None if field.message_type.full_name in OWN_FORM else {}
    if field.enum_type is not None:
        first = field.enum_type.values[0]
        return first.number if parameters.enum_numbers else first.name
    if field.type == FieldDescriptor.TYPE_BYTES:
        return ""
    is_long = field.cpp_type in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
    return "0" if is_long else field.default_value

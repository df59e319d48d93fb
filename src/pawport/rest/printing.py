"""Prints answers."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, NamedTuple

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.descriptor import Descriptor
from protobuf import Message, message_to_json_value

from pawport.rest.face import Face
from pawport.rest.queries import Parameters
from pawport.rest.schema import Schema

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
        """`response_body`: the field that is the whole answer, or ""."""
        self._type: type[Message] = schema.type(reply.full_name)
        self._is_file = reply.full_name == HttpBody.DESCRIPTOR.full_name
        field = reply.fields_by_name.get("etag")
        self._has_etag = field is not None
        self._snake_case = face.snake_case
        self._list = next((field.name for field in reply.fields if field.is_repeated), "")
        self._field = self._name_of(reply, response_body) if response_body else ""

    def print(self, reply: bytes, parameters: Parameters) -> Printed:
        """Returns the body of an encoded reply."""
        if self._is_file:
            file = HttpBody.FromString(reply)
            return Printed(file.data, file.content_type, "")
        message = self._type.from_binary(reply)
        etag = getattr(message, "etag", "") if self._has_etag else ""
        if parameters.pretty or self._field:
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
            always_emit_implicit=True,
            print_enums_as_ints=parameters.enum_numbers,
            use_proto_field_name=self._snake_case,
        )

    def _slowly(self, message: Message, parameters: Parameters) -> str:
        value: Any = message_to_json_value(
            message,
            always_emit_implicit=True,
            print_enums_as_ints=parameters.enum_numbers,
            use_proto_field_name=self._snake_case,
        )
        if self._field:
            value = value.get(self._field, {})
        if parameters.pretty:
            return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)

    def _name_of(self, reply: Descriptor, field: str) -> str:
        return field if self._snake_case else reply.fields_by_name[field].json_name

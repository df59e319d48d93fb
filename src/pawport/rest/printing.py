"""Prints answers."""

import json
from collections.abc import AsyncIterator
from typing import Any, Final, NamedTuple

from google.api.httpbody_pb2 import HttpBody
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from pawport.gen.pawport.v1.options_pb2 import stream_id
from pawport.kit.encoding import EncodedList
from pawport.rest.face import Face
from pawport.rest.queries import Parameters
from pawport.rest.records import record_printer
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
        self._is_file = reply.full_name == HttpBody.DESCRIPTOR.full_name
        self._snake_case = face.snake_case
        self._schema = schema
        self._field = _field_of(reply, response_body) if response_body else None
        self._whole = record_printer(schema, reply.full_name, snake_case=face.snake_case)
        self._fields = reply.fields_by_number
        self._type = schema.type(reply.full_name)
        ids = [field.name for field in reply.fields if field.GetOptions().Extensions[stream_id]]
        self._id_field = ids[0] if ids else ""

    def id_of(self, reply: bytes) -> str:
        """Returns the id of a message of a stream, or ""."""
        return str(getattr(self._type.from_binary(reply), self._id_field)) if self._id_field else ""

    def print(self, reply: bytes | EncodedList, parameters: Parameters, *, one_line: bool = False) -> Printed:
        """Returns the body of an encoded reply, with `one_line` without line breaks."""
        if self._is_file and isinstance(reply, bytes):
            file = HttpBody.FromString(reply)
            return Printed(file.data, file.content_type, "")
        if isinstance(reply, EncodedList):
            body, etag = self._print_list(reply, parameters), ""
        else:
            body, etag = self._whole.print(reply, enum_numbers=parameters.enum_numbers)
        if (parameters.pretty and not one_line) or self._field is not None:
            body = self._printed_again(body, parameters)
        return Printed(body, _JSON, etag)

    async def whole_list(
        self, first: EncodedList, later: AsyncIterator[EncodedList], parameters: Parameters
    ) -> AsyncIterator[bytes]:
        """Yields the pieces of one list, whose items are in several replies. These have nothing else but the
        tokens of the pages that follow."""
        yield b"{" + self._start(first)
        items = self._items(first, parameters)
        yield items
        has_items = bool(items)
        async for page in later:
            items = self._items(page, parameters)
            yield b"," * (has_items and bool(items)) + items
            has_items = has_items or bool(items)
        yield b"]}"

    def _print_list(self, reply: EncodedList, parameters: Parameters) -> bytes:
        """Prints the reply without its list, and the list into that: in a text, quotes are escaped."""
        rest, _ = self._whole.print(reply.rest, enum_numbers=parameters.enum_numbers)
        before, start, after = rest.partition(self._start(reply))
        return b"".join((before, start, self._items(reply, parameters), after))

    def _items(self, reply: EncodedList, parameters: Parameters) -> bytes:
        kind: Any = self._fields[reply.number].message_type
        printer = record_printer(self._schema, kind.full_name, snake_case=self._snake_case)
        return printer.print_all(reply.items, enum_numbers=parameters.enum_numbers)

    def _start(self, reply: EncodedList) -> bytes:
        field = self._fields[reply.number]
        return b'"%s":[' % (field.name if self._snake_case else field.json_name).encode()

    def _printed_again(self, body: bytes, parameters: Parameters) -> bytes:
        """With indentation, or only the field that is the answer."""
        value: Any = json.loads(body)
        if self._field is not None:
            value = self._part(self._field, value, parameters)
        if parameters.pretty:
            text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
        else:
            text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        return text.encode()

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

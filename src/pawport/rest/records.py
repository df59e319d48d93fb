"""Prints records. What was printed last is kept: while the bytes of a record are the same, its JSON is."""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from protobuf import Message

from pawport.rest.schema import Schema

__all__ = ["RecordPrinter", "record_printer"]

_KEPT: Final = 8192  # records of a type: some 2 KB each with their JSON
_MAX_BYTES: Final = 2048  # of a record that is kept


class RecordPrinter:
    """Prints the messages of one type. Of records, which have an etag, the JSON is kept."""

    def __init__(self, schema: Schema, name: str, *, snake_case: bool) -> None:
        self._type: type[Message] = schema.type(name)
        self._registry = schema.registry
        self._snake_case = snake_case
        self._json_field = schema.json_fields.get(name, "")
        self._known = lru_cache(_KEPT)(self._print) if hasattr(self._type, "etag") else self._print

    def print(self, record: bytes, *, enum_numbers: bool = False) -> tuple[bytes, str]:
        """The JSON of an encoded message, and its etag or ""."""
        if enum_numbers or len(record) > _MAX_BYTES:
            return self._print(record, enum_numbers=enum_numbers)
        return self._known(record)

    def print_all(self, records: Iterable[bytes], *, enum_numbers: bool = False) -> bytes:
        """The JSON of encoded messages, with commas between."""
        return b",".join([self.print(record, enum_numbers=enum_numbers)[0] for record in records])

    def _print(self, record: bytes, *, enum_numbers: bool = False) -> tuple[bytes, str]:
        message = self._type.from_binary(record)
        json = self._taken_json(message)
        text = message.to_json(
            always_emit_implicit=True,
            use_proto_field_name=self._snake_case,
            print_enums_as_ints=enum_numbers,
            registry=self._registry,
        )
        if json:
            text = f'{text[:-1]},"{self._json_field}":{json}}}'
        return text.encode(), getattr(message, "etag", "")

    def _taken_json(self, message: Message) -> str:
        """Takes the JSON object out of a message that holds one; "" if it has none."""
        if not self._json_field:
            return ""
        json: str = getattr(message, self._json_field)
        message.clear_field(self._json_field)
        return json


@cache
def record_printer(schema: Schema, name: str, *, snake_case: bool) -> RecordPrinter:
    """The printer of a type that all bindings share."""
    return RecordPrinter(schema, name, snake_case=snake_case)

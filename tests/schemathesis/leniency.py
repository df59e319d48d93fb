"""What a request means, where the service reads it more leniently than the document says (docs/api.md)."""

from collections.abc import Mapping
from typing import Any

from tests.openapi.validation import problems

__all__ = ["is_allowed_when_read"]

_BOOLEANS = {"true": True, "false": False}
_ABSENT = object()


def is_allowed_when_read(document: dict[str, Any], schema: dict[str, Any], value: Any) -> bool:
    """Whether a document allows what the service makes of a value."""
    return not problems(document, schema, _Reader(document["components"]["schemas"]).read(schema, value))


class _Reader:
    """Reads values as the service does."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def read(self, schema: Mapping[str, Any], value: Any) -> Any:
        """The value in the type that the schema has: null and, of what is no text, "" are no value."""
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        kind = schema.get("type")
        is_text = kind == "string" and "enum" not in schema and schema.get("format") not in _NO_TEXTS
        if value is None or (value == "" and kind is not None and not is_text):
            return _ABSENT
        if kind == "object" and isinstance(value, dict):
            return self._object(schema, value)
        if kind == "array" and isinstance(value, list):
            return [self._item(schema["items"], item) for item in value]
        return value if kind == "string" and "enum" not in schema else _scalar(schema, value)

    def _object(self, schema: Mapping[str, Any], value: dict[str, Any]) -> dict[str, Any]:
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        others = other if isinstance(other, dict) else {}
        found = {name: self.read(known.get(name, others), each) for name, each in value.items()}
        return {name: each for name, each in found.items() if each is not _ABSENT}

    def _item(self, schema: Mapping[str, Any], value: Any) -> Any:
        found = self.read(schema, value)
        return value if found is _ABSENT else found


_NO_TEXTS = ("date-time", "int64", "uint64")


def _scalar(schema: Mapping[str, Any], value: Any) -> Any:
    """A number, truth value or name of an enum that is written otherwise."""
    if "enum" in schema:
        text = str(value).upper().replace("-", "_")
        return schema["enum"][0] if text.isdecimal() else text  # the document has no numbers of values
    if schema.get("type") == "boolean":
        return _BOOLEANS.get(str(value).lower(), value)
    if schema.get("type") in ("integer", "number") and isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value

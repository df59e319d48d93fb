"""Makes JSON schemas of messages and enums.

What callers send and what they are answered differ: rules are for what is sent, and an answer has more
fields, of which none but lists is sure to be there. So a message that is both can have several schemas, such
as `Pet` for answers and `PetInput` for requests.
"""

from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from tools.openapi.apis import Api
from tools.openapi.rules import keywords, not_empty, note
from tools.openapi.schema import Schema, map_value
from tools.openapi.well_known import FIELD_MASK, INLINE, LIMITS

__all__ = ["Messages", "Usage"]

_Json = dict[str, Any]


class Usage(Enum):
    """How a message is used. The values end the names of schemas."""

    ANSWER = ""
    REQUEST = "Input"
    PARTIAL = "Partial"
    """In a request, where the message may come without what it requires."""


_REFERENCE: Final = "#/components/schemas/"
_IGNORE_ALWAYS: Final = 3  # of buf.validate.Ignore
_VALUE: Final = "google.protobuf.Value"
_INT32: Final = {"type": "integer", "format": "int32"}
_UINT32: Final = {"type": "integer", "format": "uint32", "minimum": 0}
# JSON has 64 bits as text.
_INT64: Final = {"type": "string", "format": "int64"}
_UINT64: Final = {"type": "string", "format": "uint64"}
_SCALARS: Final[dict[int, _Json]] = {
    FieldDescriptor.TYPE_STRING: {"type": "string"},
    FieldDescriptor.TYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.TYPE_BYTES: {"type": "string", "format": "byte", "contentEncoding": "base64"},
    FieldDescriptor.TYPE_DOUBLE: {"type": "number", "format": "double"},
    FieldDescriptor.TYPE_FLOAT: {"type": "number", "format": "float"},
    FieldDescriptor.TYPE_INT32: _INT32,
    FieldDescriptor.TYPE_SINT32: _INT32,
    FieldDescriptor.TYPE_SFIXED32: _INT32,
    FieldDescriptor.TYPE_UINT32: _UINT32,
    FieldDescriptor.TYPE_FIXED32: _UINT32,
    FieldDescriptor.TYPE_INT64: _INT64,
    FieldDescriptor.TYPE_SINT64: _INT64,
    FieldDescriptor.TYPE_SFIXED64: _INT64,
    FieldDescriptor.TYPE_UINT64: _UINT64,
    FieldDescriptor.TYPE_FIXED64: _UINT64,
}


class Messages:
    """The schemas of an API's messages, made as they are referred to."""

    def __init__(
        self, schema: Schema, api: Api, requests: Iterable[Descriptor], answers: Iterable[Descriptor]
    ) -> None:
        self.schemas: dict[str, _Json] = {}
        """Those that were referred to so far, by their names in the document."""
        self._schema = schema
        self._api = api
        self._nullable: dict[str, str] = api.examples.get("nullable", {})
        self._usages: dict[str, set[Usage]] = {}
        self._names: dict[tuple[str, Usage], str] = {}
        for message in answers:
            self._note_usage(message, Usage.ANSWER)
        for message in requests:
            self._note_usage(message, Usage.REQUEST)

    def refer(self, message: Descriptor, usage: Usage) -> _Json:
        """A reference to a message's schema; or the schema itself if it is no object with fields."""
        if message.full_name in INLINE:
            return INLINE[message.full_name]
        name = self._name(message, usage)
        if name not in self.schemas:
            self.schemas[name] = {}  # it is being made
            suffix = name.removeprefix(message.full_name)
            self.schemas[name] = {"title": _title(message) + suffix, **self._object(message, usage)}
        return {"$ref": f"{_REFERENCE}{name}"}

    def refer_to_body(self, request: Descriptor, in_path: Collection[str]) -> _Json:
        """A reference to the schema of a request without the fields that are in the path."""
        if not in_path:
            return self.refer(request, Usage.REQUEST)
        name = f"{request.full_name.removesuffix('Request')}Body"
        title = f"{_title(request).removesuffix('Request')}Body"
        made = {"title": title, **self._object(request, Usage.REQUEST, without=in_path)}
        if self.schemas.setdefault(name, made) != made:
            raise ValueError(f"{name} would have two forms: the paths of its bindings have other fields")
        return {"$ref": f"{_REFERENCE}{name}"}

    def has_requirements(self, request: Descriptor, in_path: Collection[str]) -> bool:
        """Whether there are fields that a request needs, beside those in the path."""
        found = self._object(request, Usage.REQUEST, without=in_path)
        return "required" in found or all("required" in choice for choice in found.get("oneOf", [{}]))

    def is_required(self, field: FieldDescriptor, usage: Usage) -> bool:
        """Whether what is sent, or answered, always has the field."""
        if usage is Usage.ANSWER:
            return field.is_repeated and self._api.answers_have_lists
        rules = self._schema.option(field, "buf.validate.field")
        required: bool = rules.required or "REQUIRED" in self._schema.behaviors(field)
        return usage is Usage.REQUEST and required

    def field(self, field: FieldDescriptor, usage: Usage) -> _Json:
        """The schema of a field, with its description."""
        rules = self._schema.option(field, "buf.validate.field")
        found = self._type(field, usage)
        text = self._schema.comment(field)
        if usage is not Usage.ANSWER:
            found = {**found, **keywords(rules), **LIMITS.get(field.full_name, {}), **self._example(field)}
            text = f"{text} {note(rules)}".strip()
        if usage is Usage.REQUEST and rules.required:
            found = {**not_empty(field), **found}
        if text:
            found = {**found, "description": text}
        return {**found, "readOnly": True} if self._is_output_only(field) else found

    def _example(self, field: FieldDescriptor) -> _Json:
        """Of a mask: the first field beside it that it can name."""
        if field.message_type is None or field.message_type.full_name != FIELD_MASK:
            return {}
        message: Any = field.containing_type
        updated = (one for one in message.fields if not self._is_not_updated(one))
        return {"examples": [self.name_of(next(updated))]}

    def _is_not_updated(self, field: FieldDescriptor) -> bool:
        return self._is_output_only(field) or "REQUIRED" in self._schema.behaviors(field)

    def name_of(self, field: FieldDescriptor) -> str:
        """What the field is called in JSON."""
        return field.name if self._api.snake_case else field.json_name

    def _type(self, field: FieldDescriptor, usage: Usage) -> _Json:
        """The type of a field; of what is in it, if it is a list or a map, also the rules."""
        rules = self._schema.option(field, "buf.validate.field")
        inner = self._inner(field, usage)
        if value := map_value(field):
            return {"type": "object", "additionalProperties": self._item(value, inner, rules.map.values)}
        if field.is_repeated:
            return {"type": "array", "items": self._item(field, inner, rules.repeated.items)}
        return self._single(field, inner)

    def _item(self, field: FieldDescriptor, usage: Usage, rules: Any) -> _Json:
        found = self._single(field, usage)
        return found if usage is Usage.ANSWER else {**found, **keywords(rules)}

    def _single(self, field: FieldDescriptor, usage: Usage) -> _Json:
        """The type of one value of a field."""
        if field.enum_type is not None:
            return self._enum(field.enum_type)
        if self._schema.option(field, "pawport.v1.holds_json"):
            return {"type": "object", "additionalProperties": True}
        if field.message_type is None:
            return _SCALARS[field.type]
        if field.message_type.full_name == _VALUE and field.name in self._nullable:
            return {"type": [self._nullable[field.name], "null"]}
        return self.refer(field.message_type, usage)

    def _object(self, message: Descriptor, usage: Usage, without: Collection[str] = ()) -> _Json:
        fields = [field for field in self._fields(message, usage) if field.name not in without]
        found: _Json = {"type": "object"}
        if description := self._schema.comment(message):
            found["description"] = description
        if fields:
            found["properties"] = {self.name_of(field): self.field(field, usage) for field in fields}
        if required := [self.name_of(field) for field in fields if self.is_required(field, usage)]:
            found["required"] = required
        if usage is not Usage.ANSWER:
            found |= self._choice(message, usage)
            if not self._api.ignores_unknown:
                found["additionalProperties"] = False
        return found

    def _choice(self, message: Descriptor, usage: Usage) -> _Json:
        """The keyword for a group of fields of which there can be one. ValueError: there are more groups."""
        groups = [oneof for oneof in message.oneofs if len(oneof.fields) > 1]
        if not groups:
            return {}
        (group,) = groups
        choices: list[_Json] = [{"required": [self.name_of(field)]} for field in group.fields]
        required = self._schema.option(group, "buf.validate.oneof").required
        if usage is not Usage.REQUEST or not required:
            choices.append({"not": {"anyOf": choices[:]}})
        return {"oneOf": choices}

    def _enum(self, enum: EnumDescriptor) -> _Json:
        if enum.full_name not in self.schemas:
            values = [f"- `{value.name}`: {self._schema.comment(value)}" for value in enum.values]
            self.schemas[enum.full_name] = {
                "title": _title(enum),
                "type": "string",
                "enum": [value.name for value in enum.values],
                "description": "\n".join([self._schema.comment(enum), "", *values]),
            }
        return {"$ref": f"{_REFERENCE}{enum.full_name}"}

    def _name(self, message: Descriptor, usage: Usage) -> str:
        """The name of the schema: messages that look alike in two usages have one."""
        key = (message.full_name, usage)
        if key not in self._names:
            usages = [one for one in Usage if one in self._usages[message.full_name]]
            found = self._object(message, usage)
            alike = next(one for one in usages if one is usage or self._object(message, one) == found)
            self._names[key] = message.full_name + (alike.value if alike is not usages[0] else "")
        return self._names[key]

    def _note_usage(self, message: Descriptor, usage: Usage) -> None:
        usages = self._usages.setdefault(message.full_name, set())
        if usage not in usages:
            usages.add(usage)
            for field in self._fields(message, usage):
                holder = map_value(field) or field
                if holder.message_type is not None:
                    self._note_usage(holder.message_type, self._inner(field, usage))

    def _fields(self, message: Descriptor, usage: Usage) -> Iterator[FieldDescriptor]:
        for field in message.fields:
            if usage is Usage.ANSWER or not self._is_output_only(field):
                yield field

    def _inner(self, field: FieldDescriptor, usage: Usage) -> Usage:
        """How the message in a field is used."""
        if usage is Usage.ANSWER:
            return usage
        rules = self._schema.option(field, "buf.validate.field")
        unchecked = _IGNORE_ALWAYS in (rules.ignore, rules.repeated.items.ignore)
        if unchecked and not self._schema.option(field, "pawport.v1.checked_singly"):
            return Usage.PARTIAL
        return Usage.PARTIAL if self._schema.option(field, "pawport.v1.partial") else Usage.REQUEST

    def _is_output_only(self, field: FieldDescriptor) -> bool:
        return "OUTPUT_ONLY" in self._schema.behaviors(field)


def _title(of: Descriptor | EnumDescriptor) -> str:
    """The name in a document: unlike the full name, a name for a class."""
    return of.full_name.removeprefix(f"{of.file.package}.").replace(".", "")

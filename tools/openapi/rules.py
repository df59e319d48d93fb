"""Makes keywords of JSON Schema of the rules that protovalidate checks."""

from typing import Any, Final

from google.protobuf.descriptor import FieldDescriptor

from tools.openapi.schema import map_value

__all__ = ["keywords", "not_empty", "note"]

_Json = dict[str, Any]

_KEYWORDS: Final = {
    "min_len": "minLength",
    "max_len": "maxLength",
    "max_bytes": "maxLength",  # since a character has one byte or more
    "pattern": "pattern",
    "const": "const",
    "gt": "exclusiveMinimum",
    "gte": "minimum",
    "lt": "exclusiveMaximum",
    "lte": "maximum",
    "min_items": "minItems",
    "max_items": "maxItems",
    "unique": "uniqueItems",
    "min_pairs": "minProperties",
    "max_pairs": "maxProperties",
}
_FORMATS: Final = {
    "email": "email",
    "hostname": "hostname",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "uri": "uri",
    "uri_ref": "uri-reference",
    "uuid": "uuid",
}
# The schema of an enum lists the values that are defined; what a list or map holds has a schema of its own.
_ELSEWHERE: Final = ("defined_only", "items", "values")


def keywords(rules: Any) -> _Json:
    """The keywords for a buf.validate.FieldRules. KeyError: a rule that no keyword is known for."""
    kind = rules.WhichOneof("type")
    found: _Json = {}
    for rule, value in [] if kind is None else getattr(rules, kind).ListFields():
        if rule.name in _ELSEWHERE:
            continue
        if rule.name == "keys":
            found["propertyNames"] = keywords(value)
        elif rule.name in _FORMATS:
            found["format"] = _FORMATS[rule.name]
        else:
            whole = isinstance(value, float) and value.is_integer()
            found[_KEYWORDS[rule.name]] = int(value) if whole else value
    return found


def not_empty(field: FieldDescriptor) -> _Json:
    """The keyword for a field that is required, and is as good as absent when it has its default."""
    if field.is_repeated:
        return {"minItems" if map_value(field) is None else "minProperties": 1}
    if field.enum_type is not None:
        return {"not": {"const": field.enum_type.values_by_number[0].name}}
    return {"minLength": 1} if field.type == FieldDescriptor.TYPE_STRING else {}


def note(rules: Any) -> str:
    """What a reader has to be told of the rules in words."""
    most = rules.string.max_bytes if rules.WhichOneof("type") == "string" else 0
    return f"At most {most} bytes of UTF-8." if most else ""

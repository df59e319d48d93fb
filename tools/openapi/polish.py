"""Makes the generator's document say what the gateway does, and read well.

What is changed, and why:

- A method with two verbs on one path keeps both: the generator writes the second one over the first.
- Operations stand in the schema's order, under stable ids: those of additional bindings end in their verb.
- Each operation says which scope it needs, and answers with the status that its method declares. A dialect's
  errors are what its base.json calls `Error`.
- Objects may have fields that the document does not name: an answer can grow, and clients must not break.
- Descriptions lose the comments' indentation and the generator's own notation, and properties the titles
  that repeat their protobuf names.
- Examples are calls that work as they stand, since a reader starts from them: `examples.json` of the API has
  a body for each operation that takes one, and an id of each collection.
- A field that can be null has the type that `examples.json` says under "nullable": for the schema it may be
  any JSON value.
- What is a file has the content types that `examples.json` lists, under "files_of" those of one operation,
  and methods without a key say so.
- Schemas that nothing refers to are left out.
"""

import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from tools.openapi.schema import Method

__all__ = ["polish"]

_Json = dict[str, Any]

_REFERENCE = "#/components/schemas/"
_VALUE = f"{_REFERENCE}google.protobuf.Value"
_DESCRIPTIONS = {
    "google.protobuf.Timestamp": "A time, as RFC 3339 text.",
    "google.protobuf.FieldMask": "The names of fields in lowerCamelCase, with commas between.",
    "google.protobuf.Any": "A detail of an error. `@type` says which, such as `.../google.rpc.BadRequest`.",
    "google.type.Date": "A date. The year alone, or the year and the month, are enough.",
    "google.rpc.Status": "Why a call failed.",
}
_DATE = {"year": 2020, "month": 5, "day": 12}
_ERROR = {
    "code": 5,
    "message": "the pet was not found",
    "details": [
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "PET_NOT_FOUND", "domain": "pawport"}
    ],
}


_STATUS = "google.rpc.Status"
_ERROR_OF_DIALECT = "Error"
_HTTP_BODY = f"{_REFERENCE}google.api.HttpBody"
_EXAMPLES = {"google.type.Date": _DATE, _STATUS: _ERROR}


def polish(document: _Json, methods: Sequence[Method], examples: _Json) -> _Json:
    """The document of an API, from what the generator wrote. KeyError: what `examples` has no example for."""
    schemas = document["components"]["schemas"]
    error = _ERROR_OF_DIALECT if _ERROR_OF_DIALECT in schemas else _STATUS
    document = {**document, "paths": _paths(document["paths"], methods, error)}
    for operation in _operations(document["paths"]):
        own = examples.get("files_of", {}).get(operation["operationId"])
        for one in _objects(operation):
            _name_files(one, own or examples.get("files", []))
    _add_examples(document["paths"], examples)
    for one in _objects(document):
        _tidy(one)
        _type_nullable(one.get("properties", {}), examples.get("nullable", {}))
    for name, description in _DESCRIPTIONS.items():
        schemas.get(name, {})["description"] = description
    for name, example in _EXAMPLES.items():
        schemas.get(name, {})["examples"] = [example]
    document["components"]["schemas"] = _used(document, schemas)
    return document


def _paths(generated: _Json, methods: Sequence[Method], error: str) -> _Json:
    paths: _Json = {}
    for method in methods:
        for number, (verb, path) in enumerate(method.bindings):
            item = generated[path]
            operation = deepcopy(item.get(verb) or _of(item, method))
            name = f"{method.service}_{method.name}"
            operation["operationId"] = f"{name}_{verb}" if number else name
            if method.scope:
                operation["description"] += f"\n\nScope: `{method.scope}`"
            else:
                operation["security"] = []  # everybody may call it
            operation["responses"] = _responses(operation["responses"]["200"], method.success, error)
            paths.setdefault(path, {})[verb] = operation
    return paths


def _responses(answer: _Json, success: str, error: str) -> _Json:
    schema = {"$ref": f"{_REFERENCE}{error}"}
    return {
        success: {"description": "Success"} if success == "204" else answer,
        "default": {"description": "An error", "content": {"application/json": {"schema": schema}}},
    }


def _of(item: _Json, method: Method) -> _Json:
    """The method's operation under another verb of the same path."""
    name = f"{method.service}_{method.name}"
    found: _Json = next(one for one in item.values() if one["operationId"].startswith(name))
    return found


def _add_examples(paths: _Json, examples: _Json) -> None:
    for path, item in paths.items():
        for operation in item.values():
            for parameter in operation.get("parameters", ()):
                if parameter.get("required"):
                    parameter["example"] = examples["variables"][_variable(path, parameter, examples)]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body is not None:
                body["example"] = examples["bodies"][operation["operationId"].removesuffix("_patch")]


def _variable(path: str, parameter: _Json, examples: _Json) -> str:
    """The variable that an id is: of its collection, which stands before it in the path."""
    name: str = parameter["name"]
    if parameter["in"] != "path":
        return name
    if name in examples.get("parameters", {}):
        return str(examples["parameters"][name])
    variable: str = examples["collections"][path.partition(f"/{{{name}}}")[0].rpartition("/")[2]]
    return variable


def _name_files(one: _Json, types: Sequence[str]) -> None:
    """Says of a request or an answer that is a file which content types it has."""
    content = one.get("content")
    if types and isinstance(content, dict) and _HTTP_BODY in json.dumps(content):
        one["content"] = {type_: {"schema": {"type": "string", "format": "binary"}} for type_ in types}


def _operations(paths: _Json) -> Iterator[_Json]:
    for item in paths.values():
        yield from item.values()


def _objects(value: Any) -> Iterator[_Json]:
    """Every JSON object in a value, itself included."""
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(one)


def _tidy(one: _Json) -> None:
    if one.get("additionalProperties") is False:
        del one["additionalProperties"]
    if isinstance(description := one.get("description"), str):
        one["description"] = _text(description)
    for part in [*_values(one.get("properties")), one.get("schema"), one.get("additionalProperties")]:
        if isinstance(part, dict):
            part.pop("title", None)


def _type_nullable(properties: _Json, types: _Json) -> None:
    for name, one in properties.items():
        if name in types and one.get("$ref") == _VALUE:
            one["type"] = [types[name], "null"]
            del one["$ref"]


def _text(description: str) -> str:
    description = re.sub(r"(?m)^ ", "", description.removeprefix("(OPTIONAL) "))
    return re.sub(r"\nstring\.max_bytes = (\d+)\n$", r" At most \1 bytes of UTF-8.", description)


def _values(properties: Any) -> list[Any]:
    return list(properties.values()) if isinstance(properties, dict) else []


def _used(document: _Json, schemas: _Json) -> _Json:
    """The schemas that can be reached from the operations."""
    used: set[str] = set()
    left = _references(document["paths"])
    while left:
        used |= left
        left = set().union(*(_references(schemas[name]) for name in left)) - used
    return {name: schema for name, schema in schemas.items() if name in used}


def _references(value: Any) -> set[str]:
    return set(re.findall(rf'"{_REFERENCE}([^"]+)"', json.dumps(value)))

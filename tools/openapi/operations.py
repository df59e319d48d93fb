"""Makes the operations of a document: one for each verb and path of each method."""

import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor, ServiceDescriptor

from tools.openapi.apis import Api
from tools.openapi.messages import Messages, Usage
from tools.openapi.schema import Binding, Method, Schema
from tools.openapi.well_known import FILE, INLINE

__all__ = ["Operations"]

_Json = dict[str, Any]

_STREAMS: Final = ("application/x-ndjson", "text/event-stream")
_NO_CONTENT: Final = 204
_PAGE: Final = "text/html"


class Operations:
    """Makes the operations of an API.

    Examples are calls that work as they stand, since a reader starts from them: `examples.json` has a body
    for each method that takes one, and an id of each collection.
    """

    def __init__(self, schema: Schema, api: Api, messages: Messages, error: _Json) -> None:
        self._schema = schema
        self._messages = messages
        self._examples = api.examples
        self._error = error

    def paths(self, services: list[ServiceDescriptor]) -> _Json:
        """The operations by their paths and verbs, in the order of the services and of their methods."""
        found: _Json = {}
        for service in services:
            for method in self._schema.methods(service):
                for binding in method.bindings:
                    found.setdefault(binding.path, {})[binding.verb] = self._operation(method, binding)
        return found

    def _operation(self, method: Method, binding: Binding) -> _Json:
        main = method.bindings[0]
        scope = f"Scope: `{method.scope}`" if method.scope else ""
        texts = [self._schema.comment(method.descriptor), scope]
        found: _Json = {
            "tags": [method.descriptor.containing_service.name],
            "summary": _words(method.descriptor.name),
            "operationId": method.name,
        }
        if binding is not main:
            found["summary"] += " (alternative)"
            found["operationId"] += f"_{binding.verb}"
            found["x-alternative-to"] = method.name
            texts.insert(0, f"The same as `{main.verb.upper()} {main.path}`, which is preferred.")
        found["description"] = "\n\n".join(filter(None, texts))
        if parameters := [*self._path_parameters(method, binding), *self._query_parameters(method, binding)]:
            found["parameters"] = parameters
        if _has_body(method, binding):
            found["requestBody"] = self._body(method, binding)
        found["responses"] = self._responses(method)
        needs_key = method.scope or method.name in self._examples.get("with_any_key", ())
        return found if needs_key else {**found, "security": []}  # everybody may call it

    def _path_parameters(self, method: Method, binding: Binding) -> Iterator[_Json]:
        for name in binding.variables:
            field = method.request.fields_by_name[name]
            example = self._examples["variables"][self._variable(binding.path, name)]
            yield {"name": name, "in": "path", "required": True, **self._parameter(field), "example": example}

    def _query_parameters(self, method: Method, binding: Binding) -> Iterator[_Json]:
        """The fields that are neither in the body nor in a path: of the main binding, also those that only an
        alternative has in its path."""
        if binding.body != "*":
            others = [binding] if binding is method.bindings[0] else method.bindings
            elsewhere = {binding.body, *(name for one in others for name in one.variables)}
            yield from self._flat(method.request, elsewhere)

    def _flat(
        self, message: Descriptor, elsewhere: Collection[str] = (), prefix: str = "", *, required: bool = True
    ) -> Iterator[_Json]:
        """The fields of a message as parameters; those of messages in it have names with dots."""
        for field in message.fields:
            if field.name in elsewhere:
                continue
            name = prefix + self._messages.name_of(field)
            needed = required and self._messages.is_required(field, Usage.REQUEST)
            nested = field.message_type
            if nested is None or nested.full_name in INLINE:
                more = {"required": True, "example": self._examples["variables"][name]} if needed else {}
                yield {"name": name, "in": "query", **self._parameter(field), **more}
            elif not field.is_repeated:
                yield from self._flat(nested, prefix=f"{name}.", required=needed)

    def _parameter(self, field: FieldDescriptor) -> _Json:
        schema = self._messages.field(field, Usage.REQUEST)
        description = schema.pop("description", "")
        return {"description": description, "schema": schema}

    def _body(self, method: Method, binding: Binding) -> _Json:
        if binding.body == "*":
            content = self._messages.refer_to_body(method.request, binding.variables)
            example = self._examples["bodies"][method.name]
            return {
                "required": self._messages.has_requirements(method.request, binding.variables),
                "content": {"application/json": {"schema": content, "example": example}},
            }
        field = method.request.fields_by_name[binding.body]
        found = {"required": True, "description": self._schema.comment(field)}
        if field.message_type is None:
            raise ValueError(f"{field.full_name} is the body of {method.name}, and no message")
        content = self._content(field.message_type, Usage.REQUEST, method)
        if field.message_type.full_name != FILE:
            content["application/json"]["example"] = self._examples["bodies"][method.name]
        return {**found, "content": content}

    def _responses(self, method: Method) -> _Json:
        success: _Json = {"description": "Success"}
        errors: _Json = {"application/json": {"schema": self._error}}
        if method.success != _NO_CONTENT:
            success["content"] = self._content(method.response, Usage.ANSWER, method)
            if method.descriptor.server_streaming and method.response.full_name != FILE:
                success["content"] = dict.fromkeys(_STREAMS, success["content"]["application/json"])
            if _PAGE in success["content"]:  # what is for people tells them in a page what is wrong
                errors[_PAGE] = success["content"][_PAGE]
        return {str(method.success): success, "default": {"description": "An error", "content": errors}}

    def _content(self, message: Descriptor, usage: Usage, method: Method) -> _Json:
        if message.full_name != FILE:
            return {"application/json": {"schema": self._messages.refer(message, usage)}}
        types = self._examples.get("files_of", {}).get(method.name, self._examples["files"])
        return {type_: {"schema": {"type": "string", "format": "binary"}} for type_ in types}

    def _variable(self, path: str, name: str) -> str:
        """The variable that a field in a path is: the id of the collection that stands before it."""
        own: str | None = self._examples.get("parameters", {}).get(name)
        collection = path.partition(f"/{{{name}}}")[0].rpartition("/")[2]
        return own or str(self._examples["collections"][collection])


def _has_body(method: Method, binding: Binding) -> bool:
    """Whether there is something to send in a body: not, if all fields are in the path."""
    in_path = len(binding.variables) if binding.body == "*" else 0
    return bool(binding.body) and in_path < len(method.request.fields)


def _words(name: str) -> str:
    """ "Create pet" for CreatePet."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", name.removesuffix("Json"))

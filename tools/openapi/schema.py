"""Reads the descriptor set: the methods of an API with their bindings, and all options and comments.

The set has a pool of its own. So its options, such as `required_scope`, can be read before the package that
defines them was built.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from google.protobuf.descriptor import (
    Descriptor,
    EnumDescriptor,
    EnumValueDescriptor,
    FieldDescriptor,
    MethodDescriptor,
    OneofDescriptor,
    ServiceDescriptor,
)
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from tools.openapi.comments import comments
from tools.openapi.well_known import COMMENTS

__all__ = ["Binding", "Method", "Schema", "map_value"]

_OPTIONS = {
    FieldDescriptor: "google.protobuf.FieldOptions",
    MethodDescriptor: "google.protobuf.MethodOptions",
    OneofDescriptor: "google.protobuf.OneofOptions",
}
_Optioned = FieldDescriptor | MethodDescriptor | OneofDescriptor
_Described = (
    Descriptor | EnumDescriptor | EnumValueDescriptor | FieldDescriptor | MethodDescriptor | ServiceDescriptor
)


class Binding(NamedTuple):
    """One verb and path of a method."""

    verb: str
    """In lower case."""
    path: str
    body: str
    """The field that the body is, "*" for all that the path does not have, or nothing."""

    @property
    def variables(self) -> list[str]:
        """The names of the fields in the path."""
        return re.findall(r"{(\w+)", self.path)


class Method(NamedTuple):
    """A method that can be called over HTTP."""

    descriptor: MethodDescriptor
    request: Descriptor
    """What is sent as JSON; of a method that takes JSON as it comes, the request of its twin."""
    response: Descriptor
    bindings: Sequence[Binding]
    """The one for people comes first: the one with GET if there is one, else the first of the schema."""
    scope: str
    """Empty if everybody may call it."""
    success: int
    """The HTTP status of a success."""

    @property
    def name(self) -> str:
        """The operation's name: the service and the method."""
        return f"{self.descriptor.containing_service.name}_{self.descriptor.name}"


class Schema:
    """The descriptor set of all APIs."""

    def __init__(self, image: bytes) -> None:
        files = FileDescriptorSet.FromString(image).file
        self._pool = DescriptorPool()
        for file in files:
            self._pool.AddSerializedFile(file.SerializeToString())
        self._files = {file.name: self._pool.FindFileByName(file.name) for file in files}
        self._options: dict[str, Message] = {}
        self._comments = {name: text for file in files for name, text in comments(file).items()} | COMMENTS

    def services(self, package: str) -> list[ServiceDescriptor]:
        """The services of a package, in the schema's order."""
        files = [file for file in self._files.values() if file.package == package]
        return [service for file in files for service in file.services_by_name.values()]

    def methods(self, service: ServiceDescriptor) -> Iterator[Method]:
        """The methods of a service that have a path, in the schema's order."""
        for method in service.methods:
            rule = self.option(method, "google.api.http")
            bindings = [
                _binding(one) for one in (rule, *rule.additional_bindings) if one.WhichOneof("pattern")
            ]
            bindings.sort(key=lambda one: one.verb != "get")  # which keeps the order of others
            if bindings:
                twin = service.methods_by_name.get(method.name.removesuffix("Json"), method)
                scope = self.option(method, "pawport.v1.required_scope")
                success = self.option(method, "pawport.v1.success_status") or 200
                yield Method(method, twin.input_type, twin.output_type, bindings, scope, success)

    def option(self, of: _Optioned, name: str) -> Any:
        """The value of an option, by its full name."""
        kind = next(name for type_, name in _OPTIONS.items() if isinstance(of, type_))
        if of.full_name not in self._options:
            message = GetMessageClass(self._pool.FindMessageTypeByName(kind))
            self._options[of.full_name] = message.FromString(of.GetOptions().SerializeToString())
        extensions: Any = self._options[of.full_name].Extensions
        return extensions[self._pool.FindExtensionByName(name)]

    def behaviors(self, field: FieldDescriptor) -> set[str]:
        """What google.api.field_behavior says of a field, such as REQUIRED."""
        names = self._pool.FindEnumTypeByName("google.api.FieldBehavior").values_by_number
        return {names[number].name for number in self.option(field, "google.api.field_behavior")}

    def comment(self, of: _Described) -> str:
        """The comment before something, as Markdown; or nothing."""
        if isinstance(of, EnumValueDescriptor):
            return self._comments.get(f"{of.type.full_name}.{of.name}", "")
        return self._comments.get(of.full_name, "")


def map_value(field: FieldDescriptor) -> FieldDescriptor | None:
    """The field that holds the values, if the field is a map."""
    entry = field.message_type
    return entry.fields_by_name["value"] if entry is not None and entry.GetOptions().map_entry else None


def _binding(rule: Any) -> Binding:
    """Of a google.api.HttpRule."""
    verb = rule.WhichOneof("pattern")
    return Binding(verb, getattr(rule, verb), rule.body)

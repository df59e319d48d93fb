"""The messages of the schema as `protobuf-py` has them: the library that reads and prints JSON.

They are made at the start, from the descriptor set that the build made.
"""

from collections.abc import Container, Iterable
from functools import cache
from importlib import resources
from typing import Final

from google.api import annotations_pb2
from google.api.http_pb2 import HttpRule
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)
from protobuf import Message, Registry, wkt

from pawport.gen.pawport.v1.options_pb2 import always_in_json, holds_json

__all__ = ["Schema", "packaged_files"]

_RULES: Final = "buf/validate/validate.proto"


class Schema:
    """The types of messages, and the HTTP bindings of methods, by their full names.

    In answers, lists and maps are always printed. So are the other fields of `packages`; of all others they
    are printed only when they are not empty, or are marked `(pawport.v1.always_in_json)`.
    """

    def __init__(self, files: FileDescriptorSet, packages: Container[str] = ()) -> None:
        """`files`: each after those that it imports."""
        self._rules = _rules(files)
        self.json_fields = _json_fields(files)
        """Of messages with a field that is `(pawport.v1.holds_json)`, the field, by their full names."""
        changed = FileDescriptorSet()
        changed.CopyFrom(files)
        for file in changed.file:
            if file.package not in packages and not file.package.startswith("google.protobuf"):
                _omit_empty(file)
        _keep_messages(changed)
        self.registry: Registry = wkt.FileDescriptorSet.from_binary(changed.SerializeToString()).to_registry()
        """All types, for the messages in `google.protobuf.Any`."""

    def type(self, full_name: str) -> type[Message]:
        """The type of a message. KeyError if the schema does not have it."""
        found = self.registry.message(full_name)
        if found is None:
            raise KeyError(full_name)
        return found.type

    def http_rules(self, service: str, method: str) -> list[HttpRule]:
        """The HTTP bindings of a method, the main one first; none if it has none or is not in the schema."""
        return self._rules.get((service, method), [])


@cache
def packaged_files() -> FileDescriptorSet:
    """The schema with all its imports, as it was when the package was built."""
    return FileDescriptorSet.FromString(resources.files("pawport.gen").joinpath("pawport.binpb").read_bytes())


def _rules(files: FileDescriptorSet) -> dict[tuple[str, str], list[HttpRule]]:
    found = {}
    for file in files.file:
        for service in file.service:
            for method in service.method:
                if method.options.HasExtension(annotations_pb2.http):
                    rule = method.options.Extensions[annotations_pb2.http]
                    rules = [rule, *rule.additional_bindings]
                    found[f"{file.package}.{service.name}", method.name] = rules
    return found


def _json_fields(files: FileDescriptorSet) -> dict[str, str]:
    return {
        f"{file.package}.{message.name}": field.name
        for file in files.file
        for message in file.message_type
        for field in message.field
        if field.options.Extensions[holds_json]
    }


def _omit_empty(file: FileDescriptorProto) -> None:
    """Gives fields presence, since fields without it are always printed."""
    for message in file.message_type:
        _omit_empty_in(message)


def _omit_empty_in(message: DescriptorProto) -> None:
    for nested in message.nested_type:
        _omit_empty_in(nested)
    for field in message.field if not message.options.map_entry else ():
        if _has_no_presence(field) and not field.options.Extensions[always_in_json]:
            field.proto3_optional = True
            field.oneof_index = len(message.oneof_decl)
            message.oneof_decl.add(name=f"_{field.name}")


def _keep_messages(files: FileDescriptorSet) -> None:
    """Leaves out what JSON does not need, each of which would become objects of Python: services, and rules
    of fields with other options."""
    for index in reversed(range(len(files.file))):
        file = files.file[index]
        if file.name == _RULES:
            del files.file[index]
            continue
        if _RULES in file.dependency:
            file.dependency.remove(_RULES)
        file.ClearField("service")
        file.ClearField("extension")
        _drop_options(file.message_type)


def _drop_options(messages: Iterable[DescriptorProto]) -> None:
    for message in messages:
        _drop_options(message.nested_type)
        for field in message.field:
            field.ClearField("options")


def _has_no_presence(field: FieldDescriptorProto) -> bool:
    return (
        field.label == FieldDescriptorProto.LABEL_OPTIONAL
        and field.type != FieldDescriptorProto.TYPE_MESSAGE
        and not field.HasField("oneof_index")
    )

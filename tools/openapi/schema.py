"""What the documents need from the schema: the methods of an API with their paths and scopes."""

from pathlib import Path
from typing import NamedTuple

from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import FileDescriptorSet, MethodDescriptorProto, ServiceDescriptorProto

from pawport.gen.pawport.v1 import options_pb2

__all__ = ["Method", "image", "methods"]

IMAGE = Path(__file__).parents[2] / "src" / "pawport" / "gen" / "source.binpb"


class Method(NamedTuple):
    """A method that can be called over HTTP."""

    service: str
    """The service's name without its package."""
    name: str
    scope: str
    bindings: tuple[tuple[str, str], ...]
    """Each verb, in lower case, and path. The first one is the method's main one."""
    success: str
    """The HTTP status of a success."""


def image() -> FileDescriptorSet:
    """The schema with its comments; without those of protobuf's own types, which say nothing about JSON."""
    found = FileDescriptorSet.FromString(IMAGE.read_bytes())
    for file in found.file:
        if file.package == "google.protobuf":
            file.ClearField("source_code_info")
        for service in file.service:
            _describe_bodies(service)
    return found


def _describe_bodies(service: ServiceDescriptorProto) -> None:
    """Lets a method that takes JSON as it comes be described by the messages of its twin: those of `SavePets`
    for `SavePetsJson`."""
    twins = {method.name: method for method in service.method}
    for method in service.method:
        twin = twins.get(method.name.removesuffix("Json"))
        if twin is not None:
            method.input_type, method.output_type = twin.input_type, twin.output_type


def methods(schema: FileDescriptorSet, package: str) -> list[Method]:
    """Those of a package that have a path, in the schema's order."""
    return [
        Method(
            service.name,
            method.name,
            method.options.Extensions[options_pb2.required_scope],
            bindings,
            str(method.options.Extensions[options_pb2.success_status] or 200),
        )
        for file in schema.file
        if file.package == package
        for service in file.service
        for method in service.method
        if (bindings := _bindings(method))
    ]


def _bindings(method: MethodDescriptorProto) -> tuple[tuple[str, str], ...]:
    if not method.options.HasExtension(annotations_pb2.http):
        return ()
    rule = method.options.Extensions[annotations_pb2.http]
    verbs = [(str(one.WhichOneof("pattern")), one) for one in (rule, *rule.additional_bindings)]
    return tuple((verb, getattr(one, verb)) for verb, one in verbs)

"""What Envoy has to know of the schema to turn JSON into protobuf and back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from google.api import annotations_pb2
from google.api.http_pb2 import HttpRule
from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    ServiceDescriptorProto,
)
from google.protobuf.descriptor_pool import DescriptorPool
from google.rpc import error_details_pb2

from pawport.gen.pawport.v1.options_pb2 import max_request_bytes

__all__ = [
    "Binding",
    "Upload",
    "bindings",
    "path_variables",
    "singular_fields",
    "transcoded_services",
    "transcoder_set",
    "uploads",
]


class Binding(NamedTuple):
    """One verb and path pattern of a method."""

    verb: str
    path: str
    service: str
    method: str


class Upload(NamedTuple):
    """A binding of a method that takes more than others."""

    binding: Binding
    most_bytes: int


@cache
def _image() -> FileDescriptorSet:
    """The schema with all its imports, as it was when the package was built."""
    image = resources.files("pawport.gen").joinpath("pawport.binpb").read_bytes()
    return FileDescriptorSet.FromString(image)


def transcoded_services(package: str) -> list[str]:
    """The full names of the package's services that have a method with an HTTP path."""
    names = {name for file in _image().file if file.package == package for name in _service_names(file)}
    return sorted({binding.service for binding in bindings(names)})


def bindings(services: Iterable[str]) -> Iterator[Binding]:
    """Every HTTP binding of the services."""
    names = set(services)
    for file in _image().file:
        for name, service in zip(_service_names(file), file.service, strict=True):
            if name in names:
                yield from _bindings(name, service)


def uploads(package: str) -> Iterator[Upload]:
    """The bindings of the package's methods that declare how many bytes they take."""
    limits = {
        (name, method.name): method.options.Extensions[max_request_bytes]
        for file in _image().file
        if file.package == package
        for name, service in zip(_service_names(file), file.service, strict=True)
        for method in service.method
    }
    for binding in bindings(transcoded_services(package)):
        if found := limits[binding.service, binding.method]:
            yield Upload(binding, found)


def path_variables(services: Iterable[str]) -> list[str]:
    """The names of all fields that paths carry, in both spellings that JSON accepts."""
    names = {
        part[1:-1].partition("=")[0]
        for binding in bindings(services)
        for part in binding.path.replace(":", "/").split("/")
        if part.startswith("{")
    }
    return sorted(names | {_camel(name) for name in names})


def singular_fields(services: Iterable[str]) -> dict[str, str]:
    """The names of the fields of the services' requests that take no list, by both spellings of JSON."""
    pool = DescriptorPool()
    for file in _image().file:
        pool.AddSerializedFile(file.SerializeToString())
    messages: dict[str, Descriptor] = {}
    for service in services:
        for method in pool.FindServiceByName(service).methods:
            _collect_messages(method.input_type, messages)
    fields = [field for one in messages.values() for field in one.fields if not field.is_repeated]
    return {spelling: field.name for field in fields for spelling in (field.name, field.json_name)}


def transcoder_set(services: Iterable[str], prefixes: Sequence[str] = ("",), optional: str = "") -> bytes:
    """A serialized FileDescriptorSet of the services, what they import, and every kind of error detail.
    The services' paths stand behind each of the prefixes, with what is `optional` at their head and without.

    An error with a detail of a type that is not in the set would reach the caller with an empty body.
    """
    names = set(services)
    files = {file.name: file for file in [*_error_details(), *_image().file]}
    roots = [
        name for name, file in files.items() if names & {f"{file.package}.{one.name}" for one in file.service}
    ]
    wanted: dict[str, FileDescriptorProto] = {}
    for root in [error_details_pb2.DESCRIPTOR.name, annotations_pb2.DESCRIPTOR.name, *roots]:
        _collect(files, root, wanted)
    found = FileDescriptorSet(file=wanted.values())  # a copy
    for file in found.file:
        _drop_options(file.message_type)
        for service in file.service if tuple(prefixes) != ("",) else ():
            _mount(service, prefixes, optional)
    return found.SerializeToString(deterministic=True)


def _drop_options(messages: Iterable[DescriptorProto]) -> None:
    """Leaves the rules of fields out: Envoy's transcoder does not know them, and converts them anew with
    each answer, which took a sixth of its time.
    """
    for message in messages:
        for field in message.field:
            field.ClearField("options")
        _drop_options(message.nested_type)


def _mount(service: ServiceDescriptorProto, prefixes: Sequence[str], optional: str) -> None:
    """Puts the prefixes before the paths of a service: with several, each path is there several times."""
    for method in service.method:
        if method.options.HasExtension(annotations_pb2.http):
            rule = method.options.Extensions[annotations_pb2.http]
            first, *others = [
                _mounted(one, prefix, cut)
                for prefix in prefixes
                for one in _flat(rule)
                for cut in sorted({"", optional})
            ]
            rule.CopyFrom(first)
            rule.additional_bindings.extend(others)


def _flat(rule: HttpRule) -> list[HttpRule]:
    """A method's main binding and the others, each by itself."""
    main = HttpRule()
    main.CopyFrom(rule)
    main.ClearField("additional_bindings")
    return [main, *rule.additional_bindings]


def _mounted(rule: HttpRule, prefix: str, cut: str) -> HttpRule:
    mounted = HttpRule()
    mounted.CopyFrom(rule)
    verb = str(rule.WhichOneof("pattern"))
    setattr(mounted, verb, prefix + getattr(rule, verb).removeprefix(cut))
    return mounted


def _service_names(file: FileDescriptorProto) -> list[str]:
    return [f"{file.package}.{service.name}" for service in file.service]


def _bindings(name: str, service: ServiceDescriptorProto) -> Iterator[Binding]:
    for method in service.method:
        if method.options.HasExtension(annotations_pb2.http):
            rule = method.options.Extensions[annotations_pb2.http]
            for one in (rule, *rule.additional_bindings):
                verb = str(one.WhichOneof("pattern"))
                yield Binding(verb.upper(), getattr(one, verb), name, method.name)


def _collect_messages(message: Descriptor, found: dict[str, Descriptor]) -> None:
    """Adds a message, and those that are in it."""
    if message.full_name not in found:
        found[message.full_name] = message
        for field in message.fields:
            if field.message_type is not None:
                _collect_messages(field.message_type, found)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _error_details() -> list[FileDescriptorProto]:
    found = []
    for descriptor in (*error_details_pb2.DESCRIPTOR.dependencies, error_details_pb2.DESCRIPTOR):
        found.append(FileDescriptorProto())
        descriptor.CopyToProto(found[-1])
    return found


def _collect(
    files: Mapping[str, FileDescriptorProto], name: str, wanted: dict[str, FileDescriptorProto]
) -> None:
    """Adds a file after the files that it imports."""
    if name not in wanted:
        for dependency in files[name].dependency:
            _collect(files, dependency, wanted)
        wanted[name] = files[name]

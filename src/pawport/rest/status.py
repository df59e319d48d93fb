"""Our own errors: `google.rpc.Status` as JSON, with the name of its code."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet
from google.rpc import error_details_pb2, status_pb2
from protobuf import Message, Registry, message_to_json_value, wkt

from pawport.rest.face import Failure, HttpError, http_status

__all__ = ["camel_case", "render_status"]

_UNDERSCORED: Final = re.compile("_([a-z0-9])")


def render_status(failure: Failure) -> HttpError:
    """The status and body of our own API's errors."""
    return HttpError(
        http_status(failure),
        {
            "code": failure.code.value[0],
            "message": failure.message,
            "status": failure.code.name,
            "details": _details(failure),
        },
    )


def camel_case(path: str) -> str:
    """The path of a field as JSON spells it, such as `pet.externalIds["a_b"]`."""
    pieces = path.split('"')  # what is between quotes is a key of a map
    pieces[::2] = [_UNDERSCORED.sub(lambda found: found[1].upper(), piece) for piece in pieces[::2]]
    return '"'.join(pieces)


def _details(failure: Failure) -> list[Any]:
    kind, registry = _status_type()
    status: Any = message_to_json_value(kind.from_binary(failure.status), registry=registry)
    details: list[Any] = status.get("details", [])
    for detail in details:
        if "fieldViolations" in detail and failure.violations:
            detail["fieldViolations"] = [
                {"field": each.field, "description": each.description} for each in failure.violations
            ]
        elif field := detail.get("metadata", {}).get("field"):
            detail["metadata"]["field"] = camel_case(field)
    return details


@cache
def _status_type() -> tuple[type[Message], Registry]:
    files = FileDescriptorSet(file=_error_detail_files())
    registry = wkt.FileDescriptorSet.from_binary(files.SerializeToString()).to_registry()
    name = status_pb2.Status.DESCRIPTOR.full_name
    found: Any = registry.message(name)
    return found.type, registry


def _error_detail_files() -> list[FileDescriptorProto]:
    """The files of `google.rpc.Status` and of its details, each after those that it imports."""
    copies: dict[str, FileDescriptorProto] = {}
    for main in (status_pb2.DESCRIPTOR, error_details_pb2.DESCRIPTOR):
        for descriptor in (*main.dependencies, main):
            if descriptor.name not in copies:
                copies[descriptor.name] = FileDescriptorProto()
                descriptor.CopyToProto(copies[descriptor.name])
                _name_fields(copies[descriptor.name].message_type)
    return list(copies.values())


def _name_fields(messages: Iterable[DescriptorProto]) -> None:
    """Gives fields the names that JSON has for them, which `CopyToProto` leaves out."""
    for message in messages:
        for field in message.field:
            field.json_name = camel_case(field.name)
        _name_fields(message.nested_type)

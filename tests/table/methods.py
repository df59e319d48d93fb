"""Every method of our own API and of the dialects, found in the schema: a new one is in these tests without a
word here."""

import importlib
import pkgutil

from google.api import annotations_pb2
from google.api.http_pb2 import HttpRule
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

import pawport.gen as schema
from pawport.gen.pawport.v1.options_pb2 import public, required_scope


def _methods() -> list[MethodDescriptor]:
    found = []
    for module in sorted(info.name for info in pkgutil.walk_packages(schema.__path__, f"{schema.__name__}.")):
        if module.endswith("_service_pb2"):
            services = importlib.import_module(module).DESCRIPTOR.services_by_name
            found += [method for service in services.values() for method in service.methods]
    return found


def _name(method: MethodDescriptor) -> str:
    return method.full_name.removeprefix("pawport.v1.")


def _has_tests_of_its_own(method: MethodDescriptor) -> bool:
    takes_json = method.input_type.full_name == "google.api.HttpBody"  # whose fields the schema does not know
    return takes_json or bool(method.GetOptions().Extensions[public])


METHODS = {_name(method): method for method in _methods() if not _has_tests_of_its_own(method)}
"""By names such as "PetService.CreatePet", and "petnow.v2.PetService.CreatePet" of a dialect."""

OTHERS = {_name(method): method for method in _methods() if _has_tests_of_its_own(method)}
"""Those that everybody may call, and those that take JSON as it comes."""


def http_rules(method: MethodDescriptor) -> list[HttpRule]:
    """The HTTP bindings of a method, the main one first."""
    if not method.GetOptions().HasExtension(annotations_pb2.http):
        return []
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    return [rule, *rule.additional_bindings]


def path(method: MethodDescriptor) -> str:
    """The path that gRPC calls the method by."""
    return f"/{method.containing_service.full_name}/{method.name}"


def scope(method: MethodDescriptor) -> str:
    """The scope that the schema asks of the method's callers."""
    return str(method.GetOptions().Extensions[required_scope])


def request_class(method: MethodDescriptor) -> type[Message]:
    """The class of the method's requests."""
    return GetMessageClass(method.input_type)

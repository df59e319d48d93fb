"""What Envoy is told of the schema."""

import re
from collections import Counter

import pytest
from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.rpc import error_details_pb2

from pawport.gateway.descriptors import Binding, bindings, path_variables, transcoded_services, transcoder_set
from pawport.gen.pawport.v1 import (
    account_service_pb2,
    audit_service_pb2,
    customer_service_pb2,
    pet_code_service_pb2,
    pet_service_pb2,
)

SERVICES = transcoded_services("pawport.v1")
MODULES = (
    account_service_pb2,
    audit_service_pb2,
    customer_service_pb2,
    pet_code_service_pb2,
    pet_service_pb2,
)


def test_every_service_is_transcoded() -> None:
    names = {s.full_name for module in MODULES for s in module.DESCRIPTOR.services_by_name.values()}
    assert set(SERVICES) == names


def test_no_two_methods_have_the_same_verb_and_path() -> None:
    # Envoy would answer 404 on both, without a warning.
    shapes = Counter((b.verb, re.sub(r"\{[^}]*\}", "{}", b.path)) for b in bindings(SERVICES))
    assert [shape for shape, count in shapes.items() if count > 1] == []


def test_the_set_is_complete_in_itself_and_has_all_error_details() -> None:
    pool = descriptor_pool.DescriptorPool()
    for file in FileDescriptorSet.FromString(transcoder_set(SERVICES)).file:
        pool.Add(file)  # raises if an import is missing or comes later
    for service in SERVICES:
        pool.FindServiceByName(service)
    for detail in error_details_pb2.DESCRIPTOR.message_types_by_name.values():
        pool.FindMessageTypeByName(detail.full_name)


@pytest.mark.parametrize("binding", [b for b in bindings(SERVICES) if b.verb in {"GET", "DELETE"}], ids=str)
def test_no_query_parameter_has_the_name_of_a_path_variable(binding: Binding) -> None:
    # Such parameters are ignored, so that they never win over the path.
    method = descriptor_pool.Default().FindServiceByName(binding.service).methods_by_name[binding.method]
    in_path = re.findall(r"\{(\w+)", binding.path)
    in_query = [field for field in method.input_type.fields if field.name not in in_path]
    names = {name for field in in_query for name in (field.name, field.json_name)}
    assert not names & set(path_variables(SERVICES))

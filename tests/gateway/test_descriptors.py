"""What Envoy is told of the schema."""

import re
from collections import Counter

import pytest
from google.api import annotations_pb2
from google.api.http_pb2 import HttpRule
from google.protobuf import descriptor_pool
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.rpc import error_details_pb2

from pawport.apis.dialects import DIALECTS
from pawport.gateway.descriptors import Binding, bindings, path_variables, transcoded_services, transcoder_set
from tests.table.methods import METHODS, OTHERS

PACKAGES = ["pawport.v1", *(dialect.package for dialect in DIALECTS)]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_service_is_transcoded(package: str) -> None:
    services = {method.containing_service for method in (METHODS | OTHERS).values()}
    names = {service.full_name for service in services if service.file.package == package}
    assert set(transcoded_services(package)) == names


@pytest.mark.parametrize("package", PACKAGES)
def test_no_two_methods_have_the_same_verb_and_path(package: str) -> None:
    # Envoy would answer 404 on both, without a warning.
    found = bindings(transcoded_services(package))
    shapes = Counter((b.verb, re.sub(r"\{[^}]*\}", "{}", b.path)) for b in found)
    assert [shape for shape, count in shapes.items() if count > 1] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_set_is_complete_in_itself_and_has_all_error_details(package: str) -> None:
    services = transcoded_services(package)
    pool = descriptor_pool.DescriptorPool()
    for file in FileDescriptorSet.FromString(transcoder_set(services)).file:
        pool.Add(file)  # raises if an import is missing or comes later
    for service in services:
        pool.FindServiceByName(service)
    for detail in error_details_pb2.DESCRIPTOR.message_types_by_name.values():
        pool.FindMessageTypeByName(detail.full_name)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_set_has_no_rules_of_fields_which_the_transcoder_would_convert_with_each_answer(
    package: str,
) -> None:
    found = FileDescriptorSet.FromString(transcoder_set(transcoded_services(package)))
    fields = [field for file in found.file for message in file.message_type for field in message.field]
    assert fields
    assert [field.name for field in fields if field.HasField("options")] == []


def test_paths_stand_behind_each_prefix() -> None:
    services = transcoded_services("petnow.v2")
    here = {binding.path for binding in bindings(services)}
    mounted = FileDescriptorSet.FromString(transcoder_set(services, ["", "/petnow"]))
    file = next(file for file in mounted.file if file.package == "petnow.v2")
    rules = [method.options.Extensions[annotations_pb2.http] for method in file.service[0].method]
    paths = [one.get or one.post or one.patch or one.delete for rule in rules for one in _all(rule)]
    assert sorted(set(paths)) == sorted(here | {f"/petnow{path}" for path in here})
    assert {binding.path for binding in bindings(services)} == here  # the schema itself is as it was


def _all(rule: HttpRule) -> list[HttpRule]:
    return [rule, *rule.additional_bindings]


def test_a_dialect_knows_no_other_package() -> None:
    files = FileDescriptorSet.FromString(transcoder_set(transcoded_services("petnow.v2"))).file
    assert {file.package for file in files if file.service} == {"petnow.v2"}


@pytest.mark.parametrize(
    "binding",
    [
        each
        for package in PACKAGES
        for each in bindings(transcoded_services(package))
        # Under "/pet" alone no number is to be read.
        if each.verb in {"GET", "DELETE"} and each.path != "/pet"
    ],
    ids=str,
)
def test_no_query_parameter_has_the_name_of_a_path_variable(binding: Binding) -> None:
    # Such parameters are ignored, so that they never win over the path.
    method = (METHODS | OTHERS)[f"{binding.service}.{binding.method}".removeprefix("pawport.v1.")]
    in_path = re.findall(r"\{(\w+)", binding.path)
    in_query = [field for field in method.input_type.fields if field.name not in in_path]
    names = {name for field in in_query for name in (field.name, field.json_name)}
    together = transcoded_services(binding.service.rpartition(".")[0])
    assert not names & set(path_variables(together))

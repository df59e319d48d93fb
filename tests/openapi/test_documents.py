"""The documents of the APIs: well formed, whole, and fresh."""

import json
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from pawport.apis.dialects import DIALECTS
from pawport.gateway.descriptors import bindings, transcoded_services
from pawport.gen.pawport.v1 import pet_service_pb2
from pawport.gen.pawport.v1.options_pb2 import required_scope
from tests.openapi.documents import APIS, PACKAGE, examples, load, operations, prefix
from tests.toolchains import toolchain
from tools.openapi.__main__ import APIS as PACKAGES
from tools.openapi.__main__ import write
from tools.openapi.postman import collection


@pytest.mark.parametrize("api", APIS)
class TestDocument:
    def test_is_openapi_3_1(self, api: str) -> None:
        validate(load("openapi", api), cls=OpenAPIV31SpecValidator)

    def test_has_every_verb_and_path_of_the_gateway(self, api: str) -> None:
        served = {(one.verb, one.path) for one in bindings(transcoded_services(PACKAGES[api]))}
        assert {(one.verb.upper(), one.path) for one in operations(load("openapi", api))} == served

    def test_names_each_operation_once(self, api: str) -> None:
        names = [one.name for one in operations(load("openapi", api))]
        assert len(set(names)) == len(names)

    def test_has_an_example_for_whatever_a_reader_has_to_fill_in(self, api: str) -> None:
        for one in operations(load("openapi", api)):
            assert "{" not in one.example_path
            assert one.example_query is not None
            assert one.example_body is None or isinstance(one.example_body, dict)

    def test_describes_errors(self, api: str) -> None:
        error = "google.rpc.Status" if api == "pawport" else "Error"
        for one in operations(load("openapi", api)):
            content = one.content["responses"]["default"]["content"]["application/json"]
            assert content["schema"] == {"$ref": f"#/components/schemas/{error}"}

    def test_is_served_where_the_gateway_has_it(self, api: str) -> None:
        expected = {dialect.name: dialect.prefix for dialect in DIALECTS}.get(api, "")
        assert prefix(load("openapi", api)) == expected

    def test_its_postman_collection_is_fresh(self, api: str) -> None:
        assert collection(load("openapi", api), examples(api)["variables"]) == load("postman", api)


class TestPawport:
    def test_says_the_scope_of_a_method(self) -> None:
        service = pet_service_pb2.DESCRIPTOR.services_by_name["PetService"]
        scopes = {
            f"PetService_{one.name}": one.GetOptions().Extensions[required_scope] for one in service.methods
        }
        described = {one.name: one.content["description"] for one in operations(load("openapi", "pawport"))}
        for name, scope in scopes.items():
            assert described[name].endswith(f"Scope: `{scope}`")

    def test_offers_every_way_to_send_a_key(self) -> None:
        document = load("openapi", "pawport")
        schemes = document["components"]["securitySchemes"].values()
        assert {one.get("scheme", one.get("name")) for one in schemes} == {"bearer", "basic", "x-api-key"}
        assert document["security"] == [{"bearer": []}, {"basic": []}, {"apiKey": []}]

    def test_writes_names_and_values_as_json_has_them(self) -> None:
        schemas = load("openapi", "pawport")["components"]["schemas"]
        pet = schemas["pawport.v1.Pet"]["properties"]
        assert {"createdTime", "petCodes", "customerId"} <= set(pet)
        assert schemas["google.protobuf.Timestamp"]["format"] == "date-time"
        assert schemas["google.type.Date"]["properties"].keys() == {"year", "month", "day"}
        assert schemas["pawport.v1.Pet.Status"]["enum"] == ["STATUS_UNSPECIFIED", "ALIVE", "PASSED_AWAY"]
        assert pet["id"]["readOnly"]
        assert pet["name"]["maxLength"] == 100


def test_the_index_lists_every_api() -> None:
    named = [one["name"] for one in load("openapi", "index")["apis"]]
    assert sorted(named) == APIS
    for folder, more in (("openapi", {"index"}), ("postman", set())):
        assert {path.stem for path in (PACKAGE / folder).iterdir()} == {*APIS, *more}


@pytest.mark.timeout(1200)  # Go compiles the generator on the first run
def test_make_openapi_would_change_nothing(tmp_path: Path) -> None:
    toolchain("go")
    write(tmp_path)
    fresh = {str(path.relative_to(tmp_path)): path for path in tmp_path.rglob("*.json")}
    for name, path in fresh.items():
        committed = json.loads((PACKAGE / name).read_text())
        assert json.loads(path.read_text()) == committed, f"{name} is stale: run make openapi"
        assert path.read_bytes() == (PACKAGE / name).read_bytes()
    assert len(fresh) == 2 * len(APIS) + 1

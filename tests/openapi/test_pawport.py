"""The document of our own API, item by item."""

import re
from typing import Any

import pytest

from pawport.gen.pawport.v1 import pet_service_pb2
from pawport.gen.pawport.v1.options_pb2 import required_scope
from tests.openapi.documents import Operation, load, operations


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return load("openapi", "pawport")


@pytest.fixture(scope="module")
def schemas(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"]
    return found


@pytest.fixture(scope="module")
def named(document: dict[str, Any]) -> dict[str, Operation]:
    return {one.name: one for one in operations(document)}


def query(operation: Operation) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in operation.content["parameters"] if one["in"] == "query"}


def sent(operation: Operation) -> str:
    """The name of the schema of what is sent."""
    reference: str = operation.content["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return reference.rpartition("/")[2]


def test_says_the_scope_of_a_method(named: dict[str, Operation]) -> None:
    for method in pet_service_pb2.DESCRIPTOR.services_by_name["PetService"].methods:
        scope = method.GetOptions().Extensions[required_scope]
        assert named[f"PetService_{method.name}"].content["description"].endswith(f"Scope: `{scope}`")


def test_offers_every_way_to_send_a_key(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"].values()
    assert {one.get("scheme", one.get("name")) for one in schemes} == {"bearer", "basic", "x-api-key"}
    assert document["security"] == [{"bearer": []}, {"basic": []}, {"apiKey": []}]


def test_asks_for_no_key_where_everybody_may_call(named: dict[str, Operation]) -> None:
    public = {name for name, one in named.items() if one.content.get("security") == []}
    assert public == {
        "PhotoService_GetPublicPhoto",
        "PublicService_GetPetPage",
        "PublicService_GetPetPage_get",
        "PublicService_GetStaffCalendar",
    }


def test_has_the_services_in_the_order_in_which_they_are_needed(document: dict[str, Any]) -> None:
    order = [
        "Pet",
        "Customer",
        "Vet",
        "Staff",
        "Appointment",
        "Grooming",
        "PetHistory",
        "PetCode",
        "Photo",
        "Registry",
        "Biometric",
        "Account",
        "Audit",
        "Event",
        "Reminder",
        "Webhook",
        "Product",
        "Stock",
        "PaymentMethod",
        "Prescription",
        "Order",
        "Public",
    ]
    assert [tag["name"] for tag in document["tags"]] == [f"{name}Service" for name in order]
    assert all(tag["description"] for tag in document["tags"])


class TestAlternatives:
    def test_put_is_for_people_and_patch_beside_it(self, named: dict[str, Operation]) -> None:
        assert named["PetService_UpdatePet"].verb == "put"
        patch = named["PetService_UpdatePet_patch"]
        assert (patch.verb, patch.content["x-alternative-to"]) == ("patch", "PetService_UpdatePet")
        assert "`PUT /v1/customers/{customer_id}/pets/{id}`" in patch.content["description"]

    def test_get_is_for_people_and_a_list_by_post_beside_it(self, named: dict[str, Operation]) -> None:
        assert (named["PetService_ListPets"].verb, named["PetService_ListPets_post"].verb) == ("get", "post")
        assert named["PetService_ListPets_post"].content["x-alternative-to"] == "PetService_ListPets"


class TestParameters:
    def test_those_of_a_path_are_required(self, named: dict[str, Operation]) -> None:
        for one in named.values():
            found = [each for each in one.content.get("parameters", []) if each["in"] == "path"]
            assert [each["name"] for each in found] == re.findall(r"{(\w+)}", one.path)
            assert all(each["required"] for each in found)

    def test_a_query_has_lists_and_the_fields_of_messages(self, named: dict[str, Operation]) -> None:
        found = query(named["PetService_ListAllPets"])
        assert found["pagination.pageSize"]["schema"] == {"type": "integer", "format": "int32", "minimum": 0}
        assert found["filter.customerIds"]["schema"]["type"] == "array"
        assert found["filter.customerIds"]["schema"]["maxItems"] == 100
        assert found["filter.type"]["schema"] == {"$ref": "#/components/schemas/pawport.v1.Pet.Type"}
        assert found["filter.lastUpdatedTime.startTime"]["schema"]["format"] == "date-time"
        assert [name for name, one in found.items() if one.get("required")] == []

    def test_dates_have_their_parts(self, named: dict[str, Operation]) -> None:
        assert {"days.startDate.year", "days.endDate.day"} <= set(query(named["AccountService_GetUsage"]))

    def test_what_is_beside_a_picture_is_in_the_query(self, named: dict[str, Operation]) -> None:
        assert set(query(named["PhotoService_UploadPetPhoto"])) == {"featured", "requestId"}
        found = query(named["BiometricService_RegisterBiometricImage"])
        assert found["kind"]["required"]
        assert "required" not in found["requestId"]

    def test_a_body_has_what_the_path_has_not(
        self, named: dict[str, Operation], schemas: dict[str, Any]
    ) -> None:
        note = named["PetService_UpdatePetNote"]
        assert query(note) == {}
        body = schemas[sent(note)]
        assert body["properties"].keys() == {"content", "lastUpdatedBy", "requestId"}
        assert body["required"] == ["content"]

    def test_a_field_of_another_path_is_not_read_from_a_query(self, named: dict[str, Operation]) -> None:
        assert "parameters" not in named["PublicService_GetPetPage_get"].content


class TestRequired:
    def test_is_what_a_client_always_sends(
        self, named: dict[str, Operation], schemas: dict[str, Any]
    ) -> None:
        assert schemas[sent(named["PetService_CreatePet"])]["required"] == ["pet"]
        assert schemas["pawport.v1.PetInput"]["required"] == ["name", "type", "breed"]
        assert "required" not in schemas[sent(named["PetService_UpdatePet"])]

    def test_is_nothing_that_an_answer_may_lack(self, schemas: dict[str, Any]) -> None:
        pet = schemas["pawport.v1.Pet"]
        kinds = {name: pet["properties"][name] for name in pet["required"]}
        assert {one["type"] for one in kinds.values()} == {"array", "object"}
        assert {"notes", "externalIds"} <= kinds.keys()
        assert not {"name", "breed", "deleted", "vet"} & kinds.keys()

    def test_is_the_list_of_a_list(self, schemas: dict[str, Any]) -> None:
        assert schemas["pawport.v1.ListPetsResponse"]["required"] == ["pets"]
        assert schemas["pawport.v1.ListCustomersResponse"]["required"] == ["customers"]

    def test_is_nothing_of_a_pet_that_an_import_knows_already(self, schemas: dict[str, Any]) -> None:
        imported = schemas["pawport.v1.PetImport"]["properties"]["pet"]
        assert imported["$ref"].endswith("/pawport.v1.PetPartial")
        assert "required" not in schemas["pawport.v1.PetPartial"]

    def test_is_nothing_of_a_code_whose_id_is_enough(self, schemas: dict[str, Any]) -> None:
        items = schemas["pawport.v1.PetInput"]["properties"]["petCodes"]["items"]
        assert items == {"$ref": "#/components/schemas/pawport.v1.PetCodePartial"}
        assert "required" not in schemas["pawport.v1.PetCodePartial"]
        assert schemas["pawport.v1.PetCodeInput"]["required"] == ["abbreviation"]

    def test_is_not_the_owner_in_the_requests_of_a_batch(self, schemas: dict[str, Any]) -> None:
        assert schemas["pawport.v1.CreatePetRequest"]["required"] == ["pet"]
        assert schemas["pawport.v1.BatchCreatePetsBody"]["required"] == ["requests"]


class TestFields:
    def test_have_the_names_and_values_of_json(self, schemas: dict[str, Any]) -> None:
        pet = schemas["pawport.v1.Pet"]["properties"]
        assert {"createdTime", "petCodes", "customerId"} <= set(pet)
        assert schemas["google.type.Date"]["properties"].keys() == {"year", "month", "day"}
        assert schemas["pawport.v1.Pet.Status"]["enum"] == ["STATUS_UNSPECIFIED", "ALIVE", "PASSED_AWAY"]
        assert "`PASSED_AWAY`: The pet has died" in schemas["pawport.v1.Pet.Status"]["description"]

    def test_that_are_unknown_are_forbidden_in_a_request(self, schemas: dict[str, Any]) -> None:
        for name in ("PetInput", "UpdatePetBody", "PetPartial", "Pagination"):
            assert schemas[f"pawport.v1.{name}"]["additionalProperties"] is False
        assert "additionalProperties" not in schemas["pawport.v1.Pet"]

    def test_that_are_only_answered_are_not_asked_for(self, schemas: dict[str, Any]) -> None:
        assert schemas["pawport.v1.Pet"]["properties"]["id"]["readOnly"]
        assert not {"id", "createdTime", "photos"} & schemas["pawport.v1.PetInput"]["properties"].keys()

    @pytest.mark.parametrize(
        ("schema", "field", "expected"),
        [
            ("pawport.v1.Pet", "createdTime", {"type": "string", "format": "date-time"}),
            ("pawport.v1.Pet", "petNumber", {"type": "integer", "format": "uint32"}),
            ("pawport.v1.GetUsageResponse", "calls", {"type": "string", "format": "int64"}),
            ("pawport.v1.Weight", "value", {"type": "number", "format": "double"}),
            ("pawport.v1.UpdatePetBody", "updateMask", {"type": "string"}),
            ("pawport.v1.Pagination", "pageSize", {"type": "integer", "format": "int32"}),
        ],
    )
    def test_have_true_formats(
        self, schemas: dict[str, Any], schema: str, field: str, expected: dict[str, Any]
    ) -> None:
        found = schemas[schema]["properties"][field]
        assert {key: found.get(key) for key in ("type", "format")} == {"format": None, **expected}

    @pytest.mark.parametrize(
        ("schema", "field"),
        [("UpdatePet", "name"), ("UpdateCustomer", "firstName"), ("UpdateCustomerAddress", "kind")],
    )
    def test_a_mask_names_a_field_beside_it(self, schemas: dict[str, Any], schema: str, field: str) -> None:
        assert schemas[f"pawport.v1.{schema}Body"]["properties"]["updateMask"]["examples"] == [field]

    def test_a_span_of_time_is_in_seconds(self, schemas: dict[str, Any]) -> None:
        overlap = schemas["pawport.v1.RotateKeyBody"]["properties"]["overlap"]
        assert "format" not in overlap  # "duration" would be that of ISO 8601
        assert all(re.match(overlap["pattern"], text) for text in ("0s", "3600s", "1.5s"))
        assert not any(re.match(overlap["pattern"], text) for text in ("PT1H", "0" * 12 + "s"))

    @pytest.mark.parametrize(
        ("schema", "field", "keywords"),
        [
            ("PetInput", "name", {"minLength": 1, "maxLength": 100}),
            ("PetInput", "type", {"not": {"const": "TYPE_UNSPECIFIED"}}),
            ("PetInput", "photo", {"pattern": r"^(https?://[^\s]+)?$", "maxLength": 2048}),
            ("PetInput", "notes", {"maxItems": 100}),
            ("PetInput", "allergies", {"items": {"type": "string", "minLength": 1, "maxLength": 500}}),
            (
                "PetInput",
                "externalIds",
                {
                    "maxProperties": 20,
                    "propertyNames": {"minLength": 1, "maxLength": 64},
                    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 256},
                },
            ),
            ("PetInput", "metadata", {"maxLength": 65536}),
            ("WeightInput", "value", {"minimum": 0, "maximum": 10000}),
            ("KeyInput", "scopes", {"minItems": 1, "maxItems": 100}),
            ("UpdateCompanyRequest", "maxPetsPerCustomer", {"minimum": 1, "maximum": 10000}),
            ("ImportPetsRequest", "pets", {"minItems": 1, "maxItems": 1000}),
        ],
    )
    def test_have_the_rules_that_requests_are_checked_by(
        self, schemas: dict[str, Any], schema: str, field: str, keywords: dict[str, Any]
    ) -> None:
        found = schemas[f"pawport.v1.{schema}"]["properties"][field]
        assert {key: found.get(key) for key in keywords} == keywords

    def test_of_a_date_have_limits(self, schemas: dict[str, Any]) -> None:
        sent, answered = schemas["google.type.DateInput"], schemas["google.type.Date"]
        assert [one["maximum"] for one in sent["properties"].values()] == [9999, 12, 31]
        assert not any("maximum" in one for one in answered["properties"].values())

    def test_of_an_answer_have_no_rules(self, schemas: dict[str, Any]) -> None:
        assert schemas["pawport.v1.Pet"]["properties"]["name"].keys() == {"type", "description"}

    def test_one_of_several_is_needed(self, schemas: dict[str, Any]) -> None:
        terms = ["namePrefix", "microchip", "ownerPhoneNumber", "ownerEmail", "breed"]
        assert schemas["pawport.v1.SearchPetsRequest"]["oneOf"] == [{"required": [term]} for term in terms]

    def test_one_of_several_at_most_is_sent(self, schemas: dict[str, Any]) -> None:
        owners: list[dict[str, Any]] = [{"required": ["customerId"]}, {"required": ["customer"]}]
        assert schemas["pawport.v1.PetImport"]["oneOf"] == [*owners, {"not": {"anyOf": owners}}]


def test_a_body_is_required_where_something_in_it_is(named: dict[str, Operation]) -> None:
    required = {
        name: one.content["requestBody"]["required"] for name, one in named.items() if one.example_body
    }
    for name in ("PetService_CreatePet", "PetService_UpdatePetNote", "PetService_SearchPets"):
        assert required[name]
    for name in ("PetService_UpdatePet", "PetService_ListPets_post"):
        assert not required[name]


def test_an_error_has_its_number_and_its_name(schemas: dict[str, Any]) -> None:
    status = schemas["google.rpc.Status"]["properties"]
    assert list(status) == ["code", "status", "message", "details"]
    assert len(status["status"]["enum"]) == status["code"]["maximum"]


@pytest.mark.parametrize("name", ["Pet", "PetInput", "Customer", "CustomerInput"])
def test_records_have_examples(schemas: dict[str, Any], name: str) -> None:
    assert schemas[f"pawport.v1.{name}"]["examples"]

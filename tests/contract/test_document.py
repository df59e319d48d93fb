"""The reference document's JSON examples, as they stand there."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from google.protobuf.json_format import MessageToDict, Parse
from google.protobuf.message import Message

from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from tests.contract.client import Api
from tests.service import http_client

CREATE = """{
"customerId": "cus_001",
"pet": {
"name": "Buddy",
"birthday": {
"year": 2020,
"month": 5,
"day": 12
},
"type": "DOG",
"breed": "Labrador Retriever",
"gender": "MALE",
"weight": {
"value": 25.5,
"unit": "kg"
},
"coat": "short hair",
"behavior": "friendly",
"notes": [
{
"content": "Loves playing fetch."
}
],
"vaccinations": [
{
"name": "Rabies",
"expiredAt": "2025-05-12T00:00:00Z"
}
],
"vet": {
"name": "Dr. Smith Animal Clinic",
"phoneNumber": "+12125551234",
"address": "123 Vet Street, Cityville"
},
"evaluationStatus": "PASS",
"photo": "https://example.com/pets/buddy.jpg"
}
}"""
UPDATE = """{
"customerId": "cus_001",
"id": "pet_001",
"name": "Buddy",
"coat": "medium length",
"behavior": "loves playing fetch but cautious around strangers",
"vet": {
"name": "New Vet Practice",
"phoneNumber": "+12125554321",
"address": "456 New Vet Road, Cityville"
}
}"""
LIST = """{
"customerId": "cus_001"
}"""
PETS = "/v1/customers/cus_001/pets"
BUDDY = {"customerId": "cus_001", "id": "pet_001"}
CREATED = {
    "name": "Buddy",
    "birthday": {"year": 2020, "month": 5, "day": 12},
    "type": "DOG",
    "breed": "Labrador Retriever",
    "gender": "MALE",
    "weight": {"value": 25.5, "unit": "kg"},
    "coat": "short hair",
    "behavior": "friendly",
    "vaccinations": [{"name": "Rabies", "expiredAt": "2025-05-12T00:00:00Z"}],
    "vet": {
        "name": "Dr. Smith Animal Clinic",
        "phoneNumber": "+12125551234",
        "address": "123 Vet Street, Cityville",
        "e164PhoneNumber": "+12125551234",
    },
    "evaluationStatus": "PASS",
    "photo": "https://example.com/pets/buddy.jpg",
    "status": "ALIVE",
    "customerId": "cus_001",
    "etag": "1",
}
UPDATED = {
    **CREATED,
    "id": "pet_001",
    "coat": "medium length",
    "behavior": "loves playing fetch but cautious around strangers",
    "vet": {
        "name": "New Vet Practice",
        "phoneNumber": "+12125554321",
        "address": "456 New Vet Road, Cityville",
        "e164PhoneNumber": "+12125554321",
    },
    "etag": "2",
}
MADE_BY_THE_SERVER = ("id", "petNumber", "createdTime", "lastUpdatedTime")


def shown(pet: dict[str, Any], **given: str) -> dict[str, Any]:
    """The pet without what differs from run to run, and without its one note, which is checked."""
    (note,) = pet["notes"]
    assert (note["content"], note["lastUpdatedBy"]) == ("Loves playing fetch.", "owner")
    made = {*MADE_BY_THE_SERVER, "notes"} - given.keys()
    assert made <= pet.keys()
    return {name: value for name, value in pet.items() if name not in made}


@pytest.fixture(autouse=True)
def customer(api: Api) -> None:
    """The customer of the examples."""
    api.new_customer("cus_001")


class TestGrpc:
    def test_examples(self, api: Api) -> None:
        create = Parse(CREATE, messages.CreatePetRequest(pet_id="pet_001"))
        assert shown(as_json(api.pets.CreatePet(create))) == CREATED
        update = Parse(UPDATE, messages.UpdatePetRequest())
        assert shown(as_json(api.pets.UpdatePet(update)), id="") == UPDATED
        (listed,) = as_json(api.pets.ListPets(Parse(LIST, messages.ListPetsRequest())))["pets"]
        assert shown(listed, id="") == UPDATED


class TestJson:
    """Each operation at the document's path, with its example, or with the fields of its table."""

    @pytest.fixture
    def http(self, api: Api) -> Iterator[httpx.Client]:
        """A client of the JSON face."""
        if not api.served.has_http:
            pytest.skip("only Envoy speaks HTTP/JSON")
        headers = {"authorization": f"Bearer {api.key}", "content-type": "application/json"}
        with http_client(api.served.address, headers=headers) as client:
            yield client

    @pytest.fixture
    def buddy(self, http: httpx.Client) -> dict[str, Any]:
        """The document's pet, under its id."""
        return answer(http.post(PETS, content=CREATE.replace("{", '{"petId": "pet_001",', 1)))

    @pytest.mark.operation("pawport", "POST /v1/customers/{customer_id}/pets")
    def test_create(self, http: httpx.Client) -> None:
        assert shown(documented(answer(http.post(PETS, content=CREATE)))) == CREATED

    @pytest.mark.operation("pawport", "GET /v1/customers/{customer_id}/pets/{id}")
    def test_get(self, http: httpx.Client, buddy: dict[str, Any]) -> None:
        assert answer(http.get(f"{PETS}/pet_001")) == buddy
        assert shown(documented(buddy), id="") == {**CREATED, "id": "pet_001"}

    @pytest.mark.operation("pawport", "PUT /v1/customers/{customer_id}/pets/{id}")
    def test_update(self, http: httpx.Client, buddy: dict[str, Any]) -> None:
        assert shown(documented(answer(http.put(f"{PETS}/pet_001", content=UPDATE))), id="") == UPDATED

    @pytest.mark.operation("pawport", "POST /v1/customers/{customer_id}/pets:list")
    def test_list(self, http: httpx.Client, buddy: dict[str, Any]) -> None:
        other = answer(http.post(PETS, content=CREATE))
        assert answer(http.post(f"{PETS}:list", content=LIST))["pets"] == [buddy, other]

    @pytest.mark.operation("pawport", "POST /v1/customers/{customer_id}/pets/{id}/notes")
    @pytest.mark.operation("pawport", "POST /v1/customers/{customer_id}/pets/{id}/notes:list")
    def test_notes(self, http: httpx.Client, buddy: dict[str, Any]) -> None:
        added = [{"content": "Afraid of dryers"}, {"content": "Bites when tired"}]
        notes = answer(http.post(f"{PETS}/pet_001/notes", json={**BUDDY, "notes": added}))["notes"]
        assert [note["content"] for note in notes] == ["Afraid of dryers", "Bites when tired"]
        assert all(list(note) == list(buddy["notes"][0]) for note in notes)
        page = {**BUDDY, "pagination": {"pageSize": 2}}
        first = answer(http.post(f"{PETS}/pet_001/notes:list", json=page))
        assert first["notes"] == notes[::-1]
        page["pagination"] = {"pageSize": 2, "pageToken": first["nextPageToken"]}
        last = answer(http.post(f"{PETS}/pet_001/notes:list", json=page))
        assert last["notes"] == buddy["notes"]
        assert not last.get("nextPageToken")

    @pytest.mark.operation("pawport", "POST /v1/customers/{customer_id}/pets/{id}/codes")
    def test_codes(self, api: Api, http: httpx.Client, buddy: dict[str, Any]) -> None:
        code = api.new_code()
        body = {**BUDDY, "petCodeIds": [code.id]}
        codes = answer(http.post(f"{PETS}/pet_001/codes", json=body))["codes"]
        assert [each["id"] for each in codes] == [code.id]
        assert answer(http.get(f"{PETS}/pet_001"))["petCodes"] == codes

    @pytest.mark.operation("pawport", "POST /v1/pets:list")
    def test_list_all(self, api: Api, http: httpx.Client, buddy: dict[str, Any]) -> None:
        other = answer(
            http.post(f"/v1/customers/{api.new_customer().id}/pets", json={"pet": json.loads(CREATE)["pet"]})
        )
        ask = {"pagination": {"pageSize": 1}, "companyId": api.company_id}
        first = answer(http.post("/v1/pets:list", json=ask))
        assert first["pets"] == [buddy]
        ask["pagination"] = {"pageSize": 1, "pageToken": first["nextPageToken"]}
        assert answer(http.post("/v1/pets:list", json=ask))["pets"] == [other]
        since = {"startTime": buddy["lastUpdatedTime"]}
        ask = {"companyId": api.company_id, "pagination": {"pageSize": 500}}
        ask["filter"] = {"customerIds": ["cus_001"], "lastUpdatedTime": since}
        assert answer(http.post("/v1/pets:list", json=ask))["pets"] == [buddy]


def as_json(message: Message) -> dict[str, Any]:
    return MessageToDict(message)


def documented(pet: dict[str, Any]) -> dict[str, Any]:
    """The pet without the lists, maps and `deleted` that are always there, where they are empty."""
    return {name: value for name, value in pet.items() if value not in ([], {}, False)}


def answer(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found

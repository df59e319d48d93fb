"""The reference document's JSON examples, as they stand there."""

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
    @pytest.fixture
    def http(self, api: Api) -> httpx.Client:
        """A client of the JSON face."""
        if not api.served.has_http:
            pytest.skip("only Envoy speaks HTTP/JSON")
        return http_client(
            api.served.address,
            headers={"authorization": f"Bearer {api.key}", "content-type": "application/json"},
        )

    def test_examples(self, http: httpx.Client) -> None:
        pets = "/v1/customers/cus_001/pets"
        with_own_id = CREATE.replace("{", '{"petId": "pet_001",', 1)
        with http:
            assert shown(written(http.post(pets, content=CREATE))) == CREATED
            assert shown(written(http.post(pets, content=with_own_id))) == CREATED
            assert shown(written(http.put(f"{pets}/pet_001", content=UPDATE)), id="") == UPDATED
            listed = answer(http.post(f"{pets}:list", content=LIST))["pets"]
        assert shown(documented(listed[0])) == CREATED
        assert shown(documented(listed[1]), id="") == UPDATED


def as_json(message: Message) -> dict[str, Any]:
    return MessageToDict(message)


def documented(pet: dict[str, Any]) -> dict[str, Any]:
    """The pet without the lists, maps and `deleted` that are always there, where they are empty."""
    return {name: value for name, value in pet.items() if value not in ([], {}, False)}


def written(response: httpx.Response) -> dict[str, Any]:
    return documented(answer(response))


def answer(response: httpx.Response) -> dict[str, Any]:
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found

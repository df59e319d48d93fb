"""The methods of the reference document, by their paths, through gateways that are not ours."""

from typing import Any

import httpx
import pytest
from google.protobuf.json_format import MessageToDict, ParseDict

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest
from tests.contract.client import Api

pytestmark = pytest.mark.timeout(1200)  # Go compiles the gateway on the first run

PET: dict[str, Any] = {
    "name": "Buddy",
    "birthday": {"year": 2020, "month": 5, "day": 12},
    "type": "DOG",
    "breed": "Labrador Retriever",
    "gender": "MALE",
    "weight": {"value": 25.5, "unit": "kg"},
    "vaccinations": [{"name": "Rabies", "expiredAt": "2025-05-12T00:00:00Z"}],
    "vet": {"name": "Dr. Smith", "address": "123 Vet Street"},
    "evaluationStatus": "PASS",
}


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    return api.new_pet(customer_id, name="Buddy")


def path(pet: Pet) -> str:
    return f"/v1/customers/{pet.customer_id}/pets/{pet.id}"


def answer(response: httpx.Response) -> Any:
    """The body of a success."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


def test_create_pet(http: httpx.Client, api: Api, customer_id: str) -> None:
    given = {**PET, "notes": [{"content": "Loves playing fetch."}]}
    created = ParseDict(answer(http.post(f"/v1/customers/{customer_id}/pets", json={"pet": given})), Pet())
    assert created == api.pet(created)
    shown = MessageToDict(created)
    assert {**shown, **PET, "customerId": customer_id, "status": "ALIVE"} == shown
    assert [note.content for note in created.notes] == ["Loves playing fetch."]


def test_get_pet(http: httpx.Client, pet: Pet) -> None:
    assert ParseDict(answer(http.get(path(pet))), Pet()) == pet


def test_update_pet(http: httpx.Client, api: Api, pet: Pet) -> None:
    changes = {"coat": "medium length", "vet": {"name": "New Vet Practice", "phoneNumber": "+12125554321"}}
    changed = answer(http.put(path(pet), json=changes))
    assert (changed["coat"], changed["vet"]["name"]) == ("medium length", "New Vet Practice")
    stored = api.pet(pet)
    assert (stored.name, stored.coat, stored.vet.phone_number) == ("Buddy", "medium length", "+12125554321")


def test_list_pets(http: httpx.Client, api: Api, pet: Pet) -> None:
    other = api.new_pet(pet.customer_id, name="Other")
    api.new_pet(api.new_customer().id)
    listed = answer(http.post(f"/v1/customers/{pet.customer_id}/pets:list", json={}))
    assert [each["id"] for each in listed["pets"]] == [pet.id, other.id]


def test_append_pet_notes_and_list_pet_notes(http: httpx.Client, pet: Pet) -> None:
    notes = [{"content": text} for text in ("first", "second", "third")]
    appended = answer(http.post(f"{path(pet)}/notes", json={"notes": notes}))
    assert [note["content"] for note in appended["notes"]] == ["first", "second", "third"]
    page = answer(http.post(f"{path(pet)}/notes:list", json={"pagination": {"pageSize": 2}}))
    assert [note["content"] for note in page["notes"]] == ["third", "second"]
    asked = {"pagination": {"pageSize": 2, "pageToken": page["nextPageToken"]}}
    last = answer(http.post(f"{path(pet)}/notes:list", json=asked))
    assert [note["id"] for note in last["notes"]] == [appended["notes"][0]["id"]]


def test_append_pet_codes(http: httpx.Client, api: Api, pet: Pet) -> None:
    code = api.new_code(abbreviation="BITE")
    appended = answer(http.post(f"{path(pet)}/codes", json={"petCodeIds": [code.id]}))
    assert [(each["id"], each["abbreviation"]) for each in appended["codes"]] == [(code.id, "BITE")]
    assert [each["id"] for each in answer(http.get(path(pet)))["petCodes"]] == [code.id]


def test_list_all_pets(http: httpx.Client, api: Api, pet: Pet) -> None:
    others = [api.new_pet(api.new_customer().id).id for _ in range(2)]
    asked: dict[str, Any] = {"companyId": api.company_id, "pagination": {"pageSize": 2}}
    first = answer(http.post("/v1/pets:list", json=asked))
    asked["pagination"]["pageToken"] = first["nextPageToken"]
    rest = answer(http.post("/v1/pets:list", json=asked))
    assert [each["id"] for each in first["pets"] + rest["pets"]] == [pet.id, *others]
    asked = {"companyId": api.company_id, "filter": {"customerIds": [pet.customer_id]}}
    assert [each["id"] for each in answer(http.post("/v1/pets:list", json=asked))["pets"]] == [pet.id]


def test_an_error_has_its_status_and_details(http: httpx.Client, customer_id: str) -> None:
    response = http.get(f"/v1/customers/{customer_id}/pets/nobody")
    assert response.status_code == 404
    error = response.json()
    assert (error["code"], error["message"]) == (5, "pet nobody not found")
    info, resource = error["details"]
    assert info["@type"] == "type.googleapis.com/google.rpc.ErrorInfo"
    assert (info["reason"], info["domain"]) == ("PET_NOT_FOUND", "pawport")
    assert resource["@type"] == "type.googleapis.com/google.rpc.ResourceInfo"
    assert (resource["resourceType"], resource["resourceName"]) == ("pet", "nobody")


def test_wrong_fields_are_named(http: httpx.Client, customer_id: str) -> None:
    response = http.post(f"/v1/customers/{customer_id}/pets", json={"pet": {**PET, "name": ""}})
    assert response.status_code == 400
    _, bad_request = response.json()["details"]
    assert [each["field"] for each in bad_request["fieldViolations"]] == ["pet.name"]


def test_without_a_key(http: httpx.Client, pet: Pet) -> None:
    response = http.get(path(pet), headers={"authorization": ""})
    assert response.status_code == 401
    assert response.json()["code"] == 16
    assert [each["reason"] for each in response.json()["details"]] == ["API_KEY_MISSING"]


def test_a_key_in_another_header(http: httpx.Client, api: Api, pet: Pet) -> None:
    del http.headers["authorization"]
    assert answer(http.get(path(pet), headers={"x-api-key": api.key}))["id"] == pet.id


def test_a_repeat_with_an_idempotency_key_changes_nothing(http: httpx.Client, customer_id: str) -> None:
    pets = f"/v1/customers/{customer_id}/pets"
    twice = [answer(http.post(pets, json={"pet": PET}, headers={"idempotency-key": "k1"})) for _ in range(2)]
    assert twice[0]["id"] == twice[1]["id"]
    assert len(answer(http.get(pets))["pets"]) == 1


def test_an_answer_has_the_id_of_its_call(http: httpx.Client, pet: Pet) -> None:
    assert http.get(path(pet), headers={"x-request-id": "mine"}).headers["x-request-id"] == "mine"


def test_a_page_as_large_as_pages_become(http: httpx.Client, api: Api) -> None:
    fields = {
        "name": "Rex",
        "type": Pet.DOG,
        "breed": "Lab",
        "behavior": "\u00e9" * 2000,
        "coat": "\u00e9" * 1000,
    }
    for _ in range(5):
        customer_id = api.new_customer().id
        api.batch(customer_id, [CreatePetRequest(customer_id=customer_id, pet=fields)] * 100)
    page = http.post("/v1/pets:list", json={"companyId": api.company_id, "pagination": {"pageSize": 500}})
    assert {each["behavior"] for each in answer(page)["pets"]} == {fields["behavior"]}
    assert len(page.content) > 3_000_000

"""PATCH /v2/pets/{petId}, field by field."""

from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.petnow.refusals import refused
from tests.contract.client import Api

METADATA = '{"name": "Buddy", "age": 3}'


@pytest.fixture
def pet(api: Api) -> Pet:
    return api.new_pet(api.new_customer().id, name="Buddy", breed="Boxer", metadata=METADATA)


def patched(petnow: httpx.Client, pet: Pet, body: dict[str, Any]) -> dict[str, Any]:
    """What the answer shows of the pet."""
    response = petnow.patch(f"pets/{pet.id}", json=body)
    assert response.status_code == 200, response.text
    assert response.json().keys() == {"data"}
    data: dict[str, Any] = response.json()["data"]
    assert list(data) == ["id", "species", "breed", "metadata", "updatedAt"]
    assert (data["id"], data["species"]) == (pet.id, "DOG")
    return data


@pytest.mark.parametrize(
    ("body", "breed", "metadata"),
    [
        ({"breed": "Pug"}, "Pug", METADATA),
        ({"metadata": '{"age": 4}'}, "Boxer", '{"age": 4}'),
        ({"breed": "Pug", "metadata": "[]"}, "Pug", "[]"),
        ({}, "Boxer", METADATA),
        ({"breed": "", "metadata": ""}, "Boxer", METADATA),
        ({"breed": None, "metadata": None}, "Boxer", METADATA),
        ({"species": "CAT", "id": "other"}, "Boxer", METADATA),  # no fields of the document's table
    ],
    ids=str,
)
def test_what_is_given_changes(
    petnow: httpx.Client, api: Api, pet: Pet, body: dict[str, Any], breed: str, metadata: str
):
    data = patched(petnow, pet, body)
    assert (data["breed"], data["metadata"]) == (breed, metadata)
    after = api.pet(pet)
    assert (after.name, after.breed, after.metadata) == ("Buddy", breed, metadata)
    assert petnow.get(f"pets/{pet.id}").json()["data"]["updatedAt"] == data["updatedAt"]


def test_a_name_in_metadata_is_the_pets(petnow: httpx.Client, api: Api, pet: Pet):
    patched(petnow, pet, {"metadata": '{"name": "Max"}'})
    assert api.pet(pet).name == "Max"
    patched(petnow, pet, {"metadata": '{"name": 5}'})
    assert api.pet(pet).name == "Max"


def test_a_pet_without_a_breed(petnow: httpx.Client):
    pet = Pet(id=petnow.post("pets", json={"species": "DOG"}).json()["data"]["id"])
    data = patched(petnow, pet, {"metadata": METADATA})
    assert (data["breed"], data["metadata"]) == ("", METADATA)


def test_a_pet_without_metadata_shows_its_name(petnow: httpx.Client, api: Api):
    pet = api.new_pet(api.new_customer().id, name="Rex")
    assert patched(petnow, pet, {"breed": "Pug"})["metadata"] == '{"name": "Rex"}'


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"breed": "b" * 101}, "breed"),
        ({"breed": 5}, "breed"),
        ({"metadata": "{"}, "metadata"),
        ({"metadata": '"' + "x" * 65535 + '"'}, "metadata"),
        ({"metadata": {"name": "Max"}}, "metadata"),
        ({"requestId": "r" * 129}, "requestId"),
        ({"requestId": 5}, "requestId"),
        ({"pet_id": "other"}, "petId"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_wrong(petnow: httpx.Client, api: Api, pet: Pet, body: dict[str, Any], field: str):
    assert refused(petnow.patch(f"pets/{pet.id}", json=body), 400).keys() == {field}
    assert api.pet(pet) == pet


def test_another_id_in_the_body_does_not_count(petnow: httpx.Client, api: Api, pet: Pet):
    other = api.new_pet(pet.customer_id)
    patched(petnow, pet, {"petId": other.id, "breed": "Pug"})
    assert api.pet(other) == other


def test_what_is_not_there(petnow: httpx.Client, api: Api, pet: Pet):
    api.delete(pet)
    for pet_id in (pet.id, "none"):
        refused(petnow.patch(f"pets/{pet_id}", json={"breed": "Pug"}), 404)


def test_a_repeat_changes_nothing(petnow: httpx.Client, api: Api, pet: Pet):
    for _ in range(2):
        patched(petnow, pet, {"breed": "Pug", "requestId": "a"})
    assert int(api.pet(pet).etag, 16) == int(pet.etag, 16) + 1


def test_the_same_values_are_no_change(petnow: httpx.Client, api: Api, pet: Pet):
    patched(petnow, pet, {"breed": "Boxer", "metadata": METADATA})
    assert api.pet(pet) == pet

"""One pet's way through every API: each shows, at every step, what it should."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.contract.client import Api

CHIP = "900141000564647"


class Journey:
    """The pet, as each of the APIs shows it."""

    def __init__(self, api: Api, http: httpx.Client) -> None:
        self._api = api
        self._http = http

    def import_it(self) -> dict[str, Any]:
        """A shelter sends it, as a client of SmartTag does; the detail of the answer."""
        fluffy = {"microchip_number": CHIP, "pet_name": "Fluffy", "pet_type": "Cat", "pet_breed": "Siamese"}
        key = {"x-api-key": self._api.key}
        answer = self._http.post("/wp-json/pet-api/v1/pets", json={"pets": [fluffy]}, headers=key)
        (detail,) = answer.raise_for_status().json()["details"]
        return dict(detail)

    def canonical(self) -> Pet:
        """As `pawport.v1` lists it; an empty one if it does not."""
        found = self._api.pets.ListAllPets(messages.ListAllPetsRequest(company_id=self._api.company_id)).pets
        return found[0] if found else Pet()

    def petnow(self, verb: str = "GET", path: str = "", **body: Any) -> httpx.Response:
        """Petnow's API."""
        key = {"x-petnow-api-key": self._api.key}
        return self._http.request(verb, f"/petnow/v2/pets{path}", json=body or None, headers=key)

    def pawssource(self, verb: str = "GET", path: str = "", **body: Any) -> httpx.Response:
        """The Paws Source API."""
        key = {"authorization": f"Bearer {self._api.key}"}
        return self._http.request(verb, f"/pawssource/v2/pets{path}", json=body or None, headers=key)

    def vaccinate(self, pet: Pet) -> None:
        """By a vet, through `pawport.v1`."""
        given = Pet.Vaccination(name="Rabies", expired_at=Timestamp(seconds=4_000_000_000))
        request = messages.UpdatePetRequest(customer_id=pet.customer_id, id=pet.id, vaccinations=[given])
        self._api.pets.UpdatePet(request)

    def changes(self) -> list[Pet]:
        """As a sync by `pawport.v1` sees it, also when it is gone."""
        request = messages.ListAllPetsRequest(company_id=self._api.company_id)
        request.filter.last_updated_time.start_time.seconds = 1
        return list(self._api.pets.ListAllPets(request).pets)


@pytest.fixture
def journey(api: Api, http: httpx.Client) -> Iterator[Journey]:
    return Journey(api, http)


def test_a_pet_is_one_record_from_the_first_day_to_the_last(journey: Journey) -> None:
    assert journey.import_it()["action"] == "created"
    assert journey.import_it()["action"] == "skipped"
    pet = journey.canonical()
    assert (pet.name, pet.type, pet.breed, pet.microchips[0].number) == ("Fluffy", Pet.CAT, "Siamese", CHIP)
    (listed,) = journey.petnow().json()["data"]["pets"]
    assert (listed["id"], listed["species"]) == (pet.id, "CAT")
    assert json.loads(listed["metadata"]) == {"name": "Fluffy"}
    (row,) = journey.pawssource().json()["data"]
    assert (row["id"], row["species"], row["status"]) == (pet.id, "feline", "active")

    journey.vaccinate(pet)
    assert [one.name for one in journey.canonical().vaccinations] == ["Rabies"]

    renamed = journey.petnow("PATCH", f"/{pet.id}", metadata='{"name": "Duchess", "age": 3}')
    assert renamed.status_code == 200
    assert journey.canonical().name == "Duchess"
    assert [one.name for one in journey.canonical().vaccinations] == ["Rabies"]
    shown = journey.pawssource(path=f"/{pet.id}").json()["data"]
    assert (shown["name"], shown["tags"]) == ("Duchess", [CHIP])

    assert journey.pawssource("PATCH", f"/{pet.id}", status="deceased").status_code == 200
    assert journey.canonical().status == Pet.PASSED_AWAY
    (row,) = journey.pawssource().json()["data"]
    assert row["status"] == "deceased"
    assert journey.petnow(path=f"/{pet.id}").json()["data"]["metadata"] == '{"name": "Duchess", "age": 3}'

    assert journey.petnow("DELETE", f"/{pet.id}").status_code == 204
    assert journey.petnow(path=f"/{pet.id}").status_code == 404
    assert journey.pawssource(path=f"/{pet.id}").status_code == 404
    assert journey.pawssource().json()["data"] == []
    assert journey.canonical() == Pet()
    (tombstone,) = journey.changes()
    assert (tombstone.id, tombstone.deleted, tombstone.name) == (pet.id, True, "")


def test_a_chip_that_is_free_again_is_a_new_pets(journey: Journey) -> None:
    journey.import_it()
    first = journey.canonical()
    journey.petnow("DELETE", f"/{first.id}")
    assert journey.import_it()["action"] == "created"
    assert journey.canonical().id != first.id

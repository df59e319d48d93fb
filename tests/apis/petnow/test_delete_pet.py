"""DELETE /v2/pets/{petId}: the pet is gone for good."""

from pathlib import Path

import httpx
import pytest
from google.type.interval_pb2 import Interval
from grpc import StatusCode
from sqlalchemy import select

from pawport.db import metadata
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.test_merge_pets import merge
from tests.pictures import picture
from tests.service import eventually

SECRET = "0f9c2b"  # in every field that can hold it


@pytest.fixture
def pet(api: Api) -> Pet:
    """A pet of a customer, with something in all of its parts."""
    pet = api.new_pet(
        api.new_customer().id,
        name=f"Rex {SECRET}",
        breed=SECRET,
        metadata=f'{{"a": "{SECRET}"}}',
        vaccinations=[{"name": SECRET}],
        microchips=[{"given": "985112345678903"}],
        external_ids={"shelter": SECRET},
        vet={"name": SECRET},
    )
    api.append(pet, SECRET)
    api.apply(pet, api.new_code().id)
    api.upload(pet, picture())
    api.register(pet, picture())
    return api.pet(pet)


def delete(petnow: httpx.Client, pet: Pet, **headers: str) -> None:
    response = petnow.delete(f"pets/{pet.id}", headers=headers)
    assert (response.status_code, response.content) == (204, b"")
    assert "content-type" not in response.headers


def changes(api: Api) -> list[Pet]:
    """All that a client hears who keeps a copy in step."""
    request = messages.ListAllPetsRequest(company_id=api.company_id)
    request.filter.last_updated_time.CopyFrom(Interval())
    return list(api.pets.ListAllPets(request).pets)


def everything(api: Api) -> str:
    """All that the database holds of the company, as text."""
    with api.database.transaction() as connection:
        tables = [table for table in metadata.tables.values() if "company_id" in table.c]
        rows = [connection.execute(select(t).where(t.c.company_id == api.company_id)).all() for t in tables]
    return str(rows)


def tables_about(api: Api, pet: Pet) -> set[str]:
    """The tables that have something of the pet, besides its own."""
    of_pets = [table for table in metadata.tables.values() if "pet_id" in table.c]
    with api.database.transaction() as connection:
        return {
            table.name
            for table in of_pets
            if connection.execute(
                select(table.c.pet_id).where(table.c.company_id == api.company_id, table.c.pet_id == pet.id)
            ).first()
        }


def files(api: Api) -> list[Path]:
    """The company's pictures and biometric images."""
    kept = api.served.pictures.rglob("*")
    return [path for path in kept if path.is_file() and api.company_id in str(path)]


class TestDeletePet:
    def test_nobody_finds_it(self, petnow: httpx.Client, api: Api, pet: Pet):
        delete(petnow, pet)
        for verb in ("GET", "DELETE", "PATCH"):
            response = petnow.request(verb, f"pets/{pet.id}", json={} if verb == "PATCH" else None)
            assert response.status_code == 404
            assert response.json() == {"errors": [{"code": "PETNOWB2B20001"}]}
        assert petnow.get("pets").json() == {"data": {"pets": []}}
        owner = {"customer_id": pet.customer_id, "id": pet.id}
        failed(StatusCode.NOT_FOUND, api.pets.GetPet, messages.GetPetRequest(**owner))
        assert not api.pets.ListPets(messages.ListPetsRequest(customer_id=pet.customer_id)).pets

    def test_it_cannot_be_brought_back(self, petnow: httpx.Client, api: Api, pet: Pet):
        delete(petnow, pet)
        owner = {"customer_id": pet.customer_id, "id": pet.id}
        status = failed(
            StatusCode.FAILED_PRECONDITION, api.pets.UndeletePet, messages.UndeletePetRequest(**owner)
        )
        assert status.reason == "PET_PURGED"
        owner["customer_id"] = api.new_customer().id
        failed(StatusCode.NOT_FOUND, api.pets.UndeletePet, messages.UndeletePetRequest(**owner))

    def test_whoever_keeps_a_copy_hears_of_it(self, petnow: httpx.Client, api: Api, pet: Pet):
        delete(petnow, pet)
        (left,) = changes(api)
        assert left.last_updated_time.ToNanoseconds() > pet.last_updated_time.ToNanoseconds()
        assert left == Pet(
            id=pet.id,
            customer_id=pet.customer_id,
            pet_number=pet.pet_number,
            created_time=pet.created_time,
            last_updated_time=left.last_updated_time,
            etag=left.etag,
            deleted=True,
        )

    def test_nothing_of_it_is_kept(self, petnow: httpx.Client, api: Api, pet: Pet):
        petnow.patch(f"pets/{pet.id}", json={"breed": f"{SECRET} mix", "requestId": "again"})
        assert SECRET in everything(api)
        delete(petnow, pet)
        assert SECRET not in everything(api)

    def test_nor_any_of_its_parts(self, petnow: httpx.Client, api: Api, pet: Pet):
        assert {"pet_notes", "pet_photos", "biometric_images", "pet_microchips"} <= tables_about(api, pet)
        assert len(files(api)) >= 2
        delete(petnow, pet)
        assert tables_about(api, pet) == set()
        eventually(lambda: not files(api))

    def test_nor_of_what_was_merged_into_it(self, petnow: httpx.Client, api: Api, pet: Pet):
        kept = api.new_pet(pet.customer_id)
        merge(api, kept, pet)
        delete(petnow, pet)  # by the id that it had
        assert SECRET not in everything(api)
        assert {each.id: each.deleted for each in changes(api)} == {kept.id: True, pet.id: True}

    def test_its_id_can_be_given_again(self, petnow: httpx.Client, api: Api, pet: Pet):
        delete(petnow, pet)
        again = api.new_pet(pet.customer_id, pet.id, name="Max", microchips=[{"given": "985112345678903"}])
        assert (again.id, again.name, again.deleted) == (pet.id, "Max", False)
        assert petnow.get(f"pets/{pet.id}").status_code == 200
        assert [each.name for each in changes(api)] == ["Max"]
        delete(petnow, again)

    def test_the_id_of_a_merged_pet_cannot(self, petnow: httpx.Client, api: Api, pet: Pet):
        kept = api.new_pet(pet.customer_id)
        merge(api, kept, pet)
        delete(petnow, kept)
        taken = messages.CreatePetRequest(
            customer_id=pet.customer_id, pet=Pet(name="Max", type=Pet.DOG, breed="x")
        )
        taken.pet_id = pet.id
        failed(StatusCode.ALREADY_EXISTS, api.pets.CreatePet, taken)

    def test_a_repeat_is_answered_as_the_first_call(self, petnow: httpx.Client, pet: Pet):
        headers = {"idempotency-key": "once"}
        delete(petnow, pet, **headers)
        delete(petnow, pet, **headers)

    def test_what_is_not_there(self, petnow: httpx.Client, api: Api, pet: Pet):
        api.delete(pet)
        for pet_id in (pet.id, "none"):
            assert petnow.delete(f"pets/{pet_id}").status_code == 404
        assert petnow.delete("pets/a%20b").status_code == 400

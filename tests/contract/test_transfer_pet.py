"""TransferPet: a pet gets another owner, who does not see what was written for the one before."""

from typing import Any

import httpx
import pytest
from grpc import StatusCode
from sqlalchemy import func, select

from pawport.gen.pawport.v1.customer_service_pb2 import EraseCustomerRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    GetPetRequest,
    ListAllPetsRequest,
    ListPetNotesRequest,
    ListPetsRequest,
    TransferPetRequest,
    UpdatePetNoteRequest,
)
from pawport.pets.tables import pet_notes
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


def transfer(api: Api, pet: Pet, new_customer_id: str, **options: Any) -> Pet:
    request = TransferPetRequest(
        customer_id=pet.customer_id, id=pet.id, new_customer_id=new_customer_id, **options
    )
    return api.pets.TransferPet(request)


class TestTransfer:
    def test_the_id_stays_and_the_path_changes(self, api: Api, customer_id: str) -> None:
        pet = api.new_pet(customer_id, coat="short")
        other = api.new_customer()
        moved = transfer(api, pet, other.id)
        assert (moved.id, moved.customer_id, moved.coat) == (pet.id, other.id, "short")
        assert api.pet(moved) == moved
        failure = failed(
            StatusCode.NOT_FOUND, api.pets.GetPet, GetPetRequest(customer_id=customer_id, id=pet.id)
        )
        assert failure.resource == ("pet", pet.id)
        assert not api.pets.ListPets(ListPetsRequest(customer_id=customer_id)).pets
        since = {"last_updated_time": {"start_time": moved.last_updated_time}}
        request = ListAllPetsRequest(company_id=api.company_id, filter=since)
        assert list(api.pets.ListAllPets(request).pets) == [moved]

    def test_notes_from_before_are_kept_and_not_shown(self, api: Api, customer_id: str) -> None:
        pet = api.new_pet(customer_id)
        (old,) = api.append(pet, "Owner pays late")
        moved = transfer(api, pet, api.new_customer().id)
        assert not moved.notes
        notes = api.append(moved, "Friendly")
        assert list(api.pet(moved).notes) == notes
        request = ListPetNotesRequest(customer_id=moved.customer_id, id=pet.id)
        assert list(api.pets.ListPetNotes(request).notes) == notes
        change = UpdatePetNoteRequest(customer_id=moved.customer_id, id=pet.id, note_id=old.id, content="x")
        assert failed(StatusCode.NOT_FOUND, api.pets.UpdatePetNote, change).resource == ("note", old.id)
        back = transfer(api, moved, customer_id)
        assert list(back.notes) == [old]  # what the transfer hid comes back when it is undone
        assert api.pet(back) == back
        with api.database.transaction() as connection:
            kept = select(func.count()).where(pet_notes.c.pet_id == pet.id)
            assert connection.execute(kept).scalar_one() == 2

    def test_what_is_known_of_the_owner_does_not_move(self, api: Api, customer_id: str) -> None:
        size = {"system": "shop", "name": "size", "value": "S"}
        owner = {"system": "shop", "name": "caller", "value": "Lulu"}
        pet = api.new_pet(customer_id, attributes=[size], owner_attributes=[owner])
        moved = transfer(api, pet, api.new_customer().id)
        assert list(moved.attributes) == list(pet.attributes)
        assert not moved.owner_attributes
        assert api.pet(moved) == moved

    def test_over_http(self, api: Api, customer_id: str) -> None:
        if not api.served.has_http:
            pytest.skip("grpcio's own server speaks no JSON")
        pet, other = api.new_pet(customer_id), api.new_customer()
        answer = httpx.post(
            f"http://{api.served.address}/v1/customers/{customer_id}/pets/{pet.id}:transfer",
            headers={"x-api-key": api.key},
            json={"newCustomerId": other.id, "validateOnly": True},
        ).json()
        assert answer["customerId"] == other.id
        assert api.pet(pet) == pet


class TestRefused:
    def test_to_the_owner(self, api: Api, customer_id: str) -> None:
        pet = api.new_pet(customer_id)
        request = TransferPetRequest(customer_id=customer_id, id=pet.id, new_customer_id=customer_id)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.TransferPet, request)
        assert failure.fields == ["new_customer_id"]

    def test_to_another_company(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        pet, foreign = api.new_pet(customer_id), new_api().new_customer()
        request = TransferPetRequest(customer_id=customer_id, id=pet.id, new_customer_id=foreign.id)
        failure = failed(StatusCode.NOT_FOUND, api.pets.TransferPet, request)
        assert failure.resource == ("customer", foreign.id)
        assert api.pet(pet) == pet

    def test_more_than_the_owner_may_have(self, api: Api) -> None:
        api.set_company(max_pets_per_customer=1)
        pet, other = api.new_pet(api.new_customer().id), api.new_customer()
        api.new_pet(other.id)
        for options in ({}, {"validate_only": True}):
            request = TransferPetRequest(
                customer_id=pet.customer_id, id=pet.id, new_customer_id=other.id, **options
            )
            failure = failed(StatusCode.RESOURCE_EXHAUSTED, api.pets.TransferPet, request)
            assert (failure.reason, failure.subject) == ("PET_QUOTA_EXCEEDED", f"customer:{other.id}")

    def test_to_an_erased_person(self, api: Api, customer_id: str) -> None:
        pet, other = api.new_pet(customer_id), api.new_customer()
        api.customers.EraseCustomer(EraseCustomerRequest(id=other.id))
        request = TransferPetRequest(customer_id=customer_id, id=pet.id, new_customer_id=other.id)
        failure = failed(StatusCode.FAILED_PRECONDITION, api.pets.TransferPet, request)
        assert failure.reason == "CUSTOMER_ERASED"


def test_validate_only(api: Api, customer_id: str) -> None:
    pet = api.new_pet(customer_id)
    api.append(pet, "Shy")
    before = api.pet(pet)
    other = api.new_customer()
    assert transfer(api, pet, other.id, validate_only=True).customer_id == other.id
    assert api.pet(pet) == before

"""DeletePet and UndeletePet."""

from grpc import StatusCode

from pawport.gen.pawport.v1.customer_service_pb2 import DeleteCustomerRequest
from pawport.gen.pawport.v1.pet_service_pb2 import (
    AppendPetCodesRequest,
    AppendPetNotesRequest,
    CreatePetRequest,
    DeletePetRequest,
    ListPetsRequest,
    UndeletePetRequest,
)
from tests.contract.client import Api, pet
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


class TestDeletePet:
    def test_hides_the_pet_from_the_list(self, api: Api, customer_id: str) -> None:
        made, other = api.new_pet(customer_id), api.new_pet(customer_id)
        deleted = api.delete(made)
        assert deleted.deleted
        assert deleted.last_updated_time.ToNanoseconds() > made.last_updated_time.ToNanoseconds()
        assert list(api.pets.ListPets(ListPetsRequest(customer_id=customer_id)).pets) == [other]

    def test_again(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        api.delete(made)
        request = DeletePetRequest(customer_id=customer_id, id=made.id)
        assert failed(StatusCode.NOT_FOUND, api.pets.DeletePet, request).resource == ("pet", made.id)

    def test_unknown(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        other = api.new_customer()
        for stubs, request in (
            (api, DeletePetRequest(customer_id=customer_id, id="nope")),
            (api, DeletePetRequest(customer_id=other.id, id=made.id)),
            (new_api(), DeletePetRequest(customer_id=customer_id, id=made.id)),
        ):
            failed(StatusCode.NOT_FOUND, stubs.pets.DeletePet, request)
        assert api.pet(made) == made

    def test_etag(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        changed = api.update(made, coat="x")
        request = DeletePetRequest(customer_id=customer_id, id=made.id, etag=made.etag)
        assert failed(StatusCode.ABORTED, api.pets.DeletePet, request).resource == ("pet", made.id)
        request.etag = changed.etag
        assert api.pets.DeletePet(request).deleted

    def test_nothing_can_be_added_to_a_deleted_pet(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        deleted = api.delete(made)
        notes = AppendPetNotesRequest(customer_id=customer_id, id=made.id, notes=[{"content": "x"}])
        codes = AppendPetCodesRequest(customer_id=customer_id, id=made.id, pet_code_ids=[api.new_code().id])
        failed(StatusCode.NOT_FOUND, api.pets.AppendPetNotes, notes)
        failed(StatusCode.NOT_FOUND, api.pets.AppendPetCodes, codes)
        assert api.pet(made) == deleted


class TestUndeletePet:
    def test_brings_the_pet_back(self, api: Api, customer_id: str) -> None:
        code = api.new_code()
        made = api.new_pet(customer_id, notes=[{"content": "x"}], pet_codes=[{"id": code.id}])
        api.delete(made)
        back = api.undelete(made)
        assert not back.deleted
        assert (back.notes, back.pet_codes) == (made.notes, made.pet_codes)
        assert list(api.pets.ListPets(ListPetsRequest(customer_id=customer_id)).pets) == [back]

    def test_not_deleted(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        request = UndeletePetRequest(customer_id=customer_id, id=made.id)
        failure = failed(StatusCode.ALREADY_EXISTS, api.pets.UndeletePet, request)
        assert (failure.reason, failure.resource) == ("PET_NOT_DELETED", ("pet", made.id))

    def test_unknown(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        api.delete(made)
        other = api.new_customer()
        for stubs, request in (
            (api, UndeletePetRequest(customer_id=customer_id, id="nope")),
            (api, UndeletePetRequest(customer_id=other.id, id=made.id)),
            (new_api(), UndeletePetRequest(customer_id=customer_id, id=made.id)),
        ):
            failed(StatusCode.NOT_FOUND, stubs.pets.UndeletePet, request)

    def test_quota(self, new_api: NewApi) -> None:
        api = new_api()
        api.set_company(max_pets_per_customer=1)
        owner = api.new_customer()
        first = api.new_pet(owner.id)
        api.delete(first)
        second = api.new_pet(owner.id)
        request = UndeletePetRequest(customer_id=owner.id, id=first.id)
        failure = failed(StatusCode.RESOURCE_EXHAUSTED, api.pets.UndeletePet, request)
        assert failure.subject == f"customer:{owner.id}"
        api.delete(second)
        api.undelete(first)
        failed(
            StatusCode.RESOURCE_EXHAUSTED,
            api.pets.CreatePet,
            CreatePetRequest(customer_id=owner.id, pet=pet()),
        )

    def test_of_a_deleted_customer(self, api: Api, customer_id: str) -> None:
        made = api.new_pet(customer_id)
        api.delete(made)
        api.customers.DeleteCustomer(DeleteCustomerRequest(id=customer_id))
        request = UndeletePetRequest(customer_id=customer_id, id=made.id)
        failure = failed(StatusCode.NOT_FOUND, api.pets.UndeletePet, request)
        assert failure.resource == ("customer", customer_id)

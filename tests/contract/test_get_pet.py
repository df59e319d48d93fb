"""GetPet."""

from grpc import StatusCode

from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


class TestGetPet:
    def test_answers_what_create_answered(self, api: Api, customer_id: str) -> None:
        pet = api.new_pet(customer_id, coat="short")
        assert api.pets.GetPet(GetPetRequest(customer_id=customer_id, id=pet.id)) == pet

    def test_deleted(self, api: Api, customer_id: str) -> None:
        pet = api.new_pet(customer_id)
        deleted = api.delete(pet)
        assert api.pet(pet) == deleted
        assert deleted.deleted

    def test_unknown(self, api: Api, customer_id: str) -> None:
        failure = failed(
            StatusCode.NOT_FOUND, api.pets.GetPet, GetPetRequest(customer_id=customer_id, id="nope")
        )
        assert (failure.reason, failure.resource) == ("PET_NOT_FOUND", ("pet", "nope"))

    def test_under_another_customer(self, api: Api, customer_id: str) -> None:
        pet = api.new_pet(customer_id)
        other = api.new_customer()
        request = GetPetRequest(customer_id=other.id, id=pet.id)
        assert failed(StatusCode.NOT_FOUND, api.pets.GetPet, request).resource == ("pet", pet.id)

    def test_of_another_company(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        pet = api.new_pet(customer_id, pet_id="pet_001")
        request = GetPetRequest(customer_id=customer_id, id=pet.id)
        foreign = failed(StatusCode.NOT_FOUND, new_api().pets.GetPet, request)
        api.new_customer("other")
        own = failed(StatusCode.NOT_FOUND, api.pets.GetPet, GetPetRequest(customer_id="other", id=pet.id))
        assert foreign == own

    def test_ids_are_required(self, api: Api) -> None:
        assert failed(StatusCode.INVALID_ARGUMENT, api.pets.GetPet, GetPetRequest()).fields == [
            "customer_id",
            "id",
        ]

"""BatchCreatePets."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    BatchCreatePetsRequest,
    CreatePetRequest,
    ListPetsRequest,
)
from tests.contract.client import Api, pet
from tests.contract.conftest import NewApi
from tests.contract.failures import Failure, failed


def refused(api: Api, code: StatusCode, customer_id: str, *requests: CreatePetRequest) -> Failure:
    """The failure of a batch, which made none of its pets."""
    request = BatchCreatePetsRequest(customer_id=customer_id, requests=requests)
    failure = failed(code, api.pets.BatchCreatePets, request)
    assert not api.pets.ListPets(ListPetsRequest(customer_id=customer_id)).pets
    return failure


class TestBatchCreatePets:
    def test_answers_in_the_order_of_the_requests(self, api: Api, customer_id: str) -> None:
        code = api.new_code()
        requests = [
            CreatePetRequest(customer_id=customer_id, pet=pet(name="A"), pet_id="a"),
            CreatePetRequest(pet=pet(name="B", notes=[{"content": "x"}], pet_codes=[{"id": code.id}])),
            CreatePetRequest(pet=pet(name="C")),
        ]
        made = api.batch(customer_id, requests)
        assert [each.name for each in made] == ["A", "B", "C"]
        assert made[0].id == "a"
        assert [each.content for each in made[1].notes] == ["x"]
        assert list(made[1].pet_codes) == [code]
        assert list(api.pets.ListPets(ListPetsRequest(customer_id=customer_id)).pets) == made

    def test_wrong_field(self, api: Api, customer_id: str) -> None:
        requests = CreatePetRequest(pet=pet()), CreatePetRequest(pet=pet(fixed="maybe"))
        failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, *requests)
        assert failure.fields == ["requests[1].pet.fixed"]

    def test_missing_field(self, api: Api, customer_id: str) -> None:
        requests = CreatePetRequest(pet=pet()), CreatePetRequest(pet=Pet(name="x"))
        failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, *requests)
        assert failure.fields == ["requests[1].pet.type", "requests[1].pet.breed"]

    def test_unknown_code(self, api: Api, customer_id: str) -> None:
        requests = CreatePetRequest(pet=pet()), CreatePetRequest(pet=pet(pet_codes=[{"id": "x"}]))
        failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, *requests)
        assert failure.fields == ["requests[1].pet.pet_codes[0].id"]

    def test_taken_id(self, api: Api, customer_id: str) -> None:
        requests = [CreatePetRequest(pet=pet(), pet_id="a")] * 2
        failure = refused(api, StatusCode.ALREADY_EXISTS, customer_id, *requests)
        assert failure.resource == ("pet", "a")

    def test_of_another_customer(self, api: Api, customer_id: str) -> None:
        requests = CreatePetRequest(pet=pet()), CreatePetRequest(pet=pet(), customer_id="other")
        failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, *requests)
        assert failure.fields == ["requests[1].customer_id"]

    def test_quota(self, new_api: NewApi) -> None:
        api = new_api()
        api.set_company(max_pets_per_customer=2)
        owner = api.new_customer()
        requests = [CreatePetRequest(pet=pet())] * 3
        failure = refused(api, StatusCode.RESOURCE_EXHAUSTED, owner.id, *requests)
        assert failure.subject == f"customer:{owner.id}"

    @pytest.mark.parametrize("number", [0, 101])
    def test_number_of_requests(self, api: Api, customer_id: str, number: int) -> None:
        requests = [CreatePetRequest(pet=pet())] * number
        failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, *requests)
        assert failure.fields == ["requests"]

    def test_unknown_owner(self, api: Api) -> None:
        request = BatchCreatePetsRequest(customer_id="nobody", requests=[CreatePetRequest(pet=pet())])
        failure = failed(StatusCode.NOT_FOUND, api.pets.BatchCreatePets, request)
        assert failure.resource == ("customer", "nobody")

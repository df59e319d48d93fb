"""ListPets."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.customer_service_pb2 import DeleteCustomerRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest, ListPetsRequest, ListPetsResponse
from tests.contract.client import Api, pet
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


def listed(api: Api, customer_id: str, **arguments: object) -> ListPetsResponse:
    return api.pets.ListPets(ListPetsRequest(customer_id=customer_id, **arguments))


class TestListPets:
    def test_all_in_the_order_of_their_creation(self, api: Api, customer_id: str) -> None:
        pets = [api.new_pet(customer_id, pet_id=f"pet_{number}") for number in (3, 1, 2)]
        api.new_pet(api.new_customer().id)
        pets[1] = api.update(pets[1], coat="changed")
        assert listed(api, customer_id) == ListPetsResponse(pets=pets)

    def test_more_than_a_page(self, new_api: NewApi) -> None:
        api = new_api()
        api.set_company(max_pets_per_customer=150)
        owner = api.new_customer()
        pets = [made for _ in range(3) for made in api.batch(owner.id, [CreatePetRequest(pet=pet())] * 50)]
        assert list(listed(api, owner.id).pets) == pets

    def test_shows_codes_and_notes(self, api: Api, customer_id: str) -> None:
        code = api.new_code()
        made = api.new_pet(customer_id, notes=[{"content": "x"}], pet_codes=[{"id": code.id}])
        plain = api.new_pet(customer_id)
        assert list(listed(api, customer_id).pets) == [made, plain]

    def test_nobody_has_none(self, api: Api, new_api: NewApi, customer_id: str) -> None:
        assert listed(api, customer_id) == ListPetsResponse()
        for stubs, owner in ((api, "nobody"), (new_api(), customer_id)):
            request = ListPetsRequest(customer_id=owner)
            failure = failed(StatusCode.NOT_FOUND, stubs.pets.ListPets, request)
            assert failure.resource == ("customer", owner)

    def test_of_a_deleted_customer(self, api: Api, customer_id: str) -> None:
        api.customers.DeleteCustomer(DeleteCustomerRequest(id=customer_id))
        assert listed(api, customer_id) == ListPetsResponse()

    def test_pages(self, api: Api, customer_id: str) -> None:
        pets = [api.new_pet(customer_id) for _ in range(5)]
        found: list[Pet] = []
        sizes = []
        token = "1"
        while token:
            page = listed(api, customer_id, pagination={"page_size": 2, "page_token": token})
            found += page.pets
            sizes.append(len(page.pets))
            token = page.next_page_token
        assert (found, sizes) == (pets, [2, 2, 1])

    def test_filter(self, api: Api, customer_id: str) -> None:
        dog, cat = api.new_pet(customer_id), api.new_pet(customer_id, type=Pet.CAT)
        gone = api.new_pet(customer_id, type=Pet.CAT, status=Pet.PASSED_AWAY)
        assert list(listed(api, customer_id, filter={"type": Pet.CAT}).pets) == [cat, gone]
        assert list(listed(api, customer_id, filter={"status": Pet.ALIVE}).pets) == [dog, cat]
        both = {"type": Pet.CAT, "status": Pet.PASSED_AWAY}
        assert list(listed(api, customer_id, filter=both).pets) == [gone]
        assert listed(api, customer_id, filter={"type": Pet.RAT}) == ListPetsResponse()

    def test_token_of_another_filter(self, api: Api, customer_id: str) -> None:
        for _ in range(2):
            api.new_pet(customer_id)
        token = listed(api, customer_id, pagination={"page_size": 1}).next_page_token
        request = ListPetsRequest(
            customer_id=customer_id, pagination={"page_token": token}, filter={"type": Pet.DOG}
        )
        assert failed(StatusCode.INVALID_ARGUMENT, api.pets.ListPets, request).fields == [
            "pagination.page_token"
        ]

    @pytest.mark.parametrize("field", ["type", "status"])
    def test_unknown_enum_value(self, api: Api, customer_id: str, field: str) -> None:
        request = ListPetsRequest(customer_id=customer_id, filter={field: 99})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.ListPets, request)
        assert failure.fields == [f"filter.{field}"]

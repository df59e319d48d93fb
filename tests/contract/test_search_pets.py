"""SearchPets: pets of the whole company by one thing that is known."""

from typing import Any

import httpx
import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerRequest
from pawport.gen.pawport.v1.pet_service_pb2 import SearchPetsRequest
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed


def found(api: Api, **term: Any) -> list[str]:
    """The ids of the pets that are found."""
    return [pet.id for pet in api.pets.SearchPets(SearchPetsRequest(**term)).pets]


class TestByName:
    def test_in_the_order_of_the_names(self, api: Api, customer_id: str) -> None:
        ids = {name: api.new_pet(customer_id, name=name).id for name in ("Rex II", "REX", "Trex", "  rex a")}
        assert found(api, name_prefix="rEx") == [ids["REX"], ids["  rex a"], ids["Rex II"]]
        assert found(api, name_prefix="rex ii") == [ids["Rex II"]]

    def test_no_wildcards(self, api: Api, customer_id: str) -> None:
        api.new_pet(customer_id, name="Rex")
        assert found(api, name_prefix="%") == found(api, name_prefix="r_x") == []

    def test_a_new_name(self, api: Api, customer_id: str) -> None:
        pet = api.new_pet(customer_id, name="Rex")
        api.update(pet, name="Max")
        assert (found(api, name_prefix="rex"), found(api, name_prefix="max")) == ([], [pet.id])

    def test_pages(self, api: Api, customer_id: str) -> None:
        ids = [api.new_pet(customer_id, name=name).id for name in ("b", "a", "b", "c", "b")]
        assert walked(api, 2, name_prefix="b") == [ids[0], ids[2], ids[4]]


def walked(api: Api, page_size: int, **term: Any) -> list[str]:
    request = SearchPetsRequest(pagination={"page_size": page_size}, **term)
    ids: list[str] = []
    while True:
        page = api.pets.SearchPets(request)
        ids += [pet.id for pet in page.pets]
        if not page.next_page_token:
            return ids
        request.pagination.page_token = page.next_page_token


class TestByMicrochip:
    @pytest.mark.parametrize("given", ["985112345678903", "985-112-345-678-903", " 985 112.345:678*903"])
    def test_with_or_without_separators(self, api: Api, customer_id: str, given: str) -> None:
        pet = api.new_pet(customer_id, microchips=[{"given": "x100001"}, {"given": "985 112 345 678 903"}])
        assert found(api, microchip=given) == [pet.id]
        assert found(api, microchip="X-100001") == [pet.id]

    def test_pages(self, api: Api, customer_id: str) -> None:
        pet = api.new_pet(customer_id, microchips=[{"given": "9851001"}])
        assert walked(api, 1, microchip="9851001") == [pet.id]
        assert walked(api, 1, microchip="9851") == []


class TestByOwner:
    def test_phone_and_email(self, api: Api) -> None:
        ann = api.new_customer(email="ann@example.com", phone_number="206 555 0199")
        bo = api.new_customer(additional_emails=["ANN@example.com"])
        pets = [api.new_pet(owner.id).id for owner in (ann, bo, ann)]
        assert found(api, owner_email="Ann@Example.com") == pets
        assert found(api, owner_phone_number="+1 (206) 555-0199") == [pets[0], pets[2]]
        assert walked(api, 1, owner_email="ann@example.com") == pets
        api.customers.UpdateCustomer(UpdateCustomerRequest(id=ann.id, email="new@example.com"))
        assert found(api, owner_email="ann@example.com") == [pets[1]]

    def test_nobody(self, api: Api, customer_id: str) -> None:
        api.new_pet(customer_id)
        assert found(api, owner_email="nobody@example.com") == []


class TestByBreed:
    def test_the_whole_breed(self, api: Api, customer_id: str) -> None:
        ids = [api.new_pet(customer_id, breed=breed).id for breed in ("Lab", "LAB", "Labrador")]
        assert walked(api, 1, breed="lab ") == ids[:2]


class TestAll:
    def test_deleted_pets_are_not_found(self, api: Api) -> None:
        owner = api.new_customer(email="ann@example.com")
        pet = api.new_pet(owner.id, microchips=[{"given": "9851001"}])
        api.delete(pet)
        for term in (
            {"name_prefix": "b"},
            {"microchip": "9851001"},
            {"owner_email": "ann@example.com"},
            {"breed": "labrador"},
        ):
            assert found(api, **term) == []

    def test_answers_what_get_answers(self, api: Api, customer_id: str) -> None:
        pet = api.new_pet(customer_id)
        api.append(pet, "Shy")
        api.apply(pet, api.new_code().id)
        for term in ({"name_prefix": "b"}, {"breed": "labrador"}):
            assert list(api.pets.SearchPets(SearchPetsRequest(**term)).pets) == [api.pet(pet)]

    def test_of_another_company(self, api: Api, new_api: NewApi) -> None:
        other = new_api()
        owner = other.new_customer(email="ann@example.com")
        other.new_pet(owner.id, microchips=[{"given": "9851001"}])
        assert found(api, name_prefix="b") == found(api, breed="labrador") == []
        assert found(api, microchip="9851001") == found(api, owner_email="ann@example.com") == []

    def test_a_term_is_needed(self, api: Api) -> None:
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.SearchPets, SearchPetsRequest())
        assert failure.fields == ["term"]

    def test_nothing_to_look_for(self, api: Api) -> None:
        for term in ("name_prefix", "microchip", "breed", "owner_email", "owner_phone_number"):
            request = SearchPetsRequest(**{term: " "})
            failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.SearchPets, request)
            assert failure.fields == [term]

    def test_a_token_of_another_search(self, api: Api, customer_id: str) -> None:
        for _ in range(2):
            api.new_pet(customer_id)
        first = SearchPetsRequest(breed="labrador", pagination={"page_size": 1})
        token = api.pets.SearchPets(first).next_page_token
        other = SearchPetsRequest(name_prefix="b", pagination={"page_token": token})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.pets.SearchPets, other)
        assert failure.fields == ["pagination.page_token"]

    def test_over_http(self, api: Api, customer_id: str) -> None:
        if not api.served.has_http:
            pytest.skip("grpcio's own server speaks no JSON")
        pet = api.new_pet(customer_id)
        answer = httpx.post(
            f"http://{api.served.address}/v1/pets:search",
            headers={"x-api-key": api.key},
            json={"namePrefix": "bud"},
        ).json()
        assert [each["id"] for each in answer["pets"]] == [pet.id]

"""Lists as JSON."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from google.protobuf.json_format import ParseDict

from pawport.gen.pawport.v1.account_service_pb2 import UpdateCompanyRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    CreatePetRequest,
    ListAllPetsRequest,
    ListAllPetsResponse,
    ListPetsRequest,
)
from tests.contract.client import Api, bearer, pet

PETS = 500


@pytest.fixture
def ours(http: httpx.Client, api: Api) -> httpx.Client:
    """A client with the key."""
    http.headers.update(bearer(api.key))
    return http


def test_an_empty_list_is_there(ours: httpx.Client, api: Api) -> None:
    customer_id = api.new_customer().id
    assert ours.get(f"/v1/customers/{customer_id}/pets").json() == {"pets": []}
    assert ours.get("/v1/pets").json() == {"pets": []}
    assert ours.get("/v1/petCodes").json() == {"codes": []}
    pet = api.new_pet(customer_id)
    path = f"/v1/customers/{customer_id}/pets/{pet.id}"
    assert ours.get(f"{path}/notes").json() == {"notes": []}
    assert ours.get(f"{path}/codes").json() == {"codes": []}


def test_a_pet_always_has_its_lists(ours: httpx.Client, api: Api) -> None:
    pet = api.new_pet(api.new_customer().id)
    found = ours.get(f"/v1/customers/{pet.customer_id}/pets/{pet.id}").json()
    assert found["petCodes"] == found["notes"] == found["vaccinations"] == []
    assert found["deleted"] is False


def test_a_page_that_was_read_before(ours: httpx.Client, api: Api) -> None:
    code = api.new_code(description="before")
    customer_id = api.new_customer().id
    pets = [api.new_pet(customer_id, breed="Boxer", pet_codes=[{"id": code.id}]) for _ in range(3)]
    first = ours.get("/v1/pets").json()
    assert ours.get("/v1/pets").json() == first
    api.update(pets[1], name="another")
    ours.patch(f"/v1/petCodes/{code.id}", json={"description": "after"}).raise_for_status()
    api.delete(pets[2])
    found = ours.get("/v1/pets").json()
    over_grpc = api.pets.ListAllPets(ListAllPetsRequest(company_id=api.company_id))
    assert ParseDict(found, ListAllPetsResponse()) == over_grpc
    assert [pet["name"] for pet in found["pets"]] == [pets[0].name, "another"]
    assert [pet["petCodes"][0]["description"] for pet in found["pets"]] == ["after", "after"]
    assert ours.post("/v1/pets:search", json={"breed": "Boxer"}).json() == found
    assert ours.get(f"/v1/customers/{customer_id}/pets").json() == found
    assert [_as_json(ours, pet) for pet in found["pets"]] == found["pets"]


class TestWholeList:
    """ListPets returns all pets of a customer, however many."""

    @pytest.fixture
    def customer_id(self, api: Api) -> str:
        """One whose pets do not fit in a page of gRPC."""
        customer_id = api.new_customer().id
        api.accounts.UpdateCompany(UpdateCompanyRequest(max_pets_per_customer=PETS))
        long = "ä" * 2000
        for some in batched(range(PETS), 100):
            new = [pet(name=f"Rex {number}", special_needs=long, unique_features=long) for number in some]
            api.batch(customer_id, [CreatePetRequest(customer_id=customer_id, pet=each) for each in new])
        return customer_id

    def test_over_http(self, ours: httpx.Client, api: Api, customer_id: str) -> None:
        page = api.pets.ListPets(ListPetsRequest(customer_id=customer_id))
        assert page.next_page_token
        assert len(page.pets) < PETS
        response = ours.get(f"/v1/customers/{customer_id}/pets")
        found: dict[str, Any] = response.json()
        assert found.keys() == {"pets"}
        assert sorted(pet["name"] for pet in found["pets"]) == sorted(
            f"Rex {number}" for number in range(PETS)
        )
        assert found["pets"][-1] == _as_json(ours, found["pets"][-1])

    def test_a_page_is_a_page(self, ours: httpx.Client, customer_id: str) -> None:
        path = f"/v1/customers/{customer_id}/pets"
        page = ours.get(f"{path}?pagination.pageSize=2").json()
        assert len(page["pets"]) == 2
        assert page["nextPageToken"]
        counted = ours.get(f"{path}?pagination.pageSize=2&pagination.pageToken=2").json()
        token = page["nextPageToken"]
        following = ours.get(f"{path}?pagination.pageSize=2&pagination.pageToken={token}").json()
        assert counted["pets"] == following["pets"]

    def test_head(self, ours: httpx.Client, customer_id: str) -> None:
        response = ours.head(f"/v1/customers/{customer_id}/pets")
        assert (response.status_code, response.content) == (200, b"")
        assert ours.get("/v1/company").status_code == 200


def batched(numbers: range, size: int) -> Iterator[range]:
    """The numbers in pieces."""
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def _as_json(ours: httpx.Client, pet: dict[str, Any]) -> Any:
    return ours.get(f"/v1/customers/{pet['customerId']}/pets/{pet['id']}").json()


def test_a_number_of_an_enum_value(ours: httpx.Client, api: Api) -> None:
    pet = api.new_pet(api.new_customer().id, type=Pet.CAT)
    path = f"/v1/customers/{pet.customer_id}/pets/{pet.id}"
    assert ours.get(f"{path}?$alt=json;enum-encoding=int").json()["type"] == Pet.CAT
    assert ours.get(path).json()["type"] == "CAT"
    assert ours.get(f"{path}?$prettyPrint=true").text.startswith('{\n  "id"')

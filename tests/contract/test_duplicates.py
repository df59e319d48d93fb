"""FindDuplicatePets and FindDuplicateCustomers: pairs that the merges then join."""

from typing import Any

import pytest

from pawport.gen.pawport.v1.customer_service_pb2 import MergeCustomersRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest
from pawport.gen.pawport.v1.registry_service_pb2 import (
    FindDuplicateCustomersRequest,
    FindDuplicatePetsRequest,
)
from tests.contract.client import Api
from tests.contract.conftest import NewApi

pytestmark = pytest.mark.any_host
ANN = {"first_name": "Ann", "last_name": "Archer", "email": "ann@example.org", "phone_number": "206-555-0101"}


def customers(api: Api, size: int = 100) -> list[tuple[str, str, list[str]]]:
    """All pairs of customers, with the reasons."""
    found: list[tuple[str, str, list[str]]] = []
    token = ""
    while True:
        request = FindDuplicateCustomersRequest(pagination={"page_size": size, "page_token": token})
        answer = api.registry.FindDuplicateCustomers(request)
        assert all(0 < each.score < 1 for each in answer.duplicates)
        found += [(each.customer_id, each.duplicate_id, list(each.reasons)) for each in answer.duplicates]
        token = answer.next_page_token
        if not token:
            return found


def pets(api: Api) -> list[tuple[str, str]]:
    """All pairs of pets."""
    answer = api.registry.FindDuplicatePets(FindDuplicatePetsRequest())
    return sorted((each.pet_id, each.duplicate_id) for each in answer.duplicates)


class TestCustomers:
    @pytest.mark.parametrize(
        ("other", "reasons"),
        [
            (ANN, ["email", "name", "phone"]),
            ({**ANN, "email": "new@example.org"}, ["name", "phone"]),
            ({**ANN, "last_name": "Baker"}, ["email", "phone"]),
            ({"first_name": "A.", "email": "ANN@example.org"}, ["email"]),
            ({"first_name": "Ann", "last_name": "Archer"}, ["name"]),
        ],
    )
    def test_who_can_be_one(self, api: Api, other: dict[str, Any], reasons: list[str]) -> None:
        api.new_customer("c1", **ANN)
        api.new_customer("c2", **other)
        assert customers(api) == [("c1", "c2", reasons)]
        api.customers.MergeCustomers(MergeCustomersRequest(id="c1", duplicate_id="c2"))
        assert customers(api) == []

    def test_who_cannot(self, api: Api, new_api: NewApi) -> None:
        api.new_customer("c1", **ANN)
        api.new_customer("c2", **{**ANN, "first_name": "Ben"})
        api.new_customer("c3", first_name="Cy", email="none", phone_number="N/A")
        api.new_customer("c4", first_name="Cy", email="none", phone_number="N/A", last_name="Cole")
        new_api().new_customer("c1", **ANN)
        assert customers(api) == []

    def test_pages(self, api: Api) -> None:
        for number in range(9):
            api.new_customer(
                f"c{number}", **{**ANN, "email": f"ann{number // 3}@example.org", "phone_number": ""}
            )
        found = [(one, other) for one, other, reasons in customers(api, 2) if "email" in reasons]
        assert found == [(f"c{n + a}", f"c{n + b}") for n in (0, 3, 6) for a, b in ((0, 1), (0, 2), (1, 2))]


class TestPets:
    def test_of_one_owner(self, api: Api, customer_id: str) -> None:
        first = api.new_pet(customer_id, name="Rex")
        second = api.new_pet(customer_id, name="REX ", breed="Lab")
        api.new_pet(customer_id, name="Rex", type=Pet.CAT)
        api.new_pet(customer_id, name="Max")
        answer = api.registry.FindDuplicatePets(FindDuplicatePetsRequest())
        (found,) = answer.duplicates
        assert (found.pet_id, found.duplicate_id) == (first.id, second.id)
        assert (found.customer_id, found.duplicate_customer_id) == (customer_id, customer_id)
        assert {"name", "owner", "species"} <= set(found.reasons)
        request = MergePetsRequest(customer_id=customer_id, id=first.id, duplicate_id=second.id)
        api.pets.MergePets(request)
        assert pets(api) == []

    def test_of_two_owners_who_can_be_one(self, api: Api) -> None:
        for number in (1, 2):
            api.new_customer(f"c{number}", **ANN)
            api.new_pet(f"c{number}", f"p{number}", name="Rex")
        assert pets(api) == [("p1", "p2")]

    def test_with_another_birthday(self, api: Api, customer_id: str) -> None:
        for year in (2015, 2021):
            api.new_pet(customer_id, name="Rex", birthday={"year": year})
        assert pets(api) == []

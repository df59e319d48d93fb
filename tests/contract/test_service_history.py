"""ListServiceHistory: what was done for a pet, newest first."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import pet_history_service_pb2 as messages
from pawport.gen.pawport.v1.order_service_pb2 import CancelOrderRequest
from pawport.gen.pawport.v1.pet_history_pb2 import ServiceHistoryEntry
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import MergePetsRequest, TransferPetRequest
from tests.contract.client import Api, Stubs
from tests.contract.conftest import NewApi
from tests.contract.failures import failed
from tests.prescriptions import new_rx_product, prescribe, request

pytestmark = pytest.mark.any_host

DOSES: list[dict[str, Any]] = [
    {"name": "Rabies", "administered_date": {"year": 2024, "month": 5, "day": 2}},
    {"name": "Bordetella", "administered_date": {"year": 2025}, "expired_at": {"seconds": 1_500_000_000}},
    {"name": "Lepto"},
    {
        "name": "DHPP",
        "administered_date": {"year": 2024, "month": 5},
        "expired_at": {"seconds": 4_000_000_000},
    },
]


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    return api.new_pet(customer_id, vaccinations=DOSES)


def asking(pet: Pet, **fields: Any) -> messages.ListServiceHistoryRequest:
    return messages.ListServiceHistoryRequest(customer_id=pet.customer_id, id=pet.id, **fields)


def history(api: Stubs, pet: Pet, **fields: Any) -> list[ServiceHistoryEntry]:
    return list(api.history.ListServiceHistory(asking(pet, **fields)).entries)


def titles(api: Stubs, pet: Pet, **fields: Any) -> list[str]:
    return [entry.title for entry in history(api, pet, **fields)]


def test_newest_first(api: Api, pet: Pet) -> None:
    product = new_rx_product(api, name="Carprofen chews")
    valid = prescribe(api, pet, product)
    waiting = request(api, pet, product)
    found = history(api, pet)
    expected = ["Carprofen chews", "Carprofen 75 mg", "Bordetella", "Rabies", "DHPP", "Lepto"]
    assert [entry.title for entry in found] == expected
    assert [entry.id for entry in found] == [waiting.id, valid.id, "", "", "", ""]
    assert [entry.status for entry in found] == ["WAITING_FOR_VET", "VALID", "EXPIRED", "", "VALID", ""]
    assert [entry.kind for entry in found] == [2, 2, 1, 1, 1, 1]
    assert found[0].time == waiting.created_time
    assert found[2].date.year == 2025
    assert found[3].vaccination == pet.vaccinations[0]
    assert not (found[5].HasField("date"))
    assert not (found[5].HasField("time"))


@pytest.mark.parametrize("size", [1, 2, 5])
def test_pages(api: Api, pet: Pet, size: int) -> None:
    product = new_rx_product(api)
    for _ in range(3):
        prescribe(api, pet, product)
    seen: list[ServiceHistoryEntry] = []
    token = ""
    while True:
        given = asking(pet, pagination={"page_size": size, "page_token": token})
        page = api.history.ListServiceHistory(given)
        seen += page.entries
        token = page.next_page_token
        if not token:
            break
    assert len(seen) == 7
    assert seen == history(api, pet)


def test_the_same_dose_twice(api: Api, customer_id: str) -> None:
    pet = api.new_pet(customer_id, vaccinations=[DOSES[0], DOSES[0]])
    given = asking(pet, pagination={"page_size": 1})
    first = api.history.ListServiceHistory(given)
    given.pagination.page_token = first.next_page_token
    assert list(api.history.ListServiceHistory(given).entries) == list(first.entries)


def test_kinds_and_scopes(api: Api, pet: Pet) -> None:
    prescribe(api, pet, new_rx_product(api))
    doses = ["Bordetella", "Rabies", "DHPP", "Lepto"]
    assert titles(api, pet, kind=ServiceHistoryEntry.PRESCRIPTION) == ["Carprofen 75 mg"]
    assert titles(api, pet, kind=ServiceHistoryEntry.VACCINATION) == doses
    desk = api.with_key("pets:read")
    assert titles(desk, pet) == doses
    given = asking(pet, kind=ServiceHistoryEntry.PRESCRIPTION)
    failure = failed(StatusCode.PERMISSION_DENIED, desk.history.ListServiceHistory, given)
    assert failure.reason == "SCOPE_MISSING"
    assert "prescriptions:read" in failure.message
    assert len(titles(api.with_key("pets:read", "prescriptions:read"), pet)) == 5


def test_lines_of_orders(api: Api, pet: Pet) -> None:
    ball, rope = api.new_article(name="Ball"), api.new_article(name="Rope")
    lines = [{"sku": sku, "quantity": 1, "pet_id": pet.id} for sku in (ball, rope, ball)]
    first = api.new_order(pet.customer_id, lines=[*lines, {"sku": ball, "quantity": 1}])
    second = api.new_order(pet.customer_id, lines=lines[:1])
    api.orders.CancelOrder(CancelOrderRequest(id=second.id))
    found = history(api, pet, kind=ServiceHistoryEntry.ORDER)
    assert [entry.title for entry in found] == ["Ball", "Ball", "Rope", "Ball"]
    assert [entry.id for entry in found] == [second.id, first.id, first.id, first.id]
    assert [entry.status for entry in found] == ["CANCELLED", *["PROCESSING"] * 3]
    assert found[0].time == second.created_time
    given = asking(pet, kind=ServiceHistoryEntry.ORDER, pagination={"page_size": 2})
    page = api.history.ListServiceHistory(given)
    assert list(page.entries) == found[:2]
    given.pagination.page_token = page.next_page_token
    assert list(api.history.ListServiceHistory(given).entries) == found[2:]


def test_orders_of_another_owner_are_not_shown(api: Api, pet: Pet) -> None:
    lines = [{"sku": api.new_article(), "quantity": 1, "pet_id": pet.id}]
    api.new_order(pet.customer_id, lines=lines)
    other = api.new_customer().id
    request = TransferPetRequest(customer_id=pet.customer_id, id=pet.id, new_customer_id=other)
    moved = api.pets.TransferPet(request)
    assert history(api, moved, kind=ServiceHistoryEntry.ORDER) == []


def test_after_a_merge(api: Api, pet: Pet) -> None:
    duplicate = api.new_pet(pet.customer_id, vaccinations=[{"name": "FeLV"}])
    prescribe(api, duplicate, new_rx_product(api))
    ids = {"customer_id": pet.customer_id, "id": pet.id, "duplicate_id": duplicate.id}
    api.pets.MergePets(MergePetsRequest(**ids))
    assert {"FeLV", "Rabies", "Carprofen 75 mg"} < set(titles(api, pet))
    assert history(api, duplicate) == history(api, pet)


def test_of_a_pet_of_nobody(api: Api, new_api: NewApi, pet: Pet) -> None:
    stranger = new_api()
    failed(StatusCode.NOT_FOUND, stranger.history.ListServiceHistory, asking(pet))

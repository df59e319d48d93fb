"""Lines of products that are sold on prescription: they take fills, or wait."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2 import DeleteCustomerRequest
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.prescription_service_pb2 import (
    ApprovePrescriptionRequest,
    GetPrescriptionRequest,
)
from pawport.gen.pawport.v1.product_pb2 import Product
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.orders import cancel, event_types, get, line, refused, reship, ship, statuses, update
from tests.prescriptions import PRESCRIBER, TERMS, new_rx_product, prescribe, request

pytestmark = pytest.mark.any_host

WAITING = "WAITING_FOR_PRESCRIPTION"
USD = {"currency_code": "USD", "units": 30}


@pytest.fixture
def pet(api: Api, customer_id: str) -> Pet:
    return api.new_pet(customer_id)


@pytest.fixture
def drug(api: Api) -> Product:
    return new_rx_product(api, price=USD)


def order_of(api: Api, pet: Pet, drug: Product, *others: dict[str, Any], **fields: Any) -> Order:
    lines = [line(drug.sku, pet_id=pet.id), *others]
    return api.new_order(pet.customer_id, lines=lines, **fields)


def left(api: Api, prescription: Prescription) -> int:
    request = GetPrescriptionRequest(id=prescription.id)
    return int(api.prescriptions.GetPrescription(request).fills_left)


class TestTaking:
    def test_a_fill(self, api: Api, pet: Pet, drug: Product) -> None:
        prescription = prescribe(api, pet, drug)
        order = order_of(api, pet, drug)
        assert statuses(order) == ["PROCESSING"] * 2
        assert (order.lines[0].prescription_id, order.lines[0].prescription_required) == (
            prescription.id,
            True,
        )
        assert left(api, prescription) == prescription.fills_left - 1

    def test_of_a_variant(self, api: Api, pet: Pet) -> None:
        drug = new_rx_product(api, variants=[{"sku": "RX-30", "price": USD}, {"sku": "RX-60", "price": USD}])
        prescription = prescribe(api, pet, drug, variant_sku="RX-60")
        lines = [line(sku, pet_id=pet.id) for sku in ("RX-30", "RX-60")]
        order = api.new_order(pet.customer_id, lines=lines)
        assert [each.prescription_id for each in order.lines] == ["", prescription.id]
        assert statuses(order) == [WAITING, WAITING, "PROCESSING"]

    def test_without_a_pet(self, api: Api, pet: Pet, drug: Product) -> None:
        failure = refused(api, StatusCode.INVALID_ARGUMENT, pet.customer_id, line(drug.sku))
        assert failure.fields == ["order.lines[0].pet_id"]

    def test_is_given_back(self, api: Api, pet: Pet, drug: Product) -> None:
        prescription = prescribe(api, pet, drug)
        order = cancel(api, order_of(api, pet, drug))
        assert order.lines[0].prescription_id == ""
        assert left(api, prescription) == prescription.fills_left
        assert statuses(order_of(api, pet, drug))[0] == "PROCESSING"

    def test_what_is_given_back_is_for_who_waits(self, api: Api, pet: Pet, drug: Product) -> None:
        prescribe(api, pet, drug, terms={**TERMS, "refills": 0})
        first, second = order_of(api, pet, drug), order_of(api, pet, drug)
        assert statuses(second)[0] == WAITING
        cancel(api, first)
        assert statuses(get(api, second)) == ["PROCESSING"] * 2

    def test_the_last_one_at_once(self, api: Api, pet: Pet, drug: Product) -> None:
        prescription = prescribe(api, pet, drug, {"refills": 0})
        with ThreadPoolExecutor(8) as threads:
            made = list(threads.map(lambda _: order_of(api, pet, drug), range(8)))
        assert sorted(statuses(each)[0] for each in made) == ["PROCESSING", *[WAITING] * 7]
        assert left(api, prescription) == 0


class TestWaiting:
    def test_the_rest_is_shipped(self, api: Api, pet: Pet, drug: Product) -> None:
        ball = api.new_article("BALL")
        order = order_of(api, pet, drug, line(ball))
        assert statuses(order) == [WAITING, WAITING, "PROCESSING"]
        order = ship(api, order)
        assert statuses(order) == ["PARTIALLY_SHIPPED", WAITING, "SHIPPED"]
        for lines in ([], [{"line_number": 1}]):
            wanted = messages.ShipOrderRequest(id=order.id, carrier="UPS", lines=lines)
            failure = failed(StatusCode.FAILED_PRECONDITION, api.orders.ShipOrder, wanted)
            assert failure.reason == "ORDER_WAITS"
        prescribe(api, pet, drug)
        assert statuses(ship(api, order)) == ["SHIPPED"] * 3

    def test_ends_when_the_vet_approves(self, api: Api, pet: Pet, drug: Product) -> None:
        first, second = (order_of(api, pet, drug) for _ in range(2))
        asked = request(api, pet, drug)
        approval = ApprovePrescriptionRequest(id=asked.id, terms=TERMS, prescriber=PRESCRIBER)
        prescription = api.prescriptions.ApprovePrescription(approval)
        assert prescription.fills_left == 5
        assert [statuses(get(api, each))[0] for each in (first, second)] == ["PROCESSING", WAITING]
        assert get(api, first).lines[0].prescription_id == prescription.id
        assert event_types(api) == ["created", "created", "updated"]

    def test_of_another_pet_goes_on(self, api: Api, pet: Pet, drug: Product) -> None:
        order = order_of(api, pet, drug)
        prescribe(api, api.new_pet(pet.customer_id), drug)
        assert get(api, order) == order

    def test_is_tried_again_by_an_update(self, api: Api, pet: Pet, drug: Product) -> None:
        prescription = prescribe(api, pet, drug, {"refills": 0})
        first, second = (order_of(api, pet, drug) for _ in range(2))
        cancel(api, first)
        order = update(api, second, notes="Now?")
        assert order.lines[0].prescription_id == prescription.id


class TestUpdate:
    def test_fills_follow_lines(self, api: Api, pet: Pet, drug: Product) -> None:
        prescription = prescribe(api, pet, drug)
        ball = api.new_article("BALL")
        order = order_of(api, pet, drug, line(ball))
        kept = update(api, order, lines=[line(drug.sku, 2, pet_id=pet.id)])
        assert kept.lines[0].prescription_id == prescription.id
        assert left(api, prescription) == prescription.fills_left - 1
        update(api, order, lines=[line(ball)])
        assert left(api, prescription) == prescription.fills_left


class TestReship:
    def test_takes_a_fill(self, api: Api, pet: Pet, drug: Product) -> None:
        prescription = prescribe(api, pet, drug, {"refills": 0})
        original = ship(api, order_of(api, pet, drug))
        again = reship(api, original)
        assert statuses(again) == [WAITING] * 2
        assert left(api, prescription) == 0


class TestPeople:
    def test_a_deleted_customer_gives_fills_back(self, api: Api, pet: Pet, drug: Product) -> None:
        prescription = prescribe(api, pet, drug)
        order_of(api, pet, drug)
        api.delete(pet)
        api.customers.DeleteCustomer(DeleteCustomerRequest(id=pet.customer_id))
        assert left(api, prescription) == prescription.fills_left

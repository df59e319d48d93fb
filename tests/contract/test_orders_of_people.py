"""What becomes of orders when customers and pets are merged, deleted or erased."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import customer_service_pb2 as customers
from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1 import pet_service_pb2 as pets
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.petnow.v2.pet_service_pb2 import DeletePetRequest
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceStub as PetnowStub
from tests.contract.client import Api, bearer
from tests.contract.failures import failed
from tests.contract.test_payment_methods import stored
from tests.contract.test_photos import do_jobs
from tests.orders import get, line, listed, ship, statuses, stock

pytestmark = pytest.mark.any_host


@pytest.fixture
def sku(api: Api) -> str:
    """An article of which there are nine pieces."""
    sku = api.new_article()
    api.receive(sku, 9)
    return sku


def open_orders(api: Api, customer_id: str, sku: str, **fields: Any) -> tuple[Order, Order, Order]:
    """An order of which nothing is shipped, one of which a piece is, and one of which all pieces are."""
    made = [api.new_order(customer_id, lines=[line(sku, 2)], **fields) for _ in range(3)]
    return made[0], ship(api, made[1], (1, 1)), ship(api, made[2])


def states(api: Api, *orders: Order) -> list[str]:
    return [statuses(get(api, order))[0] for order in orders]


class TestMergedCustomers:
    def test_orders_move(self, api: Api, customer_id: str, sku: str) -> None:
        duplicate = api.new_customer()
        order = api.new_order(duplicate.id, sku)
        merge = customers.MergeCustomersRequest(id=customer_id, duplicate_id=duplicate.id)
        api.customers.MergeCustomers(merge)
        assert get(api, order).customer_id == customer_id
        assert listed(api, customer_id=customer_id) == [order.id]
        assert api.new_order(duplicate.id, sku).customer_id == customer_id


class TestDeletedCustomers:
    def test_what_is_not_shipped_is_cancelled(self, api: Api, customer_id: str, sku: str) -> None:
        orders = open_orders(api, customer_id, sku)
        api.customers.DeleteCustomer(customers.DeleteCustomerRequest(id=customer_id))
        assert states(api, *orders) == ["CANCELLED", "SHIPPED", "SHIPPED"]
        assert get(api, orders[1]).lines[0].quantity_cancelled == 1
        assert stock(api, sku) == (6, 0)
        request = messages.ShipOrderRequest(id=orders[1].id, carrier="UPS")
        assert failed(StatusCode.FAILED_PRECONDITION, api.orders.ShipOrder, request).reason == "ORDER_SHIPPED"

    def test_has_no_new_orders(self, api: Api, customer_id: str, sku: str) -> None:
        api.customers.DeleteCustomer(customers.DeleteCustomerRequest(id=customer_id))
        order = {"customer_id": customer_id, "lines": [line(sku)], "shipping_address": {"region": "WA"}}
        request = messages.CreateOrderRequest(order=order)
        assert failed(StatusCode.NOT_FOUND, api.orders.CreateOrder, request).reason == "CUSTOMER_NOT_FOUND"


class TestErasedCustomers:
    def test_what_says_nothing_of_the_person_stays(self, api: Api, customer_id: str, sku: str) -> None:
        address = {
            "recipient": "Mrs Zebra",
            "street": "1 Zebra St",
            "street2": "Zebra flat",
            "city": "Seattle",
            "region": "WA",
            "postal_code": "98101",
            "country_code": "US",
            "phone_number": "206 555 ZEBRA",
        }
        method = api.new_payment_method(customer_id, label="Zebra card")
        orders = open_orders(
            api,
            customer_id,
            sku,
            shipping_address=address,
            billing_address=address,
            payment_method_id=method.id,
            notes="Ring at Zebra",
        )
        api.customers.EraseCustomer(customers.EraseCustomerRequest(id=customer_id))
        assert states(api, *orders) == ["CANCELLED", "SHIPPED", "SHIPPED"]
        for order in orders:
            left = get(api, order)
            assert left.total == order.total
            assert left.shipping_address == left.billing_address
            assert left.shipping_address == Order.Address(
                city="Seattle", region="WA", postal_code="98101", country_code="US"
            )
            assert (left.notes, left.payment_method_id, left.customer_id) == ("", "", customer_id)
        assert stock(api, sku) == (6, 0)
        assert not stored(api, "ebra")
        assert not stored(api, "ZEBRA")

    def test_events_say_what_happened(self, api: Api, customer_id: str, sku: str) -> None:
        open_orders(api, customer_id, sku)
        api.customers.EraseCustomer(customers.EraseCustomerRequest(id=customer_id))
        request = ListEventsRequest(filter={"types": ["order.*"]})
        found = [(event.type, event.erased) for event in api.events.ListEvents(request).events]
        assert found[-3:] == [("order.cancelled", False), ("order.updated", False), ("order.updated", False)]
        assert all(erased for _, erased in found[:-3])


class TestPets:
    def test_merged(self, api: Api, customer_id: str, sku: str) -> None:
        pet, duplicate = api.new_pet(customer_id), api.new_pet(customer_id)
        order = api.new_order(customer_id, lines=[line(sku), line(sku, pet_id=duplicate.id)])
        merge = pets.MergePetsRequest(customer_id=customer_id, id=pet.id, duplicate_id=duplicate.id)
        api.pets.MergePets(merge)
        assert [each.pet_id for each in get(api, order).lines] == ["", pet.id]
        assert api.new_order(customer_id, lines=[line(sku, pet_id=duplicate.id)]).lines[0].pet_id == pet.id

    def test_transferred(self, api: Api, customer_id: str, sku: str) -> None:
        """Orders stay with the customer who made them."""
        pet = api.new_pet(customer_id)
        order = api.new_order(customer_id, lines=[line(sku, pet_id=pet.id)])
        request = pets.TransferPetRequest(
            customer_id=customer_id, id=pet.id, new_customer_id=api.new_customer().id
        )
        api.pets.TransferPet(request)
        assert get(api, order) == order

    def test_dead(self, api: Api, customer_id: str, sku: str) -> None:
        """Nobody goes on ordering for it."""
        pet = api.new_pet(customer_id)
        lines = [line(sku, pet_id=pet.id)]
        order = api.new_order(customer_id, lines=lines, autoship=True)
        other = api.new_order(customer_id, sku, autoship=True)
        api.update(pet, status=Pet.PASSED_AWAY)
        do_jobs(api)
        assert (get(api, order).autoship, get(api, order).status) == (False, Order.PROCESSING)
        assert get(api, other) == other

    def test_purged(self, api: Api, customer_id: str, sku: str) -> None:
        drug = api.new_article(prescription_required=True)
        api.receive(drug, 5)
        pet, other = api.new_pet(customer_id), api.new_pet(customer_id)
        lines = [line(sku, pet_id=pet.id), line(drug, pet_id=pet.id), line(drug, pet_id=other.id)]
        order = api.new_order(customer_id, lines=lines)
        purge(api, pet.id)
        assert statuses(get(api, order)) == [
            "WAITING_FOR_PRESCRIPTION",
            "PROCESSING",
            "CANCELLED",
            "WAITING_FOR_PRESCRIPTION",
        ]
        assert stock(api, drug) == (5, 1)
        assert [each.pet_id for each in get(api, order).lines] == [pet.id, pet.id, other.id]


def purge(api: Api, pet_id: str) -> None:
    petnow = PetnowStub(api.served.channel)
    petnow.DeletePet(DeletePetRequest(pet_id=pet_id), metadata=bearer(api.key))

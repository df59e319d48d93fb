"""What other systems keep with an order, and what an update of a reshipment can have."""

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.customer_service_pb2 import EraseCustomerRequest
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.order_service_pb2 import UpdateOrderRequest
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.orders import get, line, refused, reship, ship, update

pytestmark = pytest.mark.any_host

SYSTEM = {"system": "till", "name": "receipt"}
RECEIPT = {**SYSTEM, "value": "R-77"}


def values(order: Order) -> list[str]:
    return [each.value for each in order.attributes]


def test_are_kept(api: Api, customer_id: str) -> None:
    order = api.new_order(customer_id, api.new_article("BALL"), attributes=[RECEIPT])
    assert values(get(api, order)) == ["R-77"]
    assert values(update(api, order, notes="Ring twice")) == ["R-77"]
    assert values(update(api, order, attributes=[{**SYSTEM, "value": "R-78"}])) == ["R-78"]
    assert values(update(api, order, "attributes")) == []


def test_one_for_each_name(api: Api, customer_id: str) -> None:
    ball = line(api.new_article("BALL"))
    failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, ball, attributes=[RECEIPT, RECEIPT])
    assert failure.fields == ["order.attributes[1].name"]


def test_are_erased_with_the_customer(api: Api, customer_id: str) -> None:
    order = api.new_order(customer_id, api.new_article("BALL"), attributes=[RECEIPT])
    api.customers.EraseCustomer(EraseCustomerRequest(id=customer_id))
    assert values(get(api, order)) == []


def test_an_update_of_a_reshipment_has_no_more_than_was_shipped(api: Api, customer_id: str) -> None:
    ball, rope = api.new_article("BALL"), api.new_article("ROPE")
    original = api.new_order(customer_id, lines=[line(ball, 3), line(rope)])
    ship(api, original, (1, 2))
    order = reship(api, original, lines=[{"line_number": 1, "quantity": 1}])
    assert update(api, order, lines=[line(ball, 2)]).total.units == 0
    for lines in ([line(ball, 3)], [line(ball), line(ball, 2)], [line(rope)]):
        request = UpdateOrderRequest(id=order.id, lines=lines)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.orders.UpdateOrder, request)
        assert failure.fields == [f"lines[{len(lines) - 1}].quantity"]

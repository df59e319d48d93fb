"""Orders that are updated, shipped, cancelled and shipped again."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.product_service_pb2 import UpdateProductRequest
from pawport.gen.pawport.v1.stock_pb2 import StockMovement
from pawport.gen.pawport.v1.stock_service_pb2 import (
    ListStockMovementsRequest,
)
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.orders import (
    amounts,
    cancel,
    event_types,
    get,
    line,
    reship,
    ship,
    statuses,
    stock,
    update,
)

pytestmark = pytest.mark.any_host


class TestUpdate:
    def test_lines_replace_all(self, api: Api, customer_id: str) -> None:
        ball, rope = api.new_article("BALL", 999), api.new_article("ROPE", 250)
        api.receive(ball, 5)
        api.receive(rope, 5)
        order = api.new_order(customer_id, lines=[line(ball, 4)])
        changed = update(api, order, lines=[line(rope, 2), line(ball, 5)])
        assert (stock(api, ball), stock(api, rope)) == ((5, 5), (5, 2))
        assert amounts(changed)[0] == 5 * 999 + 500
        assert get(api, order) == changed
        request = messages.UpdateOrderRequest(id=order.id, lines=[line(ball, 6)])
        failure = failed(StatusCode.FAILED_PRECONDITION, api.orders.UpdateOrder, request)
        assert (failure.field, failure.message) == (
            "lines[0].quantity",
            "lines[0].quantity: only 5 pieces of BALL are available",
        )

    def test_what_is_sent_back_changes_nothing(self, api: Api, customer_id: str) -> None:
        sku = api.new_article("BALL", 999)
        order = api.new_order(customer_id, sku)
        price = {"currency_code": "USD", "units": 12}
        api.products.UpdateProduct(UpdateProductRequest(id=sku, price=price))
        assert update(api, order, lines=order.lines, shipping_address=order.shipping_address) == order
        assert update(api, order, lines=order.lines, notes="Hello").subtotal == order.subtotal
        assert event_types(api) == ["created", "updated"]

    def test_an_address_alone(self, api: Api, customer_id: str) -> None:
        sku = api.new_article(restricted_states=["CA"])
        home = api.new_address(customer_id, kind=Customer.SHIPPING, region="WA")
        order = api.new_order(customer_id, sku, shipping_address=None)
        moved = update(api, order, shipping_address={"region": "OR"})
        assert (moved.shipping_address.region, moved.shipping_address_id) == ("OR", "")
        back = update(api, order, shipping_address_id=home.id)
        assert (back.shipping_address.region, back.shipping_address_id) == ("WA", home.id)
        request = messages.UpdateOrderRequest(id=order.id, shipping_address={"region": "CA"})
        failure = failed(StatusCode.INVALID_ARGUMENT, api.orders.UpdateOrder, request)
        assert failure.fields == ["lines[0].sku"]

    def test_by_a_mask(self, api: Api, customer_id: str) -> None:
        order = api.new_order(customer_id, api.new_article(), notes="Ring twice", autoship=True)
        left = update(api, order, "notes", "autoship")
        assert (left.notes, left.autoship) == ("", False)
        request = messages.UpdateOrderRequest(id=order.id, update_mask={"paths": ["lines"]})
        assert failed(StatusCode.INVALID_ARGUMENT, api.orders.UpdateOrder, request).fields == ["lines"]

    def test_an_old_etag(self, api: Api, customer_id: str) -> None:
        order = api.new_order(customer_id, api.new_article())
        update(api, order, notes="1")
        request = messages.UpdateOrderRequest(id=order.id, notes="2", etag=order.etag)
        failed(StatusCode.ABORTED, api.orders.UpdateOrder, request)

    def test_not_what_was_shipped_or_cancelled(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        shipped, cancelled = (api.new_order(customer_id, sku) for _ in range(2))
        ship(api, shipped)
        cancel(api, cancelled)
        for order, reason in ((shipped, "ORDER_SHIPPED"), (cancelled, "ORDER_CANCELLED")):
            request = messages.UpdateOrderRequest(id=order.id, notes="Hello")
            failure = failed(StatusCode.FAILED_PRECONDITION, api.orders.UpdateOrder, request)
            assert (failure.reason, failure.resource) == (reason, ("order", order.id))


class TestShip:
    def test_in_parts(self, api: Api, customer_id: str) -> None:
        ball, rope = api.new_article("BALL"), api.new_article("ROPE")
        api.receive(ball, 5)
        order = api.new_order(customer_id, lines=[line(ball, 3), line(rope, 2)])
        order = ship(api, order, (1, 2), tracking_number="1Z999")
        assert statuses(order) == ["PARTIALLY_SHIPPED", "PARTIALLY_SHIPPED", "PROCESSING"]
        assert stock(api, ball) == (3, 1)
        order = ship(api, order, (1, 0), (2, 1), carrier="FedEx", shipped_time={"seconds": 1_700_000_000})
        assert statuses(order) == ["PARTIALLY_SHIPPED", "SHIPPED", "PARTIALLY_SHIPPED"]
        order = ship(api, order)
        assert statuses(order) == ["SHIPPED"] * 3
        assert stock(api, ball) == (2, 0)
        assert [(each.carrier, each.tracking_number) for each in order.shipments] == [
            ("UPS", "1Z999"),
            ("FedEx", ""),
            ("UPS", ""),
        ]
        assert order.shipments[1].shipped_time.seconds == 1_700_000_000
        assert [(each.line_number, each.quantity) for each in order.shipments[1].lines] == [(1, 1), (2, 1)]
        assert event_types(api) == ["created", "shipped", "shipped", "shipped"]
        request = ListStockMovementsRequest(sku=ball)
        found = api.stock.ListStockMovements(request).movements
        assert [(each.kind, each.change, each.order_id) for each in found][:2] == [
            (StockMovement.SHIPMENT, -1, order.id),
            (StockMovement.SHIPMENT, -2, order.id),
        ]

    def test_all_twice(self, api: Api, customer_id: str) -> None:
        order = api.new_order(customer_id, api.new_article())
        ship(api, order)
        request = messages.ShipOrderRequest(id=order.id, carrier="UPS")
        assert failed(StatusCode.FAILED_PRECONDITION, api.orders.ShipOrder, request).reason == "ORDER_SHIPPED"

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"carrier": " "}, "carrier"),
            ({"lines": [{"line_number": 2}]}, "lines[0].line_number"),
            ({"lines": [{"line_number": 1}, {"line_number": 1}]}, "lines[1].line_number"),
            ({"lines": [{"line_number": 1, "quantity": 3}]}, "lines[0].quantity"),
        ],
    )
    def test_wrong_fields(self, api: Api, customer_id: str, fields: dict[str, Any], wrong: str) -> None:
        order = api.new_order(customer_id, lines=[line(api.new_article(), 2)])
        request = messages.ShipOrderRequest(id=order.id, **{"carrier": "UPS", **fields})
        assert failed(StatusCode.INVALID_ARGUMENT, api.orders.ShipOrder, request).fields == [wrong]

    def test_what_is_cancelled(self, api: Api, customer_id: str) -> None:
        order = cancel(api, api.new_order(customer_id, api.new_article()))
        request = messages.ShipOrderRequest(id=order.id, carrier="UPS")
        failure = failed(StatusCode.FAILED_PRECONDITION, api.orders.ShipOrder, request)
        assert failure.reason == "ORDER_CANCELLED"


class TestCancel:
    def test_gives_back_the_stock(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        api.receive(sku, 5)
        order = cancel(api, api.new_order(customer_id, lines=[line(sku, 3)]))
        assert statuses(order) == ["CANCELLED"] * 2
        assert (order.lines[0].quantity_reserved, order.lines[0].quantity_cancelled) == (0, 3)
        assert stock(api, sku) == (5, 0)
        assert cancel(api, order) == order
        assert event_types(api) == ["created", "cancelled"]

    def test_not_what_was_shipped(self, api: Api, customer_id: str) -> None:
        order = api.new_order(customer_id, lines=[line(api.new_article(), 2)])
        ship(api, order, (1, 1))
        request = messages.CancelOrderRequest(id=order.id)
        failure = failed(StatusCode.FAILED_PRECONDITION, api.orders.CancelOrder, request)
        assert (failure.reason, failure.resource) == ("ORDER_SHIPPED", ("order", order.id))


class TestReship:
    def test_all_that_was_shipped(self, api: Api, customer_id: str) -> None:
        ball, rope = api.new_article("BALL"), api.new_article("ROPE")
        api.receive(ball, 9)
        original = api.new_order(customer_id, lines=[line(ball, 3), line(rope, 2)])
        ship(api, original, (1, 2))
        order = reship(api, original)
        assert (order.original_order_id, order.reship_reason) == (original.id, "damaged")
        assert order.shipping_address == original.shipping_address
        assert [(each.sku, each.quantity) for each in order.lines] == [("BALL", 2)]
        assert amounts(order) == (0, 0, 0, 0, 0)
        assert stock(api, ball) == (7, 3)

    def test_some(self, api: Api, customer_id: str) -> None:
        original = api.new_order(customer_id, lines=[line(api.new_article("BALL"), 3)])
        ship(api, original)
        address = {"region": "OR"}
        order = reship(api, original, lines=[{"line_number": 1, "quantity": 2}], shipping_address=address)
        assert (order.lines[0].quantity, order.shipping_address.region) == (2, "OR")

    def test_what_is_no_longer_sold(self, api: Api, customer_id: str) -> None:
        original = api.new_order(customer_id, api.new_article("BALL"))
        ship(api, original)
        api.products.UpdateProduct(UpdateProductRequest(id="BALL", active=False))
        assert reship(api, original).lines[0].sku == "BALL"

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"reason": " "}, "reason"),
            ({"lines": [{"line_number": 2, "quantity": 1}]}, "lines[0].line_number"),
            ({"lines": [{"line_number": 1, "quantity": 4}]}, "lines[0].quantity"),
        ],
    )
    def test_wrong_fields(self, api: Api, customer_id: str, fields: dict[str, Any], wrong: str) -> None:
        original = api.new_order(customer_id, lines=[line(api.new_article(), 3)])
        ship(api, original)
        request = messages.ReshipOrderRequest(id=original.id, **{"reason": "lost", **fields})
        assert failed(StatusCode.INVALID_ARGUMENT, api.orders.ReshipOrder, request).fields == [wrong]

    def test_what_was_not_shipped(self, api: Api, customer_id: str) -> None:
        original = api.new_order(customer_id, api.new_article())
        request = messages.ReshipOrderRequest(id=original.id, reason="lost")
        failure = failed(StatusCode.FAILED_PRECONDITION, api.orders.ReshipOrder, request)
        assert failure.reason == "ORDER_NOT_SHIPPED"

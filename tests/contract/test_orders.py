"""Orders: what they need, and what they cost. What becomes of them is in test_changed_orders.py."""

from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.stock_service_pb2 import (
    AdjustStockRequest,
    UpdateStockRequest,
)
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.orders import (
    WA,
    amounts,
    cancel,
    cents,
    event_types,
    get,
    line,
    listed,
    refused,
    ship,
    statuses,
    stock,
    update,
)

pytestmark = pytest.mark.any_host


class TestCreate:
    def test_returns_the_order(self, api: Api, customer_id: str) -> None:
        ball, rope = api.new_article("BALL", 999, upc="0012", name="Ball"), api.new_article("ROPE", 250)
        order = api.new_order(customer_id, ball, rope, shipping_address=WA, notes="Ring twice", autoship=True)
        assert order.id.startswith("ord_")
        assert order.number.startswith("SO-")
        assert (order.customer_id, order.notes, order.autoship) == (customer_id, "Ring twice", True)
        assert order.shipping_address == Order.Address(**{**WA, "country_code": "US"})
        assert order.shipping_method == Order.STANDARD
        assert statuses(order) == ["PROCESSING"] * 3
        first = order.lines[0]
        assert (first.line_number, first.sku, first.name, first.upc) == (1, "BALL", "Ball", "0012")
        assert (cents(first.unit_price), cents(first.total), cents(first.tax)) == (999, 999, 0)
        assert amounts(order) == (1249, 0, 0, 0, 1249)
        assert order.created_time == order.last_updated_time
        assert get(api, order) == order
        assert event_types(api) == ["created"]

    def test_of_a_variant(self, api: Api, customer_id: str) -> None:
        price = {"currency_code": "USD", "units": 5}
        variants = [{"sku": "HIP-60", "name": "60 chews", "price": price}, {"sku": "HIP-30"}]
        product = api.new_product("HIP", price={"currency_code": "USD", "units": 3}, variants=variants)
        order = api.new_order(customer_id, "HIP-60", "HIP-30")
        assert [each.name for each in order.lines] == ["60 chews", "Rope toy"]
        assert [cents(each.unit_price) for each in order.lines] == [500, 300]
        assert {(each.product_id, each.variant_sku) for each in order.lines} == {
            (product.id, "HIP-60"),
            (product.id, "HIP-30"),
        }
        assert refused(api, StatusCode.INVALID_ARGUMENT, customer_id, line("HIP")).fields == [
            "order.lines[0].sku"
        ]

    def test_all_articles_that_cannot_be_sold(self, api: Api, customer_id: str) -> None:
        api.new_article("GOOD")
        api.new_article("OLD", active=False)
        api.new_article("SHOWN", show_buy_button=False)
        api.new_product("PRICELESS")
        lines = map(line, ["NONE", "GOOD", "OLD", "SHOWN", "PRICELESS"])
        failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, *lines)
        assert failure.fields == [f"order.lines[{index}].sku" for index in (0, 2, 3, 4)]
        assert not api.orders.ListOrders(messages.ListOrdersRequest()).orders

    @pytest.mark.parametrize(
        ("region", "country", "is_shipped"),
        [
            ("CA", "US", False),
            ("ca.", "", False),
            ("California", "us", False),
            ("Nowhere", "US", False),
            ("", "US", False),
            ("WA", "US", True),
            ("Washington", "US", True),
            ("CA", "IT", True),
        ],
    )
    def test_restricted_states(
        self, api: Api, customer_id: str, region: str, country: str, is_shipped: bool
    ) -> None:
        api.new_article("FLEA", restricted_states=["CA"])
        address = {"region": region, "country_code": country}
        if is_shipped:
            assert api.new_order(customer_id, "FLEA", shipping_address=address)
        else:
            failure = refused(
                api, StatusCode.INVALID_ARGUMENT, customer_id, line("FLEA"), shipping_address=address
            )
            assert failure.fields == ["order.lines[0].sku"]

    def test_dangerous_goods(self, api: Api, customer_id: str) -> None:
        api.new_article("SPRAY", dangerous_goods=True)
        assert api.new_order(customer_id, "SPRAY")
        failure = refused(
            api, StatusCode.INVALID_ARGUMENT, customer_id, line("SPRAY"), shipping_method=Order.TWO_DAY
        )
        assert failure.fields == ["order.lines[0].sku"]

    def test_warnings(self, api: Api, customer_id: str) -> None:
        api.new_article("COLD", cold_item=True)
        api.new_article("P65", p65_warning=True)
        california = {"region": "California"}
        order = api.new_order(customer_id, "COLD", "P65", shipping_address=california)
        assert [each.field for each in order.warnings] == ["lines[0].sku", "lines[1].sku"]
        order = api.new_order(customer_id, "COLD", "P65", shipping_method=Order.NEXT_DAY)
        assert not order.warnings

    @pytest.mark.parametrize(("protected", "paid"), [(True, 1250), (False, 999)])
    def test_the_minimum_price(self, api: Api, customer_id: str, protected: bool, paid: int) -> None:
        least = {"currency_code": "USD", "units": 12, "nanos": 500_000_000}
        api.new_article("MAP", 999, map_price=least, map_protected=protected)
        assert amounts(api.new_order(customer_id, "MAP"))[0] == paid

    def test_several_currencies(self, api: Api, customer_id: str) -> None:
        api.new_article("USD")
        api.new_product("EUR", price={"currency_code": "EUR", "units": 1})
        failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, line("USD"), line("EUR"))
        assert failure.fields == ["order.lines[1].sku"]

    def test_line_numbers(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        lines = [line(sku, line_number=7), line(sku)]
        assert [each.line_number for each in api.new_order(customer_id, lines=lines).lines] == [7, 2]
        failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, line(sku, line_number=2), line(sku))
        assert failure.fields == ["order.lines[1].line_number"]

    def test_of_an_unknown_customer(self, api: Api) -> None:
        failure = refused(api, StatusCode.NOT_FOUND, "cus_none", line(api.new_article()))
        assert failure.reason == "CUSTOMER_NOT_FOUND"

    def test_what_a_caller_cannot_say_is_ignored(self, api: Api, customer_id: str) -> None:
        sku = api.new_article(cents=999)
        order = api.new_order(
            customer_id,
            lines=[
                line(
                    sku, unit_price={"currency_code": "USD"}, quantity_shipped=1, id="x", prescription_id="x"
                )
            ],
            status=Order.SHIPPED,
            original_order_id="x",
            total={"currency_code": "USD"},
        )
        assert statuses(order) == ["PROCESSING"] * 2
        assert (amounts(order)[-1], order.original_order_id, order.lines[0].prescription_id) == (999, "", "")


class TestAddress:
    def test_the_primary_one(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        failure = refused(api, StatusCode.INVALID_ARGUMENT, customer_id, line(sku), shipping_address=None)
        assert failure.fields == ["order.shipping_address"]
        home = api.new_address(customer_id, kind=Customer.SHIPPING, region="WA", recipient="Ann")
        order = api.new_order(customer_id, sku, shipping_address=None)
        assert (order.shipping_address_id, order.shipping_address.recipient) == (home.id, "Ann")

    def test_the_one_that_is_named(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        api.new_address(customer_id, kind=Customer.SHIPPING, street="1 Pine St")
        office = api.new_address(customer_id, kind=Customer.SHIPPING, street="2 Elm St")
        order = api.new_order(customer_id, sku, shipping_address=None, shipping_address_id=office.id)
        assert order.shipping_address.street == "2 Elm St"
        failure = refused(api, StatusCode.NOT_FOUND, customer_id, line(sku), shipping_address_id="addr_none")
        assert failure.reason == "ADDRESS_NOT_FOUND"


class TestPaymentMethod:
    def test_is_the_customer_s(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        method = api.new_payment_method(customer_id)
        assert api.new_order(customer_id, sku, payment_method_id=method.id).payment_method_id == method.id
        other = api.new_payment_method(api.new_customer().id)
        failure = refused(api, StatusCode.NOT_FOUND, customer_id, line(sku), payment_method_id=other.id)
        assert failure.reason == "PAYMENT_METHOD_NOT_FOUND"


class TestPets:
    def test_of_the_customer(self, api: Api, customer_id: str) -> None:
        sku, pet = api.new_article(), api.new_pet(customer_id)
        order = api.new_order(customer_id, lines=[line(sku, pet_id=pet.id)])
        assert order.lines[0].pet_id == pet.id
        other = api.new_pet(api.new_customer().id)
        for pet_id in (other.id, "pet_none"):
            failure = refused(
                api, StatusCode.INVALID_ARGUMENT, customer_id, line(sku), line(sku, pet_id=pet_id)
            )
            assert failure.fields == ["order.lines[1].pet_id"]

    def test_dead(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        pet = api.new_pet(customer_id)
        order = api.new_order(customer_id, lines=[line(sku, pet_id=pet.id)])
        api.update(pet, status=Pet.PASSED_AWAY)
        lines = [line(sku, pet_id=pet.id)]
        assert refused(api, StatusCode.INVALID_ARGUMENT, customer_id, *lines).fields == [
            "order.lines[0].pet_id"
        ]
        request = messages.UpdateOrderRequest(id=order.id, autoship=True)
        failure = failed(StatusCode.INVALID_ARGUMENT, api.orders.UpdateOrder, request)
        assert failure.fields == ["lines[0].pet_id"]
        assert update(api, order, notes="Sorry").notes == "Sorry"


class TestStock:
    def test_is_reserved(self, api: Api, customer_id: str) -> None:
        ball, rope = api.new_article("BALL"), api.new_article("ROPE")
        api.receive(ball, 5)
        lines = [line(ball, 2), line(rope, 7), line(ball, 1)]
        order = api.new_order(customer_id, lines=lines)
        assert stock(api, ball) == (5, 3)
        assert [each.quantity_reserved for each in order.lines] == [2, 0, 1]

    def test_more_than_there_are(self, api: Api, customer_id: str) -> None:
        ball, rope = api.new_article("BALL"), api.new_article("ROPE")
        api.receive(ball, 5)
        api.receive(rope, 5)
        api.new_order(customer_id, lines=[line(ball, 2)])
        lines = [line(rope), line(ball, 2), line(ball, 2)]
        failure = refused(api, StatusCode.FAILED_PRECONDITION, customer_id, *lines)
        assert (failure.reason, failure.resource) == ("OUT_OF_STOCK", ("product", ball))
        assert failure.field == "order.lines[1].quantity"
        assert (stock(api, ball), stock(api, rope)) == ((5, 2), (5, 0))

    def test_cannot_be_adjusted_away(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        api.receive(sku, 5)
        api.new_order(customer_id, lines=[line(sku, 3)])
        request = AdjustStockRequest(sku=sku, change=-3, reason="lost")
        assert (
            failed(StatusCode.FAILED_PRECONDITION, api.stock.AdjustStock, request).reason == "STOCK_TOO_LOW"
        )

    def test_becomes_low(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        api.receive(sku, 5)
        api.stock.UpdateStock(UpdateStockRequest(sku=sku, low_stock_threshold=3))
        api.new_order(customer_id, lines=[line(sku, 2)])
        request = ListEventsRequest(filter={"types": ["stock.low"]})
        (event,) = api.events.ListEvents(request).events
        assert '"available":3' in event.data.replace(" ", "")


class TestRepeat:
    def test_the_same_order(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        api.receive(sku, 9)
        order = api.new_order(customer_id, sku, client_order_id="C-1")
        shipped = ship(api, order)
        assert api.new_order(customer_id, sku, client_order_id="C-1") == shipped
        assert stock(api, sku) == (8, 0)

    def test_what_is_ignored_makes_no_other_order(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        order = api.new_order(customer_id, sku, client_order_id="C-1")
        lines = [line(sku, name="Ball", unit_price={"currency_code": "USD"})]
        assert api.new_order(customer_id, client_order_id="C-1", lines=lines, number="SO-1") == order

    def test_another_order(self, api: Api, customer_id: str) -> None:
        sku = api.new_article()
        order = api.new_order(customer_id, sku, client_order_id="C-1", shipping_address=WA)
        failure = refused(api, StatusCode.ALREADY_EXISTS, customer_id, line(sku, 2), client_order_id="C-1")
        assert (failure.reason, failure.resource) == ("CLIENT_ORDER_ID_TAKEN", ("order", order.id))
        assert failure.field == "order.client_order_id"

    def test_in_another_company(self, api: Api, new_api: Any) -> None:
        made = set()
        for each in (api, new_api()):
            made.add(each.new_order(each.new_customer().id, each.new_article(), client_order_id="C-1").id)
        assert len(made) == 2


class TestList:
    def test_newest_first(self, api: Api) -> None:
        ann, bea = api.new_customer().id, api.new_customer().id
        sku = api.new_article()
        made = [api.new_order(customer, sku) for customer in (ann, bea, ann)]
        cancel(api, made[0])
        assert listed(api) == [each.id for each in reversed(made)]
        assert listed(api, customer_id=ann) == [made[2].id, made[0].id]
        assert listed(api, status=Order.CANCELLED) == [made[0].id]
        assert listed(api, customer_id=bea, status=Order.CANCELLED) == []
        assert listed(api, created_time={"start_time": made[1].created_time}) == [made[2].id, made[1].id]
        assert listed(api, created_time={"end_time": made[1].created_time}) == [made[0].id]

"""Counting pieces. What orders do with them is in test_orders.py and test_races_of_orders.py."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import stock_service_pb2 as messages
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.stock_pb2 import StockItem, StockMovement
from tests.contract.client import Api
from tests.contract.failures import failed

pytestmark = pytest.mark.any_host

MOST = 1_000_000_000


@pytest.fixture
def sku(api: Api) -> str:
    return api.new_product().sku


def get(api: Api, sku: str) -> StockItem:
    return api.stock.GetStock(messages.GetStockRequest(sku=sku))


def adjust(api: Api, sku: str, change: int, reason: str = "counted") -> StockItem:
    return api.stock.AdjustStock(messages.AdjustStockRequest(sku=sku, change=change, reason=reason))


def low_at(api: Api, sku: str, threshold: int) -> StockItem:
    request = messages.UpdateStockRequest(sku=sku, low_stock_threshold=threshold)
    return api.stock.UpdateStock(request)


def movements(api: Api, sku: str) -> list[StockMovement]:
    return list(api.stock.ListStockMovements(messages.ListStockMovementsRequest(sku=sku)).movements)


def events(api: Api) -> list[str]:
    request = ListEventsRequest(filter={"types": ["stock.*"]})
    return [event.type.removeprefix("stock.") for event in api.events.ListEvents(request).events]


class TestReceive:
    def test_adds_pieces(self, api: Api, sku: str) -> None:
        assert api.receive(sku, 3).on_hand == 3
        stock = api.receive(sku, 4)
        assert (stock.on_hand, stock.reserved, stock.available, stock.low) == (7, 0, 7, False)
        assert get(api, sku) == stock

    def test_of_a_variant(self, api: Api) -> None:
        api.new_product("HIP", variants=[{"sku": "HIP-60"}])
        assert api.receive("HIP-60", 1).sku == "HIP-60"

    def test_of_an_unknown_article(self, api: Api) -> None:
        request = messages.ReceiveStockRequest(sku="NONE", quantity=1)
        failure = failed(StatusCode.NOT_FOUND, api.stock.ReceiveStock, request)
        assert (failure.reason, failure.resource) == ("PRODUCT_NOT_FOUND", ("product", "NONE"))

    def test_more_than_can_be_counted(self, api: Api, sku: str) -> None:
        assert api.receive(sku, MOST).on_hand == MOST
        request = messages.ReceiveStockRequest(sku=sku, quantity=1)
        assert failed(StatusCode.INVALID_ARGUMENT, api.stock.ReceiveStock, request).fields == ["quantity"]

    def test_many_at_once(self, api: Api, sku: str) -> None:
        with ThreadPoolExecutor(16) as threads:
            list(threads.map(lambda _: api.receive(sku, 2), range(64)))
        assert get(api, sku).on_hand == 128
        assert sorted(each.on_hand for each in movements(api, sku)) == list(range(2, 130, 2))


class TestAdjust:
    def test_changes_the_pieces_on_hand(self, api: Api, sku: str) -> None:
        assert adjust(api, sku, 5).on_hand == 5
        assert adjust(api, sku, -2, "damaged").available == 3
        assert [(each.kind, each.change, each.on_hand, each.reason) for each in movements(api, sku)] == [
            (StockMovement.ADJUSTMENT, -2, 3, "damaged"),
            (StockMovement.ADJUSTMENT, 5, 5, "counted"),
        ]

    def test_to_less_than_nothing(self, api: Api, sku: str) -> None:
        api.receive(sku, 2)
        request = messages.AdjustStockRequest(sku=sku, change=-3, reason="lost")
        failure = failed(StatusCode.FAILED_PRECONDITION, api.stock.AdjustStock, request)
        assert (failure.reason, failure.resource, failure.field) == (
            "STOCK_TOO_LOW",
            ("stock", sku),
            "change",
        )
        assert get(api, sku).on_hand == 2

    def test_a_blank_reason(self, api: Api, sku: str) -> None:
        request = messages.AdjustStockRequest(sku=sku, change=1, reason=" ")
        assert failed(StatusCode.INVALID_ARGUMENT, api.stock.AdjustStock, request).fields == ["reason"]

    def test_more_than_can_be_counted(self, api: Api, sku: str) -> None:
        api.receive(sku, 1)
        request = messages.AdjustStockRequest(sku=sku, change=MOST, reason="counted")
        assert failed(StatusCode.INVALID_ARGUMENT, api.stock.AdjustStock, request).fields == ["change"]


class TestLow:
    def test_is_reported_when_it_becomes_low(self, api: Api, sku: str) -> None:
        api.receive(sku, 10)
        assert not low_at(api, sku, 3).low
        adjust(api, sku, -6)
        assert adjust(api, sku, -1).low
        adjust(api, sku, -1)
        assert not api.receive(sku, 5).low
        assert adjust(api, sku, -4).low
        assert events(api).count("low") == 2
        assert events(api).count("updated") == 7

    def test_by_a_higher_threshold(self, api: Api, sku: str) -> None:
        api.receive(sku, 10)
        assert low_at(api, sku, 10).low
        assert events(api)[-2:] in (["updated", "low"], ["low", "updated"])

    def test_the_same_threshold_again(self, api: Api, sku: str) -> None:
        before = low_at(api, sku, 3)
        assert low_at(api, sku, 3) == before
        assert api.stock.UpdateStock(messages.UpdateStockRequest(sku=sku)) == before

    def test_none(self, api: Api, sku: str) -> None:
        low_at(api, sku, 3)
        assert not low_at(api, sku, 0).low


class TestRead:
    def test_nothing_is_kept(self, api: Api, sku: str) -> None:
        for method, request in (
            (api.stock.GetStock, messages.GetStockRequest(sku=sku)),
            (api.stock.ListStockMovements, messages.ListStockMovementsRequest(sku=sku)),
        ):
            failure = failed(StatusCode.NOT_FOUND, method, request)
            assert (failure.reason, failure.resource) == ("STOCK_NOT_FOUND", ("stock", sku))

    def test_list(self, api: Api) -> None:
        for name in "cab":
            api.new_product(name)
            api.receive(name, 1)
        low_at(api, "b", 2)
        everything = api.stock.ListStock(messages.ListStockRequest()).items
        assert [each.sku for each in everything] == ["a", "b", "c"]
        assert [each.sku for each in api.stock.ListStock(messages.ListStockRequest(low_only=True)).items] == [
            "b"
        ]

    def test_receipts_are_movements(self, api: Api, sku: str) -> None:
        request = messages.ReceiveStockRequest(sku=sku, quantity=3, note="Delivery 2217")
        stock = api.stock.ReceiveStock(request)
        (movement,) = movements(api, sku)
        assert (movement.kind, movement.change, movement.on_hand) == (StockMovement.RECEIPT, 3, 3)
        assert (movement.reason, movement.order_id, movement.sku) == ("Delivery 2217", "", sku)
        assert movement.created_time == stock.last_updated_time

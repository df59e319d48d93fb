"""Orders that tests make, and what they look at."""

from typing import Any

from google.type.money_pb2 import Money
from grpc import StatusCode

from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.stock_service_pb2 import GetStockRequest
from tests.contract.client import Api
from tests.contract.failures import Failure, failed

WA = {"street": "1 Pine St", "city": "Seattle", "region": "WA", "country_code": "us"}


def get(api: Api, order: Order) -> Order:
    return api.orders.GetOrder(messages.GetOrderRequest(id=order.id))


def update(api: Api, order: Order, *paths: str, **fields: Any) -> Order:
    request = messages.UpdateOrderRequest(id=order.id, **fields)
    request.update_mask.paths.extend(paths)
    return api.orders.UpdateOrder(request)


def cancel(api: Api, order: Order) -> Order:
    return api.orders.CancelOrder(messages.CancelOrderRequest(id=order.id))


def ship(api: Api, order: Order, *lines: tuple[int, int], **fields: Any) -> Order:
    shipped = [{"line_number": number, "quantity": quantity} for number, quantity in lines]
    request = messages.ShipOrderRequest(id=order.id, lines=shipped, **{"carrier": "UPS", **fields})
    return api.orders.ShipOrder(request)


def reship(api: Api, order: Order, **fields: Any) -> Order:
    return api.orders.ReshipOrder(messages.ReshipOrderRequest(id=order.id, reason="damaged", **fields))


def refused(api: Api, code: StatusCode, customer_id: str, *lines: dict[str, Any], **fields: Any) -> Failure:
    order = {"customer_id": customer_id, "lines": lines, "shipping_address": WA, **fields}
    return failed(code, api.orders.CreateOrder, messages.CreateOrderRequest(order=order))


def line(sku: str, quantity: int = 1, **fields: Any) -> dict[str, Any]:
    return {"sku": sku, "quantity": quantity, **fields}


def cents(money: Money) -> int:
    assert money.currency_code == "USD"
    assert money.nanos % 10_000_000 == 0
    return money.units * 100 + money.nanos // 10_000_000


def amounts(order: Order) -> tuple[int, ...]:
    return tuple(map(cents, (order.subtotal, order.freight, order.freight_tax, order.tax, order.total)))


def stock(api: Api, sku: str) -> tuple[int, int]:
    found = api.stock.GetStock(GetStockRequest(sku=sku))
    return found.on_hand, found.reserved


def statuses(order: Order) -> list[str]:
    return [Order.Status.Name(each.status) for each in (order, *order.lines)]


def event_types(api: Api) -> list[str]:
    request = ListEventsRequest(filter={"types": ["order.*"]})
    return [event.type.removeprefix("order.") for event in api.events.ListEvents(request).events]


def listed(api: Api, **wanted: Any) -> list[str]:
    """The ids of the orders on all pages of two."""
    found: list[str] = []
    token = ""
    while True:
        pagination = {"page_size": 2, "page_token": token}
        answer = api.orders.ListOrders(messages.ListOrdersRequest(filter=wanted, pagination=pagination))
        found += [order.id for order in answer.orders]
        token = answer.next_page_token
        if not token:
            return found

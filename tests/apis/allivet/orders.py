"""Orders that tests of Allivet's API make."""

from typing import Any

import httpx

from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.stock_service_pb2 import GetStockRequest
from tests.apis.allivet.clients import new_customer, unique
from tests.apis.allivet.samples import sample
from tests.contract.client import Api

__all__ = ["got", "line", "lines_of", "new_pet", "order_of", "orders", "placed", "reserved", "ship"]


def order_of(api: Api, customer: dict[str, Any], *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The document's order, of a customer and with lines. "absent" leaves a field out."""
    order = {
        **sample("new_order_request"),
        "clientId": api.key_id,
        "clientOrderId": unique("O-"),
        "customerId": customer["email"],
        "customerKeyId": customer["clientCustomerNo"],
        "customerSalesOrderDetail": list(lines),
        **changes,
    }
    return {name: value for name, value in order.items() if value != "absent"}


def placed(allivet: httpx.Client, order: dict[str, Any]) -> dict[str, Any]:
    """The answer to an order that is accepted."""
    answer = allivet.post("Orders", json=order)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def lines_of(order: dict[str, Any], *names: str) -> list[Any]:
    """Some fields of each line of an answer; of one field, its values."""
    found = [[line[name] for name in names] for line in order["customerSalesOrderDetail"]]
    return [values[0] for values in found] if len(names) == 1 else found


def new_pet(allivet: httpx.Client, customer: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A pet of a customer, by default of a new one, with the customer's number."""
    number = (customer or new_customer(allivet))["clientCustomerNo"]
    given = {**sample("new_pet_request"), "clientPetId": unique("P-"), **changes}
    answer = allivet.post(f"salesforce/Customers/{number}/Pet", json=given)
    assert answer.status_code == 200, answer.text
    return {**answer.json()["customerPet"][0], "clientCustomerNo": number}


def line(sku: str, quantity: int = 1, **fields: Any) -> dict[str, Any]:
    return {"itemName": sku, "quantity": quantity, **fields}


def got(allivet: httpx.Client, name: str) -> dict[str, Any]:
    answer = allivet.get(f"Orders/{name}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def reserved(api: Api, sku: str) -> int:
    return int(api.stock.GetStock(GetStockRequest(sku=sku)).reserved)


def orders(api: Api) -> list[Order]:
    return list(api.orders.ListOrders(messages.ListOrdersRequest()).orders)


def ship(api: Api, *lines: tuple[int, int], **fields: Any) -> Order:
    """Ships pieces of the company's newest order by our own API."""
    shipped = [{"line_number": number, "quantity": quantity} for number, quantity in lines]
    given = {"carrier": "UPS", "tracking_number": "1Z999", **fields}
    return api.orders.ShipOrder(messages.ShipOrderRequest(id=orders(api)[0].id, lines=shipped, **given))

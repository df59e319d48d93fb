"""Orders, and the addresses and payment methods that they need."""

import json
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.order_service_pb2 import ListOrdersRequest, ShipOrderRequest
from pawport.gen.pawport.v1.payment_method_service_pb2 import DeletePaymentMethodRequest
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest
from pawport.gen.pawport.v1.stock_service_pb2 import GetStockRequest
from tests.apis.pawssource.conftest import issues, refused
from tests.contract.client import Api
from tests.contract.servers import Served
from tests.prescriptions import new_rx_product, prescribe

ADDRESS = {
    "recipient": "Ada Moore",
    "street": "1 Pine St",
    "city": "Seattle",
    "region": "WA",
    "postal_code": "98101",
    "country": "US",
}
METHOD = {"provider": "stripe", "token": "pm_1QkYzW", "brand": "Visa", "last_four": "4242"}


@pytest.fixture(scope="module", params=["sqlite_envoy", "postgresql_envoy"])
def server(request: pytest.FixtureRequest) -> Served:
    found: Served = request.getfixturevalue(request.param)
    return found


def created(paws: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    response = paws.post(path, json=body)
    assert response.status_code == 201, response.text
    assert list(response.json()) == ["data"]
    return dict(response.json()["data"])


@pytest.fixture
def needed(paws: httpx.Client) -> dict[str, str]:
    """The ids of what an order needs."""
    return {
        "shipping_address_id": created(paws, "addresses", ADDRESS)["id"],
        "payment_method_id": created(paws, "payment_methods", METHOD)["id"],
    }


def item(sku: str, quantity: int = 1, **fields: Any) -> dict[str, Any]:
    return {"product_id": sku, "quantity": quantity, **fields}


def count(api: Api) -> int:
    return len(api.orders.ListOrders(ListOrdersRequest()).orders)


class TestCreate:
    @pytest.mark.operation("pawssource", "POST /orders")
    def test_returns_the_order(self, paws: httpx.Client, api: Api, needed: dict[str, str]) -> None:
        ball, rope = api.new_article("BALL", 999, name="Ball"), api.new_article("ROPE", 250)
        api.receive(ball, 5)
        made = created(
            paws, "orders", {"items": [item(ball, 2), item(rope)], **needed, "notes": "Ring twice"}
        )
        assert list(made) == [
            *("id", "status", "items", "subtotal", "shipping", "tax", "total", "currency"),
            *("shipping_address_id", "payment_method_id", "notes", "tracking", "created_at", "updated_at"),
        ]
        assert made["items"][0] == {
            "product_id": "BALL",
            "name": "Ball",
            "quantity": 2,
            "unit_price": 9.99,
            "total": 19.98,
            "pet_id": None,
            "status": "processing",
        }
        amounts = ("subtotal", "shipping", "tax", "total", "currency")
        assert [made[name] for name in amounts] == [22.48, 0, 0, 22.48, "USD"]
        assert (made["status"], made["tracking"], made["notes"]) == ("processing", [], "Ring twice")
        assert {name: made[name] for name in needed} == needed
        assert made["created_at"].endswith("Z")
        assert paws.get(f"orders/{made['id']}").json() == {"data": made}
        assert api.stock.GetStock(GetStockRequest(sku=ball)).reserved == 2

    def test_of_another_customer(self, paws: httpx.Client, api: Api) -> None:
        """The order is of the customer whose address it is, who must have the payment method."""
        owner, other = api.new_customer(), api.new_customer()
        address = created(paws, "addresses", {**ADDRESS, "customer_id": owner.id})
        assert address["customer_id"] == owner.id
        body = {"items": [item(api.new_article("BALL"))], "shipping_address_id": address["id"]}
        foreign = created(paws, "payment_methods", {**METHOD, "customer_id": other.id})["id"]
        details = refused(
            paws.post("orders", json={**body, "payment_method_id": foreign}), 422, "validation_failed"
        )
        assert issues(details) == {"payment_method_id": "not_found"}
        own = created(paws, "payment_methods", {**METHOD, "customer_id": owner.id})["id"]
        created(paws, "orders", {**body, "payment_method_id": own})
        (order,) = api.orders.ListOrders(ListOrdersRequest()).orders
        assert order.customer_id == owner.id

    def test_by_an_address_id_of_the_client(self, paws: httpx.Client, api: Api) -> None:
        """Two customers can have an address with the same id of the client: the payment method tells."""
        owners = [api.new_customer() for _ in range(2)]
        for owner in owners:
            api.new_address(owner.id, external_id="HOME", city="Seattle")
        method = api.new_payment_method(owners[1].id).id
        body = {"shipping_address_id": "HOME", "payment_method_id": method}
        created(paws, "orders", {"items": [item(api.new_article("BALL"))], **body})
        (order,) = api.orders.ListOrders(ListOrdersRequest()).orders
        assert order.customer_id == owners[1].id

    def test_what_must_exist(self, paws: httpx.Client, api: Api, needed: dict[str, str]) -> None:
        items = [item(api.new_article("BALL"))]
        house = api.payment_methods
        for name in needed:
            body = {"items": items, **needed, name: "unknown"}
            details = refused(paws.post("orders", json=body), 422, "validation_failed")
            assert issues(details) == {name: "not_found"}
        (kept,) = paws.get("payment_methods").json()["data"]
        house.DeletePaymentMethod(DeletePaymentMethodRequest(customer_id=kept["customer_id"], id=kept["id"]))
        details = refused(paws.post("orders", json={"items": items, **needed}), 422, "validation_failed")
        assert issues(details) == {"payment_method_id": "not_found"}

    @pytest.mark.parametrize("missing", ["items", "shipping_address_id", "payment_method_id"])
    def test_what_is_required(
        self, paws: httpx.Client, api: Api, needed: dict[str, str], missing: str
    ) -> None:
        body: dict[str, Any] = {"items": [item(api.new_article("BALL"))], **needed}
        for absent in ({}, {missing: None}, {missing: [] if missing == "items" else ""}):
            sent = {name: value for name, value in body.items() if name != missing} | absent
            details = refused(paws.post("orders", json=sent), 400, "bad_request")
            assert issues(details) == {missing: "required"}

    def test_what_an_item_needs(self, paws: httpx.Client, needed: dict[str, str]) -> None:
        for name in ("product_id", "quantity"):
            wrong = {key: value for key, value in item("BALL").items() if key != name}
            details = refused(paws.post("orders", json={"items": [wrong], **needed}), 400, "bad_request")
            assert issues(details) == {f"items[0].{name}": "required"}
        for quantity in (-1, 10_000, 1.5):
            body = {"items": [item("BALL", quantity)], **needed}  # type: ignore[arg-type]
            refused(paws.post("orders", json=body), 422, "validation_failed")

    def test_what_cannot_be_ordered(self, paws: httpx.Client, api: Api, needed: dict[str, str]) -> None:
        api.receive(api.new_article("BALL"), 5)
        api.new_article("SHOWN", show_buy_button=False)
        api.new_article("FLEA", restricted_states=["WA"])
        items = [item("BALL"), item("NONE"), item("SHOWN"), item("FLEA")]
        details = refused(paws.post("orders", json={"items": items, **needed}), 422, "validation_failed")
        assert issues(details) == {f"items[{index}].product_id": "invalid" for index in (1, 2, 3)}
        body = {"items": [item("BALL", 6)], **needed}
        details = refused(paws.post("orders", json=body), 422, "validation_failed")
        assert issues(details) == {"items[0].quantity": "invalid"}
        assert count(api) == 0

    def test_on_prescription(self, paws: httpx.Client, api: Api, needed: dict[str, str]) -> None:
        pet_id = created(paws, "pets", {"name": "Buster", "species": "canine"})["id"]
        drug = new_rx_product(api, price={"currency_code": "USD", "units": 30})
        body = {"items": [item(drug.sku)], **needed}
        details = refused(paws.post("orders", json=body), 422, "validation_failed")
        assert issues(details) == {"items[0].pet_id": "invalid"}
        body = {"items": [item(drug.sku, pet_id=pet_id), item(api.new_article("BALL"))], **needed}
        made = created(paws, "orders", body)
        assert made["status"] == "waiting_for_prescription"
        assert [each["status"] for each in made["items"]] == ["waiting_for_prescription", "processing"]
        (address,) = paws.get("addresses").json()["data"]
        pet = api.pets.GetPet(GetPetRequest(customer_id=address["customer_id"], id=pet_id))
        prescribe(api, pet, drug)
        assert paws.get(f"orders/{made['id']}").json()["data"]["status"] == "processing"

    def test_once(self, paws: httpx.Client, api: Api, needed: dict[str, str]) -> None:
        body = {"items": [item(api.new_article("BALL"))], **needed}
        headers = {"idempotency-key": "once"}
        first, again = (paws.post("orders", json=body, headers=headers).json() for _ in range(2))
        assert first == again
        assert count(api) == 1


class TestTracking:
    def test_of_parts(self, paws: httpx.Client, api: Api, needed: dict[str, str]) -> None:
        ball, rope = api.new_article("BALL"), api.new_article("ROPE")
        order_id = created(paws, "orders", {"items": [item(ball, 3), item(rope)], **needed})["id"]
        lines = [{"line_number": 1, "quantity": 2}]
        api.orders.ShipOrder(
            ShipOrderRequest(id=order_id, carrier="UPS", tracking_number="1Z999", lines=lines)
        )
        shown = paws.get(f"orders/{order_id}").json()["data"]
        assert shown["status"] == "partially_shipped"
        assert [each["status"] for each in shown["items"]] == ["partially_shipped", "processing"]
        (tracking,) = shown["tracking"]
        assert tracking.pop("shipped_at").endswith("Z")
        assert tracking == {
            "carrier": "UPS",
            "number": "1Z999",
            "items": [{"product_id": "BALL", "quantity": 2}],
        }
        wanted = ListEventsRequest(format=Event.PAWSSOURCE, filter={"types": ["order.*"]})
        (event,) = api.events.ListEvents(wanted).events
        assert (event.type, json.loads(event.data)) == (
            "order.shipped",
            paws.get(f"orders/{order_id}").json()["data"],
        )
        refused(paws.post(f"orders/{order_id}/cancel"), 422, "validation_failed")
        api.orders.ShipOrder(ShipOrderRequest(id=order_id, carrier="UPS"))
        shown = paws.get(f"orders/{order_id}").json()["data"]
        assert (shown["status"], shown["tracking"][1]["number"]) == ("shipped", None)


def test_cancel(paws: httpx.Client, api: Api, needed: dict[str, str]) -> None:
    ball = api.new_article("BALL")
    api.receive(ball, 5)
    order_id = created(paws, "orders", {"items": [item(ball, 3)], **needed})["id"]
    for body in (None, {}):  # and again
        response = paws.post(f"orders/{order_id}/cancel", json=body)
        assert response.status_code == 200, response.text
        assert response.json()["data"]["status"] == "cancelled"
    assert api.stock.GetStock(GetStockRequest(sku=ball)).reserved == 0
    for response in (paws.post("orders/unknown/cancel"), paws.get("orders/unknown")):
        refused(response, 404, "not_found")


class TestList:
    def test_pages(self, paws: httpx.Client, api: Api, needed: dict[str, str]) -> None:
        body = {"items": [item(api.new_article("BALL"))], **needed}
        ids = [created(paws, "orders", body)["id"] for _ in range(3)]
        paws.post(f"orders/{ids[1]}/cancel")
        first = paws.get("orders", params={"limit": 2}).json()
        assert list(first) == ["data", "meta"]
        assert [each["id"] for each in first["data"]] == [ids[2], ids[1]]
        assert first["meta"]["has_more"] is True
        cursor = first["meta"]["next_cursor"]
        last = paws.get("orders", params={"limit": 2, "cursor": cursor}).json()
        assert [each["id"] for each in last["data"]] == [ids[0]]
        assert last["meta"] == {"next_cursor": None, "has_more": False}
        found = paws.get("orders", params={"status": "Cancelled"}).json()["data"]
        assert [each["id"] for each in found] == [ids[1]]
        for wrong in (
            {"limit": 0},
            {"limit": 101},
            {"status": "lost"},
            {"cursor": "x"},
            {"cursor": cursor, "status": "cancelled"},
        ):
            refused(paws.get("orders", params=wrong), 422, "validation_failed")

    @pytest.mark.parametrize(("path", "body"), [("addresses", ADDRESS), ("payment_methods", METHOD)])
    def test_of_a_customer(self, paws: httpx.Client, api: Api, path: str, body: dict[str, Any]) -> None:
        assert paws.get(path).json() == {"data": [], "meta": {"next_cursor": None, "has_more": False}}
        owner = api.new_customer().id
        theirs = created(paws, path, {**body, "customer_id": owner})
        made = [created(paws, path, body) for _ in range(3)]
        assert paws.get(path, params={"customer_id": owner}).json()["data"] == [theirs]
        first = paws.get(path, params={"limit": 2}).json()
        assert first["data"] == made[:2]
        cursor = first["meta"]["next_cursor"]
        last = paws.get(path, params={"limit": 2, "cursor": cursor}).json()
        assert last == {"data": made[2:], "meta": {"next_cursor": None, "has_more": False}}
        for wrong in ({"limit": 101}, {"cursor": "x"}, {"cursor": cursor, "customer_id": owner}):
            refused(paws.get(path, params=wrong), 422, "validation_failed")
        details = refused(paws.get(path, params={"customer_id": "unknown"}), 422, "validation_failed")
        assert issues(details) == {"customer_id": "not_found"}


def test_an_address(paws: httpx.Client) -> None:
    shown = created(paws, "addresses", ADDRESS)
    assert {name: shown[name] for name in ADDRESS} == ADDRESS
    assert (shown["street2"], shown["phone_number"]) == (None, None)
    details = refused(paws.post("addresses", json={"region": "WA"}), 400, "bad_request")
    assert issues(details) == dict.fromkeys(("street", "city", "country"), "required")
    refused(paws.post("addresses", json={**ADDRESS, "country": "USA"}), 422, "validation_failed")


def test_a_payment_method(paws: httpx.Client) -> None:
    shown = created(paws, "payment_methods", {**METHOD, "expiry_month": 8, "expiry_year": 2029})
    assert list(shown) == [
        *("id", "customer_id", "provider", "brand", "last_four", "expiry_month", "expiry_year", "label"),
        "created_at",
    ]
    assert (shown["brand"], shown["expiry_month"], shown["label"]) == ("Visa", 8, None)
    details = refused(paws.post("payment_methods", json={}), 400, "bad_request")
    assert issues(details) == {"provider": "required", "token": "required"}
    for wrong in ({"token": "4242 4242 4242 4242"}, {"label": "4242424242424242"}, {"last_four": "42"}):
        details = refused(paws.post("payment_methods", json={**METHOD, **wrong}), 422, "validation_failed")
        assert issues(details) == dict.fromkeys(wrong, "invalid")
    response = paws.post("payment_methods", json={**METHOD, "expiry_month": 8})
    assert issues(refused(response, 422, "validation_failed")) == {"expiry_year": "invalid"}

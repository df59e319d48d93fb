"""Operations 9 to 12: what becomes of orders."""

from typing import Any

import httpx
import pytest

from tests.apis.allivet.clients import new_customer, refused, unique
from tests.apis.allivet.orders import got, line, lines_of, order_of, placed, reserved, ship
from tests.contract.client import Api

DETAIL = "customerSalesOrderDetail"


class TestUpdate:
    def test_replaces(self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str) -> None:
        rope = api.new_article("ROPE", 250)
        api.receive(rope, 5)
        sent = order_of(api, customer, line(ball, 2))
        made = placed(allivet, sent)
        changes = {
            "shippingMethod": "2day",
            "shipToAddressId": "WORK",
            "shipToCity": "Reno",
            "shipToState": "NV",
            "billToName": None,
            "billToCity": "Sparks",
            "isAutoship": "y",
            "salesOrderDate": "2014-02-24",
            DETAIL: [line(rope, 5), line(ball)],
        }
        answer = allivet.put("Orders", json={**sent, **changes})
        assert answer.status_code == 200, answer.text
        changed = answer.json()
        assert (changed["shippingMethod"], changed["isAutoship"]) == ("2DAY", "Y")
        assert [changed[name] for name in ("shipToAddressId", "shipToCity", "shipToState")] == [
            *("WORK", "Reno", "NV")
        ]
        assert (changed["billToName"], changed["billToCity"]) == ("John Doe", "Sparks")
        assert lines_of(changed, "itemName", "quantity") == [[rope, 5], [ball, 1]]
        assert (changed["subTotal"], changed["salesOrderDate"]) == (34.59, "2014-02-24")
        assert (reserved(api, ball), reserved(api, rope)) == (1, 5)
        assert changed["salesOrderCode"] == made["salesOrderCode"]
        assert got(allivet, made["clientOrderId"]) == changed

    def test_what_cannot_be_changed(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        sent = order_of(api, customer, line(ball))
        placed(allivet, sent)
        other = new_customer(allivet)
        for field, changes in (
            ("clientId", {"clientId": "DropshipClient"}),
            ("customerId", {"customerKeyId": other["clientCustomerNo"]}),
            ("customerId", {"customerKeyId": "unknown", "customerId": "unknown"}),
            ("isReship", {"isReship": "Y", "reasonCode": "1", "originalClientOrderId": "1"}),
        ):
            refused(allivet.put("Orders", json={**sent, **changes}), 400, field)

    def test_unknown(self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str) -> None:
        answer = allivet.put("Orders", json=order_of(api, customer, line(ball)))
        assert "not found" in refused(answer, 404)
        assert answer.json()["statusmessage"] == "The Order not found."

    def test_of_what_is_over(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        shipped = order_of(api, customer, line(ball, 2))
        placed(allivet, shipped)
        ship(api, (1, 1))
        void = order_of(api, customer, line(ball))
        placed(allivet, void)
        allivet.put(f"Orders/{void['clientOrderId']}/cancel")
        before = allivet.get(f"salesforce/Customers/{customer['clientCustomerNo']}").json()
        for sent in (shipped, void):
            refused(allivet.put("Orders", json={**sent, "shipToAddressId": "NEW"}), 400)
        after = allivet.get(f"salesforce/Customers/{customer['clientCustomerNo']}").json()
        assert after == before


class TestCancel:
    def test_gives_back(self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str) -> None:
        made = placed(allivet, order_of(api, customer, line(ball, 3)))
        assert reserved(api, ball) == 3
        for name in (made["salesOrderCode"], made["clientOrderId"]):  # and again
            answer = allivet.put(f"Orders/{name}/cancel")
            assert (answer.status_code, answer.json()["statuscode"]) == (200, "200")
        assert reserved(api, ball) == 0
        shown = got(allivet, made["clientOrderId"])
        assert (shown["orderStatus"], lines_of(shown, "lineStatus")) == ("Voided", ["Voided"])

    def test_of_a_shipped_one(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        made = placed(allivet, order_of(api, customer, line(ball, 2)))
        ship(api, (1, 1))
        refused(allivet.put(f"Orders/{made['clientOrderId']}/cancel"), 400)
        assert got(allivet, made["clientOrderId"])["orderStatus"] == "Partially Shipped"

    @pytest.mark.parametrize("name", ["55503648", "SO-1", "%20x"])
    def test_unknown(self, allivet: httpx.Client, name: str) -> None:
        for answer in (allivet.put(f"Orders/{name}/cancel"), allivet.get(f"Orders/{name}")):
            refused(answer, 404)
            assert answer.json()["statusmessage"] == "The Order not found."


class TestReship:
    def sent(self, api: Api, customer: dict[str, Any], original: str, *lines: Any, **changes: Any) -> Any:
        reship = {"isReship": "Y", "reasonCode": "3", "originalClientOrderId": original, **changes}
        return order_of(api, customer, *lines, **reship)

    def test_is_free(self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str) -> None:
        original = placed(allivet, order_of(api, customer, line(ball, 2)))
        ship(api)
        sent = self.sent(api, customer, original["clientOrderId"], line(ball))
        made = placed(allivet, sent)
        assert (made["isReship"], made["reasonCode"]) == ("Y", "3")
        assert (made["originalClientOrderId"], made["total"]) == (original["clientOrderId"], 0)
        assert lines_of(made, "itemName", "quantity", "unitPrice") == [[ball, 1, 0]]
        assert made["billToName"] == "John Doe"
        assert placed(allivet, sent) == made

    def test_of_no_shipped_order(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        original = placed(allivet, order_of(api, customer, line(ball)))["clientOrderId"]
        refused(allivet.post("Orders", json=self.sent(api, customer, original, line(ball))), 404)
        ship(api)
        other = new_customer(allivet)
        for sent in (
            self.sent(api, other, original, line(ball)),
            self.sent(api, customer, "unknown", line(ball)),
        ):
            answer = allivet.post("Orders", json=sent)
            refused(answer, 404)
            assert answer.json()["statusmessage"] == "The Order not found."

    def test_of_what_was_not_shipped(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        rope = api.new_article("ROPE")
        original = placed(allivet, order_of(api, customer, line(ball), line(rope)))["clientOrderId"]
        ship(api, (1, 1))
        for wrong, field in ((line(rope), "itemName"), (line(ball, 2), "quantity")):
            answer = allivet.post("Orders", json=self.sent(api, customer, original, wrong))
            refused(answer, 400, f"{DETAIL}[0].{field}")

    @pytest.mark.parametrize(
        ("field", "changes"),
        [
            ("reasonCode", {"reasonCode": None}),
            ("originalClientOrderId", {"originalClientOrderId": " "}),
            ("isReship", {"isAutoship": "Y"}),
        ],
    )
    def test_what_it_needs(
        self,
        allivet: httpx.Client,
        api: Api,
        customer: dict[str, Any],
        ball: str,
        field: str,
        changes: dict[str, Any],
    ) -> None:
        sent = {**self.sent(api, customer, "1", line(ball)), **changes}
        refused(allivet.post("Orders", json=sent), 400, field)


def test_shipped_in_parts(allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str) -> None:
    rope = api.new_article("ROPE")
    made = placed(allivet, order_of(api, customer, line(ball, 3), line(rope)))
    ship(api, (1, 1))
    ship(api, (1, 1), carrier="FedEx", tracking_number="77")
    shown = got(allivet, made["clientOrderId"])
    fields = ("lineStatus", "quantityShipped", "carrier", "trackingNumber")
    assert lines_of(shown, *fields) == [
        ["Processing", 2, "UPS, FedEx", "1Z999, 77"],
        ["Processing", 0, "", ""],
    ]
    assert shown["orderStatus"] == "Partially Shipped"
    ship(api)
    shown = got(allivet, made["clientOrderId"])
    assert (shown["orderStatus"], lines_of(shown, "lineStatus")) == ("Shipped", ["Shipped", "Shipped"])


def test_of_another_api(allivet: httpx.Client, api: Api, ball: str) -> None:
    owner = api.new_customer(email="ada@example.com")
    order = api.new_order(owner.id, ball)
    shown = got(allivet, order.number)
    assert (shown["clientOrderId"], shown["salesOrderCode"]) == (order.number, order.number)
    assert (shown["clientId"], shown["customerId"], shown["customerKeyId"]) == ("", owner.email, owner.id)
    assert (shown["shippingMethod"], shown["shipToCity"], shown["shipToAddressId"]) == ("GRND", "Seattle", "")


def test_of_another_client(allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str) -> None:
    sent = order_of(api, customer, line(ball), clientId="DropshipClient")
    refused(allivet.post("Orders", json=sent), 400, "clientId")
    refused(allivet.post("Orders", json={**sent, "clientId": unique()}), 400, "clientId")

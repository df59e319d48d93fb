"""Operations 9 to 12: orders."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2 import ListCustomersRequest
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.stock_service_pb2 import GetStockRequest

from tests.apis.allivet.clients import new_customer, refused, unique
from tests.apis.allivet.orders import lines_of, new_pet, order_of, placed
from tests.apis.allivet.samples import sample
from tests.apis.allivet.test_document import TIME
from tests.contract.client import Api

LINE_FIELDS = [
    *("lineNumber", "itemName", "quantity", "unitPrice", "clientPetId", "clientVetId", "itemDescription"),
    *("upcCode", "extPrice", "isRxItem", "rxStatus", "lineStatus", "quantityShipped", "carrier"),
    "trackingNumber",
]
DETAIL = "customerSalesOrderDetail"


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


@pytest.fixture
def ball(api: Api) -> str:
    sku = api.new_article("BALL", 2209, name="Ball", upc="00076280")
    api.receive(sku, 100)
    return sku


class TestDocument:
    def test_the_sample(self, allivet: httpx.Client, api: Api, ball: str) -> None:
        """The document's order: only the id of the client, which is part of its credentials, and the lines,
        which the document folds away, are ours."""
        sent = {**sample("new_order_request"), "clientId": api.key_id, DETAIL: [line(ball, 2)]}
        made = placed(allivet, sent)
        assert list(made) == list(sample("new_order_answer"))
        as_sent = {name for name in sent if name not in (DETAIL, "originalClientOrderId")}
        assert {name: made[name] for name in as_sent} == {name: sent[name] for name in as_sent}
        assert made["salesOrderCode"].startswith("SO-")
        assert made["salesOrderCode"][3:].isdigit()
        amounts = ("subTotal", "freight", "freightTax", "tax", "total")
        assert [made[name] for name in amounts] == [44.18, 0, 0, 0, 44.18]
        assert (made["originalClientOrderId"], made["orderStatus"]) == ("N/A", "Processing")
        assert all(TIME.fullmatch(made[name]) for name in ("dateCreated", "dateModified"))
        assert (made["warnings"], made["statusCode"]) == ({}, 200)
        (shown,) = made[DETAIL]
        assert list(shown) == LINE_FIELDS
        assert list(shown.values()) == [
            *(1, ball, 2, 22.09, "", "", "Ball", "00076280", 44.18),
            *("N", "", "Processing", 0, "", ""),
        ]
        for name in (made["clientOrderId"], made["salesOrderCode"]):
            assert got(allivet, name) == made

        changed = allivet.put("Orders", json={**sample("update_order_request"), **sent, DETAIL: [line(ball)]})
        assert changed.status_code == 200, changed.text
        assert list(changed.json()) == list(sample("update_order_answer"))
        assert (changed.json()["subTotal"], reserved(api, ball)) == (22.09, 1)

        voided = allivet.put(f"Orders/{made['clientOrderId']}/cancel")
        assert voided.status_code == 200
        assert list(voided.json()) == list(sample("cancel_order_answer"))
        assert list(voided.json().values()) == ["", "200", "Order Successfully Voided!"]

    def test_amounts(self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str) -> None:
        usd = {"currency_code": "USD", "units": 5, "nanos": 950_000_000}
        rates = {
            "tax_rates": [{"region": "CA", "percent": "9.5", "on_freight": True}],
            "freight_rates": [{"shipping_method": Order.NEXT_DAY, "price": usd}],
            "default_shipping_method": Order.NEXT_DAY,
        }
        api.orders.UpdateOrderRates(messages.UpdateOrderRatesRequest(rates=rates))
        made = placed(allivet, order_of(api, customer, line(ball, 3), shippingMethod="mapping"))
        amounts = ("subTotal", "freight", "freightTax", "tax", "total")
        assert [made[name] for name in amounts] == [66.27, 5.95, 0.57, 6.3, 79.09]
        assert made["shippingMethod"] == "MAPPING"
        assert orders(api)[0].shipping_method == Order.NEXT_DAY


class TestCustomer:
    def test_found_by_each_id(self, allivet: httpx.Client, api: Api, ball: str) -> None:
        customer = new_customer(allivet, clientCustomerId="C-77")
        for key, id_ in (
            (customer["clientCustomerNo"], "whoever"),
            ("unknown", customer["clientCustomerNo"]),
            ("unknown", "C-77"),
            ("unknown", customer["email"].upper()),
        ):
            made = placed(allivet, order_of(api, customer, line(ball), customerKeyId=key, customerId=id_))
            assert (made["customerKeyId"], made["customerId"]) == (key, id_)
        found = api.customers.ListCustomers(ListCustomersRequest()).customers
        assert {order.customer_id for order in orders(api)} == {each.id for each in found}
        assert len(found) == 1

    @pytest.mark.parametrize(("customer_id", "email"), [("ann@example.com", "ann@example.com"), ("77-a", "")])
    def test_is_created(
        self, allivet: httpx.Client, api: Api, ball: str, customer_id: str, email: str
    ) -> None:
        customer = {"email": customer_id, "clientCustomerNo": "CUST-12345"}
        for _ in range(2):  # of the second order, it is the same one
            placed(allivet, order_of(api, customer, line(ball), billToName="Ann Lee Moore"))
        shown = allivet.get("salesforce/Customers/CUST-12345").json()
        assert (shown["firstName"], shown["lastName"]) == ("Ann", "Lee Moore")
        assert (shown["email"], shown["clientCustomerId"]) == (email, "" if email else "77-a")
        (address,) = shown["customerShipTo"]
        assert (address["addressId"], address["isPrimary"]) == ("ac1aJDiERGcI32X3ILwjahBAYM", "Y")

    def test_two_at_once_make_one(self, allivet: httpx.Client, api: Api, ball: str) -> None:
        customer = {"email": "two@example.com", "clientCustomerNo": "CUST-2"}
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: placed(allivet, order_of(api, customer, line(ball))), range(4)))
        assert len(api.customers.ListCustomers(ListCustomersRequest()).customers) == 1
        assert len(orders(api)) == 4


class TestAddress:
    @pytest.fixture
    def customer(self, allivet: httpx.Client, customer: dict[str, Any]) -> dict[str, Any]:
        address = {**sample("new_address_request"), "addressType": "Shipping", "addressId": "HOME"}
        path = f"salesforce/Customers/{customer['clientCustomerNo']}/Address"
        assert allivet.post(path, json={**address, "name": "Ann", "city": "Reno"}).status_code == 200
        return customer

    def addresses(self, allivet: httpx.Client, customer: dict[str, Any]) -> list[dict[str, str]]:
        shown = allivet.get(f"salesforce/Customers/{customer['clientCustomerNo']}").json()
        return list(shown["customerShipTo"])

    def test_a_known_one_counts(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        before = self.addresses(allivet, customer)
        made = placed(allivet, order_of(api, customer, line(ball), shipToAddressId="HOME"))
        assert (made["shipToName"], made["shipToCity"]) == ("Ann", "Reno")
        assert made["shipToAddressId"] == "HOME"
        assert {"shipToName", "shipToCity"} <= made["warnings"].keys()
        assert "shipToPostalCode" not in made["warnings"]
        assert self.addresses(allivet, customer) == before

    def test_an_unknown_one_is_created(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        made = placed(allivet, order_of(api, customer, line(ball), shipToAddressId="é" * 100))
        assert (made["shipToCity"], made["shipToAddressId"]) == ("Harbor City", "é" * 100)
        home, new = self.addresses(allivet, customer)
        assert (home["isPrimary"], new["isPrimary"]) == ("Y", "N")
        assert (new["addressId"], new["city"], new["phone"]) == ("é" * 100, "Harbor City", "4245673448")

    @pytest.mark.parametrize("empty", ["absent", "", None])
    def test_without_an_id_the_primary_one_is_overwritten(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str, empty: str | None
    ) -> None:
        made = placed(allivet, order_of(api, customer, line(ball), shipToAddressId=empty))
        assert (made["shipToCity"], made["shipToAddressId"]) == ("Harbor City", "")
        (home,) = self.addresses(allivet, customer)
        assert (home["addressId"], home["city"], home["name"]) == ("HOME", "Harbor City", "John Doe")

    def test_of_a_customer_without_one(self, allivet: httpx.Client, api: Api, ball: str) -> None:
        customer = new_customer(allivet)
        placed(allivet, order_of(api, customer, line(ball), shipToAddressId=None))
        (made,) = self.addresses(allivet, customer)
        assert (made["city"], made["isPrimary"]) == ("Harbor City", "Y")

    def test_no_bill_to(self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str) -> None:
        names = [name for name in sample("new_order_request") if name.startswith("billTo")]
        made = placed(allivet, order_of(api, customer, line(ball), **dict.fromkeys(names)))
        assert {made[name] for name in names} == {""}
        assert not orders(api)[0].HasField("billing_address")


class TestRepeated:
    def test_the_same_order(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        sent = order_of(api, customer, line(ball))
        made = placed(allivet, sent)
        assert placed(allivet, sent) == made
        assert placed(allivet, {**sent, "shippingMethod": "grnd", "billToPhone": "(424) 567-3448"}) == made
        assert (len(orders(api)), reserved(api, ball)) == (1, 1)

    def test_another_content(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        sent = order_of(api, customer, line(ball))
        made = placed(allivet, sent)
        other = {**sent, "shipToCity": "Reno", "shipToAddressId": "", DETAIL: [line(ball, 2)]}
        again = placed(allivet, {**other, "customerKeyId": "new", "customerId": "new@example.com"})
        (warning,) = again["warnings"].pop("clientOrderId")
        assert warning.endswith(
            "differ: customerId, customerKeyId, shipToAddressId, shipToCity, customerSalesOrderDetail"
        )
        assert again == made
        assert len(api.customers.ListCustomers(ListCustomersRequest()).customers) == 1
        assert (len(orders(api)), reserved(api, ball)) == (1, 1)

    def test_two_at_once_make_one(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        sent = order_of(api, customer, line(ball))
        with ThreadPoolExecutor(4) as threads:
            made = list(threads.map(lambda _: placed(allivet, sent), range(4)))
        assert all(each == made[0] for each in made)
        assert (len(orders(api)), reserved(api, ball)) == (1, 1)


class TestArticles:
    def test_what_cannot_be_ordered(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        api.new_article("OLD", active=False)
        api.new_article("SHOWN", show_buy_button=False)
        api.new_article("FLEA", restricted_states=["CA"])
        lines = [line(ball), *map(line, ("NONE", "OLD", "SHOWN", "FLEA"))]
        answer = allivet.post("Orders", json=order_of(api, customer, *lines))
        refused(answer, 400, *(f"{DETAIL}[{index}].itemName" for index in range(1, 5)))
        assert (orders(api), reserved(api, ball)) == ([], 0)

    def test_too_little_stock(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        api.receive(api.new_article("ROPE"), 1)
        answer = allivet.post("Orders", json=order_of(api, customer, line(ball), line("ROPE", 2)))
        refused(answer, 400, f"{DETAIL}[1].quantity")
        assert (orders(api), reserved(api, ball)) == ([], 0)

    def test_dangerous_goods(self, allivet: httpx.Client, api: Api, customer: dict[str, Any]) -> None:
        api.new_article("SPRAY", dangerous_goods=True)
        answer = allivet.post("Orders", json=order_of(api, customer, line("SPRAY"), shippingMethod="1day"))
        refused(answer, 400, f"{DETAIL}[0].itemName")
        assert placed(allivet, order_of(api, customer, line("SPRAY")))["shippingMethod"] == "GRND"

    def test_warnings(self, allivet: httpx.Client, api: Api, customer: dict[str, Any]) -> None:
        api.new_article("COLD", cold_item=True, p65_warning=True)
        price = {"currency_code": "USD", "units": 56, "nanos": 770_000_000}
        api.new_article("MAP", 5599, map_protected=True, map_price=price)
        lines = [line("COLD", unitPrice=9.99), line("MAP", unitPrice="55.99")]
        made = placed(allivet, order_of(api, customer, *lines))
        assert made["warnings"].keys() == {f"{DETAIL}[0].itemName", f"{DETAIL}[1].unitPrice"}
        assert len(made["warnings"][f"{DETAIL}[0].itemName"]) == 2
        assert lines_of(made, "unitPrice") == [9.99, 56.77]
        assert got(allivet, made["clientOrderId"])["warnings"].keys() == {f"{DETAIL}[0].itemName"}

    def test_lines_have_their_numbers(
        self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str
    ) -> None:
        lines = [line(ball, lineNumber="7"), line(ball)]
        assert lines_of(placed(allivet, order_of(api, customer, *lines)), "lineNumber") == [7, 2]
        twice = order_of(api, customer, line(ball, lineNumber=2), line(ball))
        refused(allivet.post("Orders", json=twice), 400, f"{DETAIL}[1].lineNumber")

    def test_for_a_pet(self, allivet: httpx.Client, api: Api, customer: dict[str, Any], ball: str) -> None:
        pet = new_pet(allivet, customer)["clientPetId"]
        dead = new_pet(allivet, customer, isDeceased="Y")["clientPetId"]
        other = new_pet(allivet)["clientPetId"]
        made = placed(allivet, order_of(api, customer, line(ball, clientPetId=pet)))
        assert lines_of(made, "clientPetId", "rxStatus") == [[pet, ""]]
        for wrong in (dead, other):
            answer = allivet.post("Orders", json=order_of(api, customer, line(ball, clientPetId=wrong)))
            refused(answer, 400, f"{DETAIL}[0].clientPetId")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("lineNumber", (0, -1, 10_000, "x", 1.5)),
        ("itemName", (None, "", " ", "x" * 51, 5)),
        ("quantity", (None, 0, -1, 10_000, 1.5, "x")),
        ("unitPrice", (-0.01, "x", [1])),
        ("clientPetId", ("x" * 201, 5)),
        ("clientVetId", ("x" * 201, 5)),
    ],
)
def test_wrong_lines(
    allivet: httpx.Client, api: Api, customer: dict[str, Any], field: str, wrong: tuple[Any, ...]
) -> None:
    for value in wrong:
        sent = order_of(api, customer, {**line("BALL"), field: value})
        refused(allivet.post("Orders", json=sent), 400, f"{DETAIL}[0].{field}")


def test_no_lines(allivet: httpx.Client, api: Api, customer: dict[str, Any]) -> None:
    for lines in ([], None, "absent"):
        refused(allivet.post("Orders", json=order_of(api, customer, **{DETAIL: lines})), 400, DETAIL)


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

"""Operations 9 to 12: orders."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2 import EraseCustomerRequest, ListCustomersRequest
from pawport.gen.pawport.v1.order_pb2 import Order
from tests.apis.allivet.clients import new_customer, places_of, refused, unique
from tests.apis.allivet.orders import got, line, lines_of, new_pet, order_of, orders, placed, reserved
from tests.apis.allivet.samples import sample
from tests.apis.allivet.test_document import TIME
from tests.contract.client import Api

LINE_FIELDS = [
    *("lineNumber", "itemName", "quantity", "unitPrice", "clientPetId", "clientVetId", "itemDescription"),
    *("upcCode", "extPrice", "isRxItem", "rxStatus", "lineStatus", "quantityShipped", "carrier"),
    "trackingNumber",
]
DETAIL = "customerSalesOrderDetail"


class TestDocument:
    @pytest.mark.operation("allivet", "GET /api/Orders/{OrderId}")
    @pytest.mark.operation("allivet", "POST /api/Orders")
    @pytest.mark.operation("allivet", "PUT /api/Orders")
    @pytest.mark.operation("allivet", "PUT /api/Orders/{ExternalOrderId}/cancel")
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


def test_nothing_is_left_of_an_erased_person(allivet: httpx.Client, api: Api, ball: str) -> None:
    word = "Xylophonist"
    customer = {"email": f"{word}@example.com", "clientCustomerNo": f"{word}-1"}
    names = ("billToName", "billToAddress", "shipToName", "shipToAddress", "shipToAddressId")
    sent = order_of(api, customer, line(ball), **dict.fromkeys(names, word))
    headers = {"idempotency-key": unique("once")}
    assert allivet.post("Orders", json=sent, headers=headers).status_code == 200
    paws = {"authorization": f"Bearer {api.key}", **headers}
    (owner,) = api.customers.ListCustomers(ListCustomersRequest()).customers
    address = {"customer_id": owner.id, "street": word, "city": "Reno", "country": "US"}
    root = allivet.base_url.join("/pawssource/v2/")
    made = allivet.post(root.join("addresses"), json=address, headers=paws).json()["data"]
    method = {"customer_id": owner.id, "provider": word, "token": word}
    paid = allivet.post(root.join("payment_methods"), json=method, headers=paws).json()["data"]
    order = {
        "items": [{"product_id": ball, "quantity": 1}],
        "shipping_address_id": made["id"],
        "payment_method_id": paid["id"],
        "notes": word,
    }
    assert allivet.post(root.join("orders"), json=order, headers=paws).status_code == 201
    found = places_of(api, word)
    assert {"customers.wire", "orders.wire", "payment_methods.token", "answered_requests.answer"} <= found
    api.customers.EraseCustomer(EraseCustomerRequest(id=owner.id))
    assert places_of(api, word) == set()

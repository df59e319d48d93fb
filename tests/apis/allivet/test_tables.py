"""Each field of the document's tables: its longest value is accepted, one that is longer is not; whether it
can be missing, and which kinds of values it takes."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.apis.allivet.clients import new_customer, refused, unique
from tests.apis.allivet.samples import sample
from tests.apis.allivet.tables import TABLES, Row
from tests.contract.client import Api
from tests.contract.servers import Served

Send = Callable[[dict[str, Any]], httpx.Response]
ELSEWHERE = ("customerShipTo", "clientId", "customerSalesOrderDetail")  # fields that have tests of their own
OTHER_KINDS = (5, True, [], ["a"], {}, {"a": "b"})


@pytest.fixture(scope="module")
def server(sqlite_envoy: Served) -> Served:
    """One is enough: what a field may be is the same for all."""
    return sqlite_envoy


@pytest.fixture(params=TABLES, ids=str)
def row(request: pytest.FixtureRequest) -> Row:
    found: Row = request.param
    return found


class Sender:
    """Sends the document's samples, with changes; "absent" leaves a field out. A method an operation."""

    def __init__(self, allivet: httpx.Client, api: Api, number: str) -> None:
        self._http = allivet
        self._order = {
            "clientId": api.key_id,
            "customerKeyId": number,
            "customerSalesOrderDetail": [{"itemName": "BALL", "quantity": 1}],
        }
        self._customers = "salesforce/Customers"
        self._own = f"{self._customers}/{number}"
        self._number = {"clientCustomerNo": number}

    def register(self, body: dict[str, Any]) -> httpx.Response:
        own = {"email": f"{unique('a')}@example.com", "clientCustomerNo": unique("ACS-")}
        return self._http.post(self._customers, json=_sample("register_customer_request", own, body))

    def update(self, body: dict[str, Any]) -> httpx.Response:
        sent = _sample("update_customer_request", {"email": f"{unique('a')}@example.com"}, body)
        return self._http.put(self._customers, params=self._number, json=sent)

    def new_address(self, body: dict[str, Any]) -> httpx.Response:
        sent = _sample("new_address_request", {"addressId": unique()}, body)
        return self._http.post(f"{self._own}/Address", json=sent)

    def change_address(self, body: dict[str, Any]) -> httpx.Response:
        sent = _sample("update_address_request", {}, body)
        return self._http.put(f"{self._own}/Address/both", json=sent)

    def new_vet(self, body: dict[str, Any]) -> httpx.Response:
        return self._http.post("Vets", json=_sample("new_vet_request", {}, body))

    def new_order(self, body: dict[str, Any]) -> httpx.Response:
        own = {**self._order, "clientOrderId": unique("O-")}
        return self._http.post("Orders", json=_sample("new_order_request", own, body))

    def link_vet(self, body: dict[str, Any]) -> httpx.Response:
        return self._http.post(f"{self._own}/Vet", json=_sample("link_vet_request", {}, body))

    def new_pet(self, body: dict[str, Any]) -> httpx.Response:
        sent = _sample("new_pet_request", {"clientPetId": unique()}, body)
        return self._http.post(f"{self._own}/Pet", json=sent)

    def change_pet(self, body: dict[str, Any]) -> httpx.Response:
        sent = _sample("update_pet_request", {}, body)
        return self._http.put(f"{self._own}/Pet/clientPetId", params={"clientPetId": "123456"}, json=sent)


@pytest.fixture
def send(allivet: httpx.Client, api: Api, row: Row) -> Send:
    """Sends requests to the operation of a row."""
    sender = Sender(allivet, api, new_customer(allivet)["clientCustomerNo"])
    if row.operation == "new_order":
        api.new_article("BALL")
    if row.operation == "change_pet":
        assert sender.new_pet({"clientPetId": "123456"}).status_code == 200
    if row.operation == "change_address":
        for type_ in ("Billing", "Shipping"):
            assert sender.new_address({"addressType": type_, "addressId": "both"}).status_code == 200
    found: Send = getattr(sender, row.operation)
    return found


def _sample(name: str, own: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**sample(name), **own, **body}.items() if value != "absent"}


def test_the_rows_are_those_of_the_samples() -> None:
    for operation, name in (
        ("register", "register_customer_request"),
        ("update", "update_customer_request"),
        ("new_vet", "new_vet_request"),
        ("new_order", "new_order_request"),
        ("new_order", "update_order_request"),
        ("link_vet", "link_vet_request"),
        ("new_address", "new_address_request"),
        ("change_address", "update_address_request"),
        ("new_pet", "new_pet_request"),
        ("change_pet", "update_pet_request"),
    ):
        named = [row.name for row in TABLES if row.operation == operation]
        assert named == [field for field in sample(name) if field not in ELSEWHERE]


def test_the_longest(row: Row, send: Send) -> None:
    if row.kind == "number":
        good: list[Any] = [0, 0.01, 95.5, 10_000, "95.5", 1e2]
    else:
        good = [row.longest, *row.values]
    for value in good:
        answer = send({row.name: value})
        assert answer.status_code == 200, (value, answer.text)


def test_too_long(row: Row, send: Send) -> None:
    wrong = [10_000.01, 99_999_999.99, -0.01, "heavy"] if row.kind == "number" else [row.too_long]
    for value in wrong:
        refused(send({row.name: value}), 400, row.name)


def test_another_value(row: Row, send: Send) -> None:
    if row.kind == "phone":
        refused(send({row.name: "2 424 567 3448"}), 400, row.name)
    for value in ("x", "Yes", "00") if row.values and row.kind == "text" else ():
        refused(send({row.name: value}), 400, row.name)
    for value in ("02/23/2014", "2014-02-30", "today") if row.kind == "time" else ():
        refused(send({row.name: value}), 400, row.name)
    if row.kind == "date":
        for value in ("2009-03-09", "3/9/09", "02/30/2009", "00/01/2009", "13/13/2009", "01/01/2999"):
            refused(send({row.name: value}), 400, row.name)


def test_missing(row: Row, send: Send) -> None:
    for value in ("absent", None, "", *(["  ", "\n"] if row.required and row.kind == "text" else [])):
        answer = send({row.name: value})
        if row.required:
            refused(answer, 400, row.name)
        else:
            assert answer.status_code == 200, answer.text


def test_another_type(row: Row, send: Send) -> None:
    for value in OTHER_KINDS:
        if row.kind == "number" and value == 5:
            continue
        refused(send({row.name: value}), 400, row.name)


@pytest.mark.parametrize(
    "operation",
    [
        *("new_vet", "register", "update", "new_address", "change_address", "link_vet", "new_pet"),
        *("change_pet", "new_order", "change_order"),
    ],
)
def test_all_that_is_missing_is_named(
    allivet: httpx.Client, customer: dict[str, Any], operation: str
) -> None:
    customers = "salesforce/Customers"
    number = customer["clientCustomerNo"]
    verb, where = {
        "new_vet": ("POST", "Vets"),
        "new_order": ("POST", "Orders"),
        "change_order": ("PUT", "Orders"),
        "register": ("POST", customers),
        "update": ("PUT", f"{customers}?clientCustomerNo={number}"),
        "new_address": ("POST", f"{customers}/{number}/Address"),
        "change_address": ("PUT", f"{customers}/{number}/Address/1"),
        "link_vet": ("POST", f"{customers}/{number}/Vet"),
        "new_pet": ("POST", f"{customers}/{number}/Pet"),
        "change_pet": ("PUT", f"{customers}/{number}/Pet/clientPetId?clientPetId=1"),
    }[operation]
    table = operation.replace("change_order", "new_order")
    required = [row.name for row in TABLES if row.operation == table and row.required]
    if table == "new_order":
        required += ["clientId", "customerSalesOrderDetail"]
    refused(allivet.request(verb, where, json={}), 400, *required)
    refused(allivet.request(verb, where), 400, "request")

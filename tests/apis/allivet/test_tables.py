"""Each field of the document's tables: its longest value is accepted, one that is longer is not; whether it
can be missing, and which kinds of values it takes."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.apis.allivet.clients import new_customer, refused, unique
from tests.apis.allivet.samples import sample
from tests.apis.allivet.tables import TABLES, Row
from tests.contract.servers import Served

Send = Callable[[dict[str, Any]], httpx.Response]
OTHER_KINDS = (5, True, [], ["a"], {}, {"a": "b"})


@pytest.fixture(scope="module")
def server(sqlite_envoy: Served) -> Served:
    """One is enough: what a field may be is the same for all."""
    return sqlite_envoy


@pytest.fixture(params=TABLES, ids=str)
def row(request: pytest.FixtureRequest) -> Row:
    found: Row = request.param
    return found


@pytest.fixture
def send(allivet: httpx.Client, row: Row) -> Send:
    """Sends the document's sample to the operation of a row, with changes. None leaves a field out."""

    def register(body: dict[str, Any]) -> httpx.Response:
        own = {"email": f"{unique('a')}@example.com", "clientCustomerNo": unique("ACS-")}
        return allivet.post("salesforce/Customers", json=_sample("register_customer_request", own, body))

    def update(body: dict[str, Any]) -> httpx.Response:
        return allivet.put(
            "salesforce/Customers",
            params={"clientCustomerNo": number},
            json=_sample("update_customer_request", {"email": f"{unique('a')}@example.com"}, body),
        )

    def new_pet(body: dict[str, Any]) -> httpx.Response:
        sent = _sample("new_pet_request", {"clientPetId": unique()}, body)
        return allivet.post(f"salesforce/Customers/{number}/Pet", json=sent)

    def change_pet(body: dict[str, Any]) -> httpx.Response:
        where = f"salesforce/Customers/{number}/Pet/clientPetId"
        return allivet.put(
            where, params={"clientPetId": "123456"}, json=_sample("update_pet_request", {}, body)
        )

    number = "" if row.operation == "register" else new_customer(allivet)["clientCustomerNo"]
    if row.operation == "change_pet":
        assert new_pet({"clientPetId": "123456"}).status_code == 200
    return {"register": register, "update": update, "new_pet": new_pet, "change_pet": change_pet}[
        row.operation
    ]


def _sample(name: str, own: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**sample(name), **own, **body}.items() if value != "absent"}


def test_the_rows_are_those_of_the_samples() -> None:
    for operation, name in (
        ("register", "register_customer_request"),
        ("update", "update_customer_request"),
        ("new_pet", "new_pet_request"),
        ("change_pet", "update_pet_request"),
    ):
        named = [row.name for row in TABLES if row.operation == operation]
        assert named == [field for field in sample(name) if field != "customerShipTo"]


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
    for value in ("x", "Yes", "0") if row.values else ():
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


@pytest.mark.parametrize("operation", ["register", "update", "new_pet", "change_pet"])
def test_all_that_is_missing_is_named(
    allivet: httpx.Client, customer: dict[str, Any], operation: str
) -> None:
    customers = "salesforce/Customers"
    number = customer["clientCustomerNo"]
    verb, where = {
        "register": ("POST", customers),
        "update": ("PUT", f"{customers}?clientCustomerNo={number}"),
        "new_pet": ("POST", f"{customers}/{number}/Pet"),
        "change_pet": ("PUT", f"{customers}/{number}/Pet/clientPetId?clientPetId=1"),
    }[operation]
    required = [row.name for row in TABLES if row.operation == operation and row.required]
    refused(allivet.request(verb, where, json={}), 400, *required)
    refused(allivet.request(verb, where), 400, "request")

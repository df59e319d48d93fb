"""Errors of every kind have the document's form."""

from typing import Any

import httpx
import pytest

from tests.apis.allivet.clients import refused
from tests.apis.allivet.samples import sample
from tests.contract.client import Api

CUSTOMERS = "salesforce/Customers"


@pytest.mark.parametrize(
    "path",
    ["", "Nothing", "salesforce", "salesforce/customers/1", "Salesforce/Customers/1", "orders/1"],
)
def test_an_unknown_path(allivet: httpx.Client, path: str) -> None:
    answer = allivet.get(path)
    refused(answer, 404)
    assert answer.json()["statusmessage"] == "Not Found"


def test_another_verb(allivet: httpx.Client) -> None:
    answer = allivet.patch(f"{CUSTOMERS}/1", json={})
    refused(answer, 405)
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "body", [b"{", b"nonsense", b'{"email": NaN}', b"\xff", b'{"email": "\\ud800"}', b"[1]"]
)
def test_a_body_that_cannot_be_read(allivet: httpx.Client, body: bytes) -> None:
    refused(allivet.post(CUSTOMERS, content=body), 400)


def test_a_body_that_is_too_large(allivet: httpx.Client) -> None:
    refused(allivet.post(CUSTOMERS, json={"email": "x" * (5 << 20)}), 413)


def test_fields_are_named_as_in_the_document(allivet: httpx.Client) -> None:
    body = {**sample("register_customer_request"), "perksIDNumber": "1" * 51, "billToCountry": "USA"}
    message = refused(allivet.post(CUSTOMERS, json=body), 400, "perksIDNumber", "billToCountry")
    assert "perksIDNumber: must be at most 50 characters" in message
    body = {**sample("register_customer_request"), "perksIDNumber": 5}
    refused(allivet.post(CUSTOMERS, json=body), 400, "perksIDNumber")


def test_nul(allivet: httpx.Client) -> None:
    body = {**sample("register_customer_request"), "firstName": "a\0b"}
    refused(allivet.post(CUSTOMERS, json=body), 400, "firstName")


@pytest.mark.parametrize("content_type", ["application/json-patch+json", "text/plain", "application/xml", ""])
def test_any_content_type(allivet: httpx.Client, content_type: str) -> None:
    headers = {"content-type": content_type} if content_type else {}
    request = allivet.build_request(
        "POST", CUSTOMERS, json=sample("register_customer_request"), headers=headers
    )
    assert allivet.send(request).status_code == 200


def test_what_the_document_does_not_know_is_ignored(allivet: httpx.Client) -> None:
    body = {**sample("register_customer_request"), "loyal": True, "customerBilling": [{"x": 1}]}
    assert allivet.post(f"{CUSTOMERS}?debug=1", json=body).status_code == 200


def test_no_token(http: httpx.Client, api: Api) -> None:
    for verb, path in (("GET", "1"), ("POST", ""), ("PUT", ""), ("POST", "1/Pet"), ("DELETE", "1/Pet/1")):
        answer = http.request(verb, f"/allivet/api/{CUSTOMERS}/{path}".rstrip("/"))
        refused(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_too_many_calls(http: httpx.Client, api: Api) -> None:
    headers = {"x-api-key": api.new_key("*", plan="free")[1]}
    answers = [http.get(f"/allivet/api/{CUSTOMERS}/nobody", headers=headers) for _ in range(15)]
    refused(answers[-1], 429)
    assert int(answers[-1].headers["retry-after"]) > 0


def test_under_a_host_name_of_its_own(allivet: httpx.Client, customer: dict[str, Any]) -> None:
    path = f"/api/{CUSTOMERS}/{customer['clientCustomerNo']}"
    headers = {"host": "rest.allivet.com"}
    answer = allivet.get(str(allivet.base_url.copy_with(path=path)), headers=headers)
    assert answer.json()["email"] == customer["email"]

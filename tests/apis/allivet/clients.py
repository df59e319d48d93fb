"""Clients of Allivet's API, and what its errors look like."""

import itertools
from typing import Any

import httpx
from sqlalchemy import select

from pawport.db import metadata
from tests.apis.allivet.samples import sample
from tests.contract.client import Api

__all__ = ["PHRASES", "credentials", "log_in", "new_customer", "places_of", "refused", "unique"]

PHRASES = {
    400: {"Bad Request"},
    401: {"Unauthorized"},
    403: {"Forbidden"},
    404: {
        *("Not Found", "Customer not found.", "The Customer pet not found."),
        *("The Customer address not found.", "The Customer vet not found."),
        *("Product not found", "Products not found", "The Order not found."),
        "The Customer prescription not found.",
    },
    405: {"Method Not Allowed"},
    413: {"Payload Too Large"},
    429: {"Too Many Requests"},
}
_NUMBERS = itertools.count(1)


def unique(prefix: str = "") -> str:
    """A text that no other call returns."""
    return f"{prefix}{next(_NUMBERS):06}"


def credentials(api: Api, **changes: str) -> dict[str, str]:
    """The body with which the owner of the company logs in."""
    given = {"clientID": api.key_id, "clientSecretKey": api.key, "storeKey": api.company_id}
    return {**given, "apiScope": "api:salesforce", **changes}


def log_in(http: httpx.Client, api: Api, **changes: str) -> str:
    """A token."""
    answer = http.post("/allivet/api/Auth", json=credentials(api, **changes))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["value"])


def new_customer(allivet: httpx.Client, **changes: Any) -> dict[str, Any]:
    """Registers a customer, who is none of the others."""
    own = {"clientCustomerNo": unique("ACS-"), "email": f"{unique('john')}@example.com"}
    answer = allivet.post(
        "salesforce/Customers", json={**sample("register_customer_request"), **own, **changes}
    )
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def refused(answer: httpx.Response, status: int, *fields: str) -> str:
    """The message of an error, after all that must be true of every error. `fields`: those that it names."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert list(body) == ["errormessage", "statuscode", "statusmessage"]
    assert body["statuscode"] == str(status)
    assert body["statusmessage"] in PHRASES[status]
    message = str(body["errormessage"])
    assert message
    if fields:
        assert {part.partition(": ")[0] for part in message.split("; ")} == set(fields), message
    return message


def places_of(api: Api, text: str) -> set[str]:
    """The columns in which rows of the company have a text."""
    found = set()
    with api.database.transaction() as connection:
        for table in metadata.sorted_tables:
            of_company = table.c.company_id == api.company_id
            for row in connection.execute(select(table).where(of_company)).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items() if text in _text(value)}
    return found


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)

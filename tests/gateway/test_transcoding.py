"""JSON in, JSON out."""

import json
from typing import Any

import httpx
import pytest

from tests.gateway.conftest import ORIGIN
from tests.gateway.lab import ALL_DETAILS

PETS = "/v1/customers/c/pets"


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""]
)
def test_a_body_is_json_whatever_its_content_type_says(http: httpx.Client, content_type: str) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = http.post(PETS, content=b'{"pet": {"name": "Rex"}}', headers=headers)
    assert response.json() == {"name": "Rex", "customerId": "c"}
    assert response.headers["content-type"] == "application/json"
    assert "grpc-status" not in response.headers


def test_fields_have_two_spellings_and_enums_any_case(http: httpx.Client) -> None:
    for pet in ({"petCodes": [{"id": "x"}], "type": "dog"}, {"pet_codes": [{"id": "x"}], "type": "DOG"}):
        response = http.post(PETS, json={"pet": pet})
        assert response.json() == {"type": "DOG", "petCodes": [{"id": "x"}], "customerId": "c"}


def test_a_body_cannot_change_the_path(http: httpx.Client) -> None:
    # Envoy sees only the other spelling, which is refused; with this one the path wins.
    assert http.post(PETS, json={"customerId": "other", "pet": {}}).json() == {"customerId": "c"}


@pytest.mark.parametrize("name", ["customerId", "customer_id"])
def test_a_query_cannot_change_the_path(http: httpx.Client, name: str) -> None:
    assert http.get(f"{PETS}?{name}=other").json() == {"pets": [{"id": "c"}]}


def test_query_parameters(http: httpx.Client) -> None:
    response = http.get(f"{PETS}?filter.type=dog&pagination.page_token=a+b%20c%2Bd&pagination.pageSize=3")
    assert response.json() == {"pets": [{"id": "c", "type": "DOG"}], "nextPageToken": "a b c+d"}


def test_the_server_chooses_the_code_of_a_success(http: httpx.Client) -> None:
    response = http.get(f"{PETS}/created")
    assert (response.status_code, response.json()["id"]) == (201, "created")
    assert "x-http-code" not in response.headers


def test_nothing_of_grpc_is_in_the_headers(http: httpx.Client) -> None:
    answers = [
        http.get(f"{PETS}/p"),
        http.get(f"{PETS}?nope=1"),
        http.get("/v1/nope"),
        http.head(f"{PETS}/p"),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 404, 200]
    for answer in answers:
        assert not {"grpc-status", "grpc-message", "x-pawport-refine", "x-http-code"} & answer.headers.keys()


def test_what_is_unchanged_has_no_content(http: httpx.Client) -> None:
    response = http.get(f"{PETS}/unchanged")
    assert (response.status_code, response.headers["etag"], response.content) == (304, '"1"', b"")
    assert not {"content-type", "content-length", "transfer-encoding"} & response.headers.keys()
    assert http.get(f"{PETS}/p").status_code == 200


def test_a_code_that_was_announced_before_the_failure_is_not_used(grpcio_address: str) -> None:
    response = httpx.get(f"http://{grpcio_address}{PETS}/failed")
    assert (response.status_code, response.json()["message"]) == (404, "no such pet")
    assert "x-http-code" not in response.headers


def test_callers_cannot_send_the_internal_headers(http: httpx.Client) -> None:
    internal = {"x-rest-dialect": "a", "x-http-code": "204", "x-error-json": "{}"}
    response = http.get(f"{PETS}/metadata", headers={**internal, "idempotency-key": "k"})
    names = response.json()["name"].split(",")
    assert "idempotency-key" in names
    assert not internal.keys() & set(names)


def test_an_error_keeps_every_kind_of_detail(http: httpx.Client) -> None:
    response = http.get(f"{PETS}/rich")
    body: dict[str, Any] = response.json()
    assert response.status_code == 429
    assert response.headers["retry-after"] == "7"
    assert (body["code"], body["message"]) == (8, 'too many "pets"')
    types = [detail.pop("@type") for detail in body["details"]]
    assert types == [f"type.googleapis.com/{detail.DESCRIPTOR.full_name}" for detail in ALL_DETAILS]
    assert all(body["details"])


def test_a_large_reply(http: httpx.Client) -> None:
    response = http.get(f"{PETS}/large")
    assert json.loads(response.content)["behavior"] == '"' * (4 << 20)


def test_health(http: httpx.Client) -> None:
    assert http.get("/healthz").status_code == 200


def test_cors_for_an_allowed_origin(http: httpx.Client) -> None:
    asked = {"access-control-request-method": "PUT", "access-control-request-headers": "x-grpc-web"}
    response = http.options(f"{PETS}/p", headers={"origin": ORIGIN, **asked})
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == ORIGIN
    assert "PUT" in response.headers["access-control-allow-methods"]
    assert "x-grpc-web" in response.headers["access-control-allow-headers"]
    response = http.get(f"{PETS}/p", headers={"origin": ORIGIN})
    assert response.headers["access-control-allow-origin"] == ORIGIN


def test_cors_for_another_origin(http: httpx.Client) -> None:
    response = http.get(f"{PETS}/p", headers={"origin": "https://other.example"})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers

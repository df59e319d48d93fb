"""JSON in, JSON out."""

import gzip
import json
from typing import Any

import httpx
import pytest

from tests.gateway.conftest import ORIGIN
from tests.gateway.lab import ALL_DETAILS

PETS = "/v1/customers/c/pets"
# What every pet has.
EMPTY: dict[str, Any] = {
    "deleted": False,
    "externalIds": {},
    **{
        name: []
        for name in (
            "additionalExternalIds",
            "allergies",
            "attributes",
            "conditions",
            "medications",
            "microchips",
            "notes",
            "ownerAttributes",
            "petCodes",
            "photos",
            "vaccinations",
            "vetIds",
        )
    },
}


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""]
)
def test_a_body_is_json_whatever_its_content_type_says(http: httpx.Client, content_type: str) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = http.post(PETS, content=b'{"pet": {"name": "Rex"}}', headers=headers)
    assert response.json() == {**EMPTY, "name": "Rex", "customerId": "c"}
    assert response.headers["content-type"] == "application/json"
    assert "grpc-status" not in response.headers


def test_fields_have_two_spellings_and_enums_any_case(http: httpx.Client) -> None:
    for pet in ({"petCodes": [{"id": "x"}], "type": "dog"}, {"pet_codes": [{"id": "x"}], "type": "DOG"}):
        response = http.post(PETS, json={"pet": pet})
        assert response.json() == {**EMPTY, "type": "DOG", "petCodes": [{"id": "x"}], "customerId": "c"}


def test_a_body_cannot_change_the_path(http: httpx.Client) -> None:
    for name in ("customerId", "customer_id"):
        assert http.post(PETS, json={name: "other", "pet": {}}).status_code == 400
        assert http.post(PETS, json={name: "c", "pet": {}}).json()["customerId"] == "c"


@pytest.mark.parametrize("name", ["customerId", "customer_id"])
def test_a_query_cannot_change_the_path(http: httpx.Client, name: str) -> None:
    response = http.get(f"{PETS}?{name}=other")
    assert response.status_code == 400
    assert name in response.json()["message"]


def test_query_parameters(http: httpx.Client) -> None:
    response = http.get(f"{PETS}?filter.type=dog&pagination.page_token=a+b%20c%2Bd&pagination.pageSize=3")
    assert response.json() == {"pets": [{**EMPTY, "id": "c", "type": "DOG"}], "nextPageToken": "a b c+d"}


def test_nothing_of_grpc_is_in_the_headers(http: httpx.Client) -> None:
    answers = [
        http.get(f"{PETS}/p"),
        http.get(f"{PETS}?nope=1"),
        http.get("/v1/nope"),
        http.head(f"{PETS}/p"),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 404, 200]
    for answer in answers:
        assert not {"grpc-status", "grpc-message", "grpc-status-details-bin"} & answer.headers.keys()


def test_an_error_keeps_every_kind_of_detail(http: httpx.Client) -> None:
    response = http.get(f"{PETS}/rich")
    body: dict[str, Any] = response.json()
    assert response.status_code == 429
    assert response.headers["retry-after"] == "7"
    assert (body["code"], body["status"]) == (8, "RESOURCE_EXHAUSTED")
    assert body["message"] == 'too many "pets"'
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


class TestCompression:
    LONG = "x" * 10_000

    def test_of_an_answer(self, http: httpx.Client) -> None:
        body = {"pet": {"behavior": self.LONG}}
        response = http.post(PETS, json=body, headers={"accept-encoding": "gzip"})
        assert response.headers["content-encoding"] == "gzip"
        assert response.json()["behavior"] == self.LONG
        response = http.post(PETS, json=body, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in response.headers

    def test_of_a_request(self, http: httpx.Client) -> None:
        body = gzip.compress(json.dumps({"pet": {"behavior": self.LONG}}).encode())
        response = http.post(PETS, content=body, headers={"content-encoding": "gzip"})
        assert response.json()["behavior"] == self.LONG

    def test_a_request_that_is_too_large_once_unpacked(self, http: httpx.Client) -> None:
        body = gzip.compress(b'{"pet": {"behavior": "' + b"x" * (64 << 20) + b'"}}')
        response = http.post(PETS, content=body, headers={"content-encoding": "gzip"})
        assert response.status_code == 413

    @pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
    def test_a_request_that_is_not_what_it_says(self, http: httpx.Client, encoding: str) -> None:
        response = http.post(PETS, content=b'{"pet": {}}', headers={"content-encoding": encoding})
        assert response.status_code == 400
        assert response.json()["message"].startswith("Content-Encoding: ")

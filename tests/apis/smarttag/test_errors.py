"""What fails as a whole, in WordPress's envelope; and what does not."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import update

from pawport.pets.tables import pets
from tests.apis.smarttag.conftest import CHIP, SmartTag, pet
from tests.contract.servers import Served

GOOD = json.dumps({"pets": [pet()]}).encode()


@pytest.fixture(params=["pets", "test"])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    """Of an answer in the envelope: the status, the code and the message."""
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert list(body) == ["code", "message", "data"]
    assert body["data"].pop("status") == response.status_code
    assert body["data"].keys() <= {"params"}
    return response.status_code, body["code"], body["message"]


class TestBody:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"pets",
            b"[]",
            b"{}",
            b"null",
            b'"pets"',
            b'{"pets": null}',
            b'{"pets": {}}',
            b'{"pets": "x"}',
            b'{"pets": []}',
            b'{"Pets": [{}]}',
            b'[{"microchip_number": "900141000564647", "pet_type": "Cat"}]',
            b'{"pets": [NaN]}',
            b'{"pets": [1',
            b'{"pets": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
            b'{"pets": ["\xff"]}',
            json.dumps({"pets": [pet()] * 1001}).encode(),
        ],
    )
    def test_what_it_cannot_be(self, smarttag: SmartTag, path: str, body: bytes) -> None:
        response = smarttag.http.post(path, content=body)
        assert refusal(response)[:2] == (400, "rest_invalid_param")
        assert smarttag.people() == []

    @pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", None])
    def test_its_content_type_does_not_matter(self, smarttag: SmartTag, path: str, content_type: Any) -> None:
        headers = {} if content_type is None else {"content-type": content_type}
        response = smarttag.http.post(path, content=GOOD, headers=headers)
        assert response.status_code == 200
        assert response.json()["summary"]["errors"] == 0

    def test_a_byte_order_mark(self, smarttag: SmartTag, path: str) -> None:
        assert smarttag.http.post(path, content=b"\xef\xbb\xbf" + GOOD).status_code == 200

    def test_a_thousand_pets(self, smarttag: SmartTag, path: str) -> None:
        pets = [pet(microchip_number=f"900141{number:09}") for number in range(1000)]
        assert smarttag.post(path, *pets)["summary"]["total"] == 1000

    def test_one_that_is_too_large(self, smarttag: SmartTag, path: str) -> None:
        body = b'{"pets": [{"pet_name": "' + b"x" * (5 << 20) + b'"}]}'
        assert refusal(smarttag.http.post(path, content=body))[:2] == (413, "rest_invalid_param")

    def test_whatever_stands_for_a_pet_the_others_count(self, smarttag: SmartTag) -> None:
        strange = [None, 1, 1.5, True, "x", [], {}, [[]], {"pet_type": {}}, {"microchip_number": []}]
        answer = smarttag.post("pets", *strange, pet(), {**pet(), "pet_name": "\ud800", "pet_images": 7})
        assert answer["summary"] == {"total": 12, "created": 1, "updated": 0, "skipped": 1, "errors": 10}
        assert all(detail["errors"] and detail["message"] for detail in answer["details"][:10])


class TestKey:
    @pytest.mark.parametrize("headers", [{"x-api-key": "wrong"}, {"x-api-key": ""}, {}])
    def test_a_wrong_one(self, server: Served, path: str, headers: dict[str, str]) -> None:
        url = f"http://{server.address}/wp-json/pet-api/v1/{path}"
        for body in (GOOD, b"x"):  # the key is looked at first
            assert refusal(httpx.post(url, content=body, headers=headers))[:2] == (401, "rest_forbidden")

    def test_one_without_the_scope(self, smarttag: SmartTag, path: str) -> None:
        _, key = smarttag.api.new_key("pets:read")
        response = smarttag.http.post(path, content=GOOD, headers={"x-api-key": key})
        assert refusal(response)[:2] == (403, "rest_forbidden")
        _, key = smarttag.api.new_key("pets:write")
        assert smarttag.http.post(path, content=GOOD, headers={"x-api-key": key}).status_code == 200

    def test_it_has_limits(self, smarttag: SmartTag, path: str) -> None:
        _, key = smarttag.api.new_key("*", plan="free")
        answers = [smarttag.http.post(path, content=b"", headers={"x-api-key": key}) for _ in range(40)]
        limited = [answer for answer in answers if answer.status_code == 429]
        assert limited
        assert refusal(limited[0])[:2] == (429, "rest_too_many_requests")
        assert int(limited[0].headers["retry-after"]) >= 1

    def test_in_other_headers(self, server: Served, smarttag: SmartTag) -> None:
        url = f"http://{server.address}/wp-json/pet-api/v1/test"
        headers = {"authorization": f"Bearer {smarttag.api.key}"}
        assert httpx.post(url, content=GOOD, headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("verb", "path"), [("GET", "pets"), ("PUT", "pets"), ("POST", "pet"), ("GET", ""), ("POST", "pets/1")]
)
def test_paths_that_are_not_there(smarttag: SmartTag, verb: str, path: str) -> None:
    assert refusal(smarttag.http.request(verb, path, content=GOOD))[:2] == (404, "rest_no_route")


def test_an_error_of_the_service_tells_nothing(smarttag: SmartTag) -> None:
    """A pet that cannot be read as it is stored: nobody foresaw that."""
    smarttag.save()
    with smarttag.api.database.transaction() as connection:
        of_company = pets.c.company_id == smarttag.api.company_id
        connection.execute(update(pets).where(of_company).values(wire=b"\xff"))
    status, code, message = refusal(smarttag.http.post("pets", content=GOOD))
    assert (status, code) == (500, "internal_server_error")
    assert "request id" in message


def test_under_a_host_name(server: Served, smarttag: SmartTag) -> None:
    for path in ("/wp-json/pet-api/v1/test", "/test"):
        response = httpx.post(
            f"http://{server.address}{path}",
            content=GOOD,
            headers={"host": "idtag.com", "x-api-key": smarttag.api.key},
        )
        assert response.json()["details"][0]["microchip_number"] == CHIP

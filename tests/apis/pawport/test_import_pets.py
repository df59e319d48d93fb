"""ImportPets as JSON, which can have text that no message can hold: unpaired surrogates, and NUL."""

import json
from typing import Any

import httpx
import pytest

from tests.contract.client import Api, bearer
from tests.gateway.test_refusals import refused, violations

PATH = "/v1/pets:import"
NO_TEXT = "must not contain NUL characters or unpaired surrogates"


@pytest.fixture
def ours(http: httpx.Client, api: Api) -> httpx.Client:
    """A client with the key."""
    http.headers.update(bearer(api.key))
    return http


def item(pet_id: str, **fields: Any) -> dict[str, Any]:
    return {"petId": pet_id, "pet": {"name": "Rex", "type": "DOG", **fields}}


def post(ours: httpx.Client, path: str, body: dict[str, Any]) -> httpx.Response:
    return ours.post(path, content=json.dumps(body))


@pytest.mark.parametrize("text", ["a\ud800b", "\udfff", "a\0b"], ids=ascii)
def test_a_pet_whose_text_is_not_unicode_is_rejected_alone(ours: httpx.Client, api: Api, text: str) -> None:
    wrong = {
        "pet.name": item("", name=text),
        "pet.notes[1].content": item("", notes=[{"content": "Good"}, {"content": text}]),
        "customer.contacts[0].name": {
            **item(""),
            "customer": {"firstName": "Al", "contacts": [{"kind": "EMERGENCY", "name": text}]},
        },
    }
    good = [item("first", breed="Größe \U0001f415"), item("last")]
    for options in ({"validateOnly": True}, {}):
        answer = post(ours, PATH, {"pets": [good[0], *wrong.values(), good[1]], **options})
        assert answer.status_code == 200, answer.text
        results = answer.json()["results"]
        assert [result["action"] for result in results] == ["CREATED", *["FAILED"] * len(wrong), "CREATED"]
        errors = [result["errors"] for result in results[1:-1]]
        assert errors == [
            [{"field": field, "message": NO_TEXT, "reason": "INVALID_ARGUMENT"}] for field in wrong
        ]
    found = ours.get("/v1/pets").json()["pets"]
    assert {(pet["id"], pet.get("breed", "")) for pet in found} == {
        ("first", "Größe \U0001f415"),
        ("last", ""),
    }


def test_text_of_the_call_itself(ours: httpx.Client) -> None:
    body = {"pets": [item("", name="\ud800")], "requestId": "\ud800"}
    found = violations(refused(post(ours, PATH, body), 400, "REQUEST_MALFORMED"))
    assert found == {"requestId": "must not contain an unpaired surrogate"}


def test_with_another_mistake_of_json(ours: httpx.Client) -> None:
    body = {"pets": [item("", name="\ud800"), item("", name=5)]}
    found = violations(refused(post(ours, PATH, body), 400, "REQUEST_MALFORMED"))
    assert found == {"pets[1].pet.name": "must be a string"}


def test_pets_that_are_created_together(ours: httpx.Client, api: Api) -> None:
    """BatchCreatePets creates all of them or none."""
    path = f"/v1/customers/{api.new_customer().id}/pets:batchCreate"
    requests = [{"pet": {"name": name, "type": "DOG", "breed": "Pug"}} for name in ("Ok", "\ud800")]
    found = violations(refused(post(ours, path, {"requests": requests}), 400, "REQUEST_MALFORMED"))
    assert list(found) == ["request"]
    assert ours.get("/v1/pets").json()["pets"] == []

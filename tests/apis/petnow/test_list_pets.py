"""GET /v2/pets."""

from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.petnow.refusals import refused
from tests.contract.client import Api, pet


def listed(petnow: httpx.Client, **params: Any) -> tuple[list[str], str | None]:
    """The ids that are shown, and the next cursor."""
    response = petnow.get("pets", params=params)
    assert response.status_code == 200, response.text
    data = response.json()["data"]
    assert data.keys() - {"nextCursor"} == {"pets"}
    return [each["id"] for each in data["pets"]], data.get("nextCursor")


def test_none(petnow: httpx.Client):
    assert petnow.get("pets").json() == {"data": {"pets": []}}


def test_all_of_the_company_newest_first(petnow: httpx.Client, api: Api):
    owner = api.new_customer().id
    horse, dog = api.new_pet(owner, type=Pet.HORSE), api.new_pet(owner)
    cat = petnow.post("pets", json={"species": "CAT"}).json()["data"]["id"]
    api.delete(api.new_pet(owner))
    foreign = Api(api.served)
    foreign.new_pet(foreign.new_customer().id)
    assert listed(petnow) == ([cat, dog.id, horse.id], None)
    shown = petnow.get("pets").json()["data"]["pets"]
    assert [each["species"] for each in shown] == ["CAT", "DOG", "HORSE"]
    assert shown[0].keys() == {"id", "species", "breed", "metadata", "createdAt"}


def test_many(petnow: httpx.Client, api: Api):
    api.set_company(max_pets_per_customer=1000)
    owner = api.new_customer().id
    batch = [messages.CreatePetRequest(pet=pet()) for _ in range(77)]
    created = [each.id for _ in range(3) for each in api.batch(owner, batch)]
    assert listed(petnow) == (created[::-1], None)
    assert listed(petnow, limit=0) == (created[::-1], None)
    for limit in (1000, 230, 100, 17):
        assert walked(petnow, limit) == created[::-1]


def walked(petnow: httpx.Client, limit: int) -> list[str]:
    """All ids, a page at a time."""
    found, cursor = listed(petnow, limit=limit)
    while cursor:
        assert len(found) % limit == 0
        more, cursor = listed(petnow, limit=limit, cursor=cursor)
        found += more
    return found


def test_a_page_is_of_few_bytes_and_all_are_not(petnow: httpx.Client):
    metadata = '{"pad": "' + "\\n" * 32_000 + '"}'
    ids = [
        petnow.post("pets", json={"species": "DOG", "metadata": metadata}).json()["data"]["id"]
        for _ in range(60)
    ]
    assert listed(petnow) == (ids[::-1], None)
    page, cursor = listed(petnow, limit=500)
    assert 40 < len(page) < 60
    assert listed(petnow, limit=500, cursor=cursor) == (ids[::-1][len(page) :], None)


@pytest.mark.parametrize("limit", ["-1", "many", "1.5", "99999999999"])
def test_a_wrong_limit(petnow: httpx.Client, limit: str):
    assert refused(petnow.get("pets", params={"limit": limit}), 400).keys() == {"limit"}


@pytest.mark.parametrize("cursor", ["x", "1", "AAAA", "ü", "x" * 300])
def test_a_wrong_cursor(petnow: httpx.Client, cursor: str):
    assert refused(petnow.get("pets", params={"cursor": cursor}), 400).keys() == {"cursor"}


def test_the_cursor_of_another_company(petnow: httpx.Client, api: Api):
    foreign = Api(api.served)
    for one in (api, foreign):
        owner = one.new_customer().id
        for _ in range(2):
            one.new_pet(owner)
    _, cursor = listed(petnow, limit=1)
    response = petnow.get("pets", params={"cursor": cursor}, headers={"x-petnow-api-key": foreign.key})
    assert refused(response, 400).keys() == {"cursor"}

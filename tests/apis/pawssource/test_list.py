"""GET /pets: filters, order, pages."""

from typing import Any

import httpx
import pytest

from tests.apis.pawssource.conftest import issues, refused
from tests.contract.client import Api
from tests.contract.servers import Served

PETS = {
    "Cleo": {"species": "feline"},
    "Ada": {"species": "canine", "status": "inactive"},
    "Bo": {"species": "canine", "status": "deceased"},
    "ada": {"species": "ferret"},
    "Dot": {"species": "Ferret", "status": "inactive"},
    "Eve": {"species": "canine"},
}


@pytest.fixture(scope="module", params=["sqlite_envoy", "postgresql_envoy"])
def server(request: pytest.FixtureRequest) -> Served:
    found: Served = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def herd(paws: httpx.Client) -> None:
    for name, fields in PETS.items():
        paws.post("pets", json={"name": name, **fields})


def names(paws: httpx.Client, **wanted: Any) -> list[str]:
    response = paws.get("pets", params=wanted)
    assert response.status_code == 200, response.text
    return [pet["name"] for pet in response.json()["data"]]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [*PETS]),
        ({"species": "canine"}, ["Ada", "Bo", "Eve"]),
        ({"species": "DOG"}, ["Ada", "Bo", "Eve"]),
        ({"species": "ferret"}, ["ada", "Dot"]),
        ({"species": "avian"}, []),
        ({"status": "active"}, ["Cleo", "ada", "Eve"]),
        ({"status": "inactive"}, ["Ada", "Dot"]),
        ({"status": "Deceased"}, ["Bo"]),
        ({"species": "canine", "status": "active"}, ["Eve"]),
        ({"species": "", "status": "", "cursor": "", "sort": ""}, [*PETS]),
        ({"sort": "created_at"}, [*PETS]),
        ({"sort": "-created_at"}, [*PETS][::-1]),
        ({"sort": "name"}, ["Ada", "ada", "Bo", "Cleo", "Dot", "Eve"]),
        ({"sort": "-name"}, ["Eve", "Dot", "Cleo", "Bo", "ada", "Ada"]),
        ({"sort": "-name", "species": "canine"}, ["Eve", "Bo", "Ada"]),
        ({"sort": "name", "species": "ferret", "status": "inactive"}, ["Dot"]),
        ({"sort": "-created_at", "status": "active"}, ["Eve", "ada", "Cleo"]),
        ({"sort": "-created_at", "species": "canine"}, ["Eve", "Bo", "Ada"]),
        ({"page": "2", "utm_source": "x"}, [*PETS]),
    ],
    ids=str,
)
def test_filters_and_orders(paws: httpx.Client, herd: None, wanted: dict[str, str], expected: list[str]):
    assert names(paws, **wanted) == expected
    walked: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = paws.get("pets", params={**wanted, "limit": 2, "cursor": cursor}).json()
        walked += [pet["name"] for pet in answer["data"]]
        cursor = answer["meta"]["next_cursor"]
        assert answer["meta"]["has_more"] == (cursor is not None)
    assert walked == expected


def test_pets_of_all_owners_but_not_deleted_ones(paws: httpx.Client, api: Api, herd: None):
    pet = api.new_pet(api.new_customer().id, name="Zoe")
    assert names(paws) == [*PETS, "Zoe"]
    api.delete(pet)
    assert names(paws) == [*PETS]
    assert names(paws, species="canine") == ["Ada", "Bo", "Eve"]


@pytest.mark.parametrize("limit", ["0", "-1", "101", "many", "1.5", "99999999999"])
def test_a_wrong_limit(paws: httpx.Client, limit: str):
    details = refused(paws.get("pets", params={"limit": limit}), 422, "validation_failed")
    assert issues(details) == {"limit": "invalid"}


def test_a_limit(paws: httpx.Client, herd: None):
    assert names(paws, limit=1) == ["Cleo"]
    assert names(paws, limit=100) == [*PETS]
    assert names(paws, limit="") == names(paws)  # is absent


@pytest.mark.parametrize(
    "wanted", [{"status": "sick"}, {"sort": "age"}, {"sort": "--name"}, {"species": "x" * 101}], ids=str
)
def test_a_wrong_parameter(paws: httpx.Client, wanted: dict[str, str]):
    details = refused(paws.get("pets", params=wanted), 422, "validation_failed")
    assert issues(details) == dict.fromkeys(wanted, "invalid")


class TestCursor:
    @pytest.fixture
    def cursor(self, paws: httpx.Client, herd: None) -> str:
        found: str = paws.get("pets?limit=2").json()["meta"]["next_cursor"]
        return found

    def check_refused(self, paws: httpx.Client, **wanted: Any) -> None:
        details = refused(paws.get("pets", params=wanted), 422, "validation_failed")
        assert issues(details) == {"cursor": "invalid"}

    def test_a_damaged_one(self, paws: httpx.Client, cursor: str):
        damaged = (
            "eyJpZCI6InBldF84eDJrOW00cCJ9",
            "1",
            "x",
            "ü",
            cursor[:-1],
            cursor + "AAAA",
            cursor[::-1],
            "x" * 8193,
        )
        for each in damaged:
            self.check_refused(paws, cursor=each)

    def test_one_of_a_list_with_other_parameters(self, paws: httpx.Client, cursor: str):
        for other in ({"species": "canine"}, {"status": "active"}, {"sort": "name"}, {"sort": "-created_at"}):
            self.check_refused(paws, cursor=cursor, **other)

    def test_the_limit_may_change(self, paws: httpx.Client, cursor: str):
        assert names(paws, cursor=cursor, limit=3) == ["Bo", "ada", "Dot"]

    def test_one_of_another_company(self, paws: httpx.Client, api: Api, cursor: str):
        paws.headers["authorization"] = f"Bearer {Api(api.served).key}"
        self.check_refused(paws, cursor=cursor)

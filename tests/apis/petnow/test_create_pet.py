"""POST /v2/pets, field by field."""

import json
from typing import Any

import httpx
import pytest

from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.petnow.refusals import refused
from tests.contract.client import Api

METADATA = '{"name": "Buddy", "age": 3, "owner": "John Doe"}'


def created(petnow: httpx.Client, api: Api, **fields: Any) -> Pet:
    """The pet that the request makes, after a look at the answer."""
    response = petnow.post("pets", json={"species": "DOG", **fields})
    assert response.status_code == 201, response.text
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert body.keys() == {"data"}
    assert body["data"].keys() == {"id"}
    pets = api.pets.ListAllPets(messages.ListAllPetsRequest(company_id=api.company_id)).pets
    return next(pet for pet in pets if pet.id == body["data"]["id"])


def test_it_is_the_houses(petnow: httpx.Client, api: Api):
    first, second = created(petnow, api), created(petnow, api)
    assert first.customer_id == second.customer_id
    assert api.customer(first.customer_id).house
    assert (first.status, first.deleted) == (Pet.ALIVE, False)


def test_the_house_has_no_quota_of_its_own(petnow: httpx.Client, api: Api):
    api.set_company(max_pets_per_customer=1)
    for _ in range(2):
        assert petnow.post("pets", json={"species": "DOG"}).status_code == 201


class TestSpecies:
    @pytest.mark.parametrize(
        ("species", "expected"), [("DOG", Pet.DOG), ("CAT", Pet.CAT), ("dog", Pet.DOG), (" Cat ", Pet.CAT)]
    )
    def test_is_kept(self, petnow: httpx.Client, api: Api, species: str, expected: int):
        pet = created(petnow, api, species=species)
        assert pet.type == expected
        shown = petnow.get(f"pets/{pet.id}").json()["data"]["species"]
        assert shown == Pet.Type.Name(pet.type)

    @pytest.mark.parametrize(
        "species", [None, "", "BIRD", "OTHER", "DOGS", "2", "犬", "DOG" * 30, 2, True, [], {}]
    )
    def test_wrong(self, petnow: httpx.Client, species: Any):
        assert refused(petnow.post("pets", json={"species": species}), 400).keys() == {"species"}

    def test_absent(self, petnow: httpx.Client):
        assert refused(petnow.post("pets", json={}), 400) == {"species": ["is required"]}


class TestBreed:
    @pytest.mark.parametrize("breed", ["Golden Retriever", "b" * 100, "柴犬", ""])
    def test_is_kept(self, petnow: httpx.Client, api: Api, breed: str):
        pet = created(petnow, api, breed=breed)
        assert pet.breed == petnow.get(f"pets/{pet.id}").json()["data"]["breed"] == breed

    def test_absent(self, petnow: httpx.Client, api: Api):
        pet = created(petnow, api, breed=None)
        assert pet.breed == petnow.get(f"pets/{pet.id}").json()["data"]["breed"] == ""

    @pytest.mark.parametrize("breed", ["b" * 101, "a\0b", 5, ["Boxer"], {"name": "Boxer"}])
    def test_wrong(self, petnow: httpx.Client, breed: Any):
        response = petnow.post("pets", json={"species": "DOG", "breed": breed})
        assert refused(response, 400).keys() == {"breed"}


class TestMetadata:
    @pytest.mark.parametrize(
        "metadata",
        [
            METADATA,
            '  {"b" : 1.0,\n"a":\t2e3, "a": "\\u0041\\/é", "name": "x"} ',
            '{"n": ' + "[" * 60 + "]" * 60 + "}",
            '{"big": 123456789012345678901234567890}',
            "[1, 2]",
            '"text"',
            "17",
            "null",
            '{"pad": "' + "x" * (65536 - 11) + '"}',
        ],
        ids=lambda text: text[:20],
    )
    def test_is_kept_byte_for_byte(self, petnow: httpx.Client, api: Api, metadata: str):
        pet = created(petnow, api, metadata=metadata)
        assert pet.metadata == metadata
        assert petnow.get(f"pets/{pet.id}").json()["data"]["metadata"] == metadata
        assert petnow.get("pets").json()["data"]["pets"][0]["metadata"] == metadata

    @pytest.mark.parametrize(
        "metadata",
        [
            "{",
            "{'name': 'Buddy'}",
            '{"a": NaN}',
            "name=Buddy",
            '{"a": 1} x',
            " ",
            '{"pad": "' + "x" * (65536 - 10) + '"}',
            "[" * 65 + "]" * 65,
            '{"a": "\0"}',
            {"name": "Buddy"},
            ["Buddy"],
            5,
        ],
        ids=lambda text: str(text)[:20],
    )
    def test_wrong(self, petnow: httpx.Client, metadata: Any):
        response = petnow.post("pets", json={"species": "DOG", "metadata": metadata})
        assert refused(response, 400).keys() == {"metadata"}

    @pytest.mark.parametrize("metadata", [None, ""])
    def test_absent(self, petnow: httpx.Client, api: Api, metadata: str | None):
        pet = created(petnow, api, metadata=metadata)
        assert (pet.name, pet.metadata) == ("Unnamed", "")
        assert petnow.get(f"pets/{pet.id}").json()["data"]["metadata"] == '{"name": "Unnamed"}'

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Buddy", "Buddy"),
            (" Buddy\n", "Buddy"),
            ("バディ 🐕", "バディ 🐕"),
            ("x" * 150, "x" * 100),
            ("a\0b", "ab"),
            ("a\ud800b", "ab"),
            ("", "Unnamed"),
            ("  ", "Unnamed"),
            (5, "Unnamed"),
            ({"first": "Buddy"}, "Unnamed"),
            (None, "Unnamed"),
        ],
    )
    def test_its_name_is_the_pets(self, petnow: httpx.Client, api: Api, name: Any, expected: str):
        metadata = json.dumps({"name": name})
        assert created(petnow, api, metadata=metadata).name == expected

    def test_without_a_name(self, petnow: httpx.Client, api: Api):
        assert created(petnow, api, metadata='{"age": 3}').name == "Unnamed"


def test_a_repeat_makes_no_second_pet(petnow: httpx.Client):
    for given in ({"json": {"species": "DOG", "requestId": "a"}}, {"json": {"species": "CAT"}}):
        headers = {} if "requestId" in given["json"] else {"idempotency-key": "b"}
        first, again = (petnow.post("pets", **given, headers=headers) for _ in range(2))
        assert (first.status_code, first.json()) == (again.status_code, again.json()) == (201, first.json())
    assert len(petnow.get("pets").json()["data"]["pets"]) == 2


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_whatever_the_content_type_says(petnow: httpx.Client, content_type: str):
    headers = {"content-type": content_type} if content_type else {}
    assert petnow.post("pets", content='{"species": "DOG"}', headers=headers).status_code == 201


def test_what_the_document_does_not_know_is_ignored(petnow: httpx.Client):
    response = petnow.post("pets?_=1&debug=true", json={"species": "DOG", "color": "brown"})
    assert response.status_code == 201

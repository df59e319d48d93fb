"""The document's examples, in each of its languages."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tests.apis.examples import run
from tests.contract.client import Api
from tests.contract.failures import failed
from tests.contract.servers import Served

DOCUMENT = Path(__file__).parent / "document"
BUDDY = {"name": "Buddy", "age": 3, "owner": "John Doe"}


@pytest.fixture(scope="module")
def server(sqlite_envoy: Served) -> Served:
    return sqlite_envoy


@pytest.fixture(params=["sh", "py", "js"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def buddy(api: Api) -> Pet:
    """The document's pet, under its id."""
    owner = api.new_customer().id
    api.new_pet(
        owner, "pet-uuid-5678", type=Pet.CAT, breed="Russian Blue", metadata='{"name": "Nabi", "age": 2}'
    )
    return api.new_pet(owner, "pet-uuid-1234", breed="Golden Retriever", metadata=json.dumps(BUDDY))


def said(api: Api, name: str, language: str) -> Any:
    """What the example prints."""
    here = {"https://api.b2b.petnow.io": f"http://{api.served.address}/petnow", "YOUR_API_KEY": api.key}
    text = run(DOCUMENT / f"{name}.{language}", here).strip()
    if not text:
        return None
    return ast.literal_eval(text) if language == "py" else json.loads(text)


def assert_like(shown: dict[str, Any], expected: dict[str, Any]) -> None:
    """The same, in the same order; of times, the form alone."""
    assert list(shown) == list(expected)
    for name, value in expected.items():
        if name.endswith("At"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", shown[name])
        else:
            assert shown[name] == value


@pytest.mark.operation("petnow", "POST /v2/pets")
def test_create(api: Api, language: str):
    answer = said(api, "create", language)
    pet = said_pet(api, answer["data"].pop("id"))
    assert answer == {"data": {}}
    assert (pet.type, pet.breed, pet.name) == (Pet.DOG, "Golden Retriever", "Buddy")
    assert json.loads(pet.metadata) == BUDDY


@pytest.mark.operation("petnow", "GET /v2/pets")
def test_list(api: Api, buddy: Pet, language: str):
    answer = said(api, "list", language)
    first, second = answer["data"].pop("pets")
    assert answer == {"data": {}}
    golden = {"id": "pet-uuid-1234", "species": "DOG", "breed": "Golden Retriever"}
    blue = {"id": "pet-uuid-5678", "species": "CAT", "breed": "Russian Blue"}
    assert_like(first, {**golden, "metadata": buddy.metadata, "createdAt": ""})
    assert_like(second, {**blue, "metadata": '{"name": "Nabi", "age": 2}', "createdAt": ""})


@pytest.mark.operation("petnow", "GET /v2/pets/{petId}")
def test_get(api: Api, buddy: Pet, language: str):
    answer = said(api, "get", language)
    assert answer.keys() == {"data"}
    expected = {"id": "pet-uuid-1234", "species": "DOG", "breed": "Golden Retriever"}
    counts = {"fingerprintCount": 0, "appearanceCount": 0}
    times = {"createdAt": "", "updatedAt": ""}
    assert_like(answer["data"], {**expected, "metadata": buddy.metadata, **counts, **times})


@pytest.mark.operation("petnow", "PATCH /v2/pets/{petId}")
def test_update(api: Api, buddy: Pet, language: str):
    answer = said(api, "update", language)
    assert answer.keys() == {"data"}
    metadata = '{"name": "Buddy", "age": 4, "owner": "John Doe", "vaccinated": true}'
    if language == "js":  # which writes no blanks
        metadata = json.dumps(json.loads(metadata), separators=(",", ":"))
    expected = {"id": "pet-uuid-1234", "species": "DOG", "breed": "Golden Retriever Mix"}
    assert_like(answer["data"], {**expected, "metadata": metadata, "updatedAt": ""})
    assert api.pet(buddy).breed == "Golden Retriever Mix"


@pytest.mark.operation("petnow", "DELETE /v2/pets/{petId}")
def test_delete(api: Api, buddy: Pet, language: str):
    # Of the three, curl alone shows nothing but the body, and there is none.
    assert said(api, "delete", language) == (None if language == "sh" else 204)
    failed(
        StatusCode.NOT_FOUND,
        api.pets.GetPet,
        messages.GetPetRequest(customer_id=buddy.customer_id, id=buddy.id),
    )


def said_pet(api: Api, pet_id: str) -> Pet:
    """The pet of the house."""
    pets = api.pets.ListAllPets(messages.ListAllPetsRequest(company_id=api.company_id)).pets
    return next(pet for pet in pets if pet.id == pet_id)

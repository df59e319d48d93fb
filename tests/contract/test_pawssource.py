"""The Paws Source dialect over gRPC: typed answers, canonical statuses, and walks through its list."""

from typing import Any

import grpc
import pytest
from google.protobuf.struct_pb2 import NULL_VALUE
from grpc import StatusCode
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawssource.v2 import pet_service_pb2 as messages
from pawport.gen.pawssource.v2.pet_service_pb2_grpc import PetServiceStub
from pawport.kit.search_keys import text_key
from tests.contract.client import Api
from tests.contract.conftest import NewApi
from tests.contract.failures import failed
from tests.properties import examples

SPECIES = {
    "canine": {"type": Pet.DOG},
    "feline": {"type": Pet.CAT},
    "other": {"type": Pet.OTHER, "species": "Other"},
    "ferret": {"type": Pet.OTHER, "species": "Ferret"},
}
STATUSES: dict[str, dict[str, Any]] = {
    "active": {},
    "inactive": {"inactive": True},
    "deceased": {"status": Pet.PASSED_AWAY, "inactive": True},
}
HERDS = st.lists(
    st.tuples(
        st.sampled_from(["Ada", "ada", "Bo", "ß", "Zoë", "犬"]),
        st.sampled_from([*SPECIES]),
        st.sampled_from([*STATUSES]),
    ),
    max_size=10,
)


@pytest.fixture
def paws(api: Api) -> PetServiceStub:
    return api.pawssource


def test_a_life(api: Api, paws: PetServiceStub):
    request = messages.CreatePetRequest(name="Rex", species="avian", medical_notes="Deaf", weight_kg=0.25)
    made = paws.CreatePet(request).data
    assert made.weight_kg.number_value == 0.25
    assert made.breed.null_value == NULL_VALUE
    assert paws.GetPet(messages.GetPetRequest(id=made.id)).data == made
    changed = paws.UpdatePet(messages.UpdatePetRequest(id=made.id, breed={"string_value": "Parrot"})).data
    assert changed.breed.string_value == "Parrot"
    (listed,) = paws.ListPets(messages.ListPetsRequest()).data
    assert (listed.id, listed.species, listed.breed.string_value) == (made.id, "avian", "Parrot")
    paws.DeletePet(messages.DeletePetRequest(id=made.id))
    failure = failed(StatusCode.NOT_FOUND, paws.GetPet, messages.GetPetRequest(id=made.id))
    assert failure.resource == ("pet", made.id)


def test_errors_are_canonical(paws: PetServiceStub):
    with pytest.raises(grpc.RpcError) as caught:
        paws.CreatePet(messages.CreatePetRequest())
    metadata = {name for name, _ in caught.value.trailing_metadata()}
    assert not metadata & {"x-http-code", "x-error-json"}
    request = messages.CreatePetRequest(name="Rex", species="canine", date_of_birth="2999-01-01")
    assert failed(StatusCode.INVALID_ARGUMENT, paws.CreatePet, request).fields == ["date_of_birth"]
    assert failed(StatusCode.INVALID_ARGUMENT, paws.ListPets, messages.ListPetsRequest(limit=0)).fields == [
        "limit"
    ]


@pytest.mark.any_host
@examples(25)
@given(
    herd=HERDS,
    species=st.sampled_from(["", *SPECIES]),
    status=st.sampled_from(["", *STATUSES]),
    sort=st.sampled_from(["", "created_at", "-created_at", "name", "-name"]),
    limit=st.integers(1, 4),
)
def test_a_walk_shows_each_pet_once_and_in_order(
    new_api: NewApi, herd: list[tuple[str, str, str]], species: str, status: str, sort: str, limit: int
) -> None:
    api = new_api()
    owner = api.new_customer().id
    made = [api.new_pet(owner, name=name, **SPECIES[kind], **STATUSES[state]) for name, kind, state in herd]
    expected = [
        (text_key(pet.name) if sort.endswith("name") else "", number, pet.id)
        for number, (pet, (_, kind, state)) in enumerate(zip(made, herd, strict=True))
        if species in {"", kind} and status in {"", state}
    ]
    expected.sort(reverse=sort.startswith("-"))
    assert walked(api.pawssource, limit, species=species, status=status, sort=sort) == [
        pet_id for *_, pet_id in expected
    ]


@pytest.mark.any_host
@examples(15)
@given(
    sort=st.sampled_from(["created_at", "-created_at", "name", "-name"]),
    script=st.lists(st.tuples(st.sampled_from(["create", "delete"]), st.integers(0, 7)), max_size=8),
)
def test_a_pet_that_exists_throughout_is_seen_once(
    new_api: NewApi, sort: str, script: list[tuple[str, int]]
) -> None:
    api = new_api()
    paws, owner = api.pawssource, api.new_customer().id
    pets = [api.new_pet(owner, name=name) for name in "hgfedcba"]
    gone: set[str] = set()
    seen: list[str] = []
    cursor, has_more = "", True
    writes = iter(script)
    while has_more:
        page = paws.ListPets(messages.ListPetsRequest(sort=sort, limit=2, cursor=cursor))
        seen += [pet.id for pet in page.data]
        cursor, has_more = page.meta.next_cursor.string_value, page.meta.has_more
        what, number = next(writes, ("", 0))
        if what == "create":
            api.new_pet(owner, name="abcdefgh"[number])
        elif what == "delete" and pets[number].id not in gone:
            gone.add(pets[number].id)
            api.delete(pets[number])
    assert len(set(seen)) == len(seen)
    assert {pet.id for pet in pets} - gone <= set(seen)


def walked(paws: PetServiceStub, limit: int, **wanted: str) -> list[str]:
    """The ids of a whole list, page by page."""
    seen: list[str] = []
    cursor, has_more = "", True
    while has_more:
        page = paws.ListPets(messages.ListPetsRequest(limit=limit, cursor=cursor, **wanted))
        assert len(page.data) == limit or not page.meta.has_more
        seen += [pet.id for pet in page.data]
        has_more = page.meta.has_more
        cursor = page.meta.next_cursor.string_value
        assert bool(cursor) == has_more
    return seen

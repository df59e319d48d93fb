"""The peers of `make bench` answer what Pawport answers, so that what is compared is the same work."""

from collections.abc import Iterator, Sequence

import httpx
import pytest
from google.protobuf.json_format import Parse
from google.protobuf.message import Message

from benchmarks.calls import grpc_call
from benchmarks.data import KEY, Filled, fill, model_pet
from benchmarks.peers.sides import Side, request_of, sides
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import (
    AppendPetNotesRequest,
    AppendPetNotesResponse,
    CreatePetRequest,
    ListAllPetsRequest,
    ListAllPetsResponse,
)
from tests.toolchains import toolchain

PETS = 10


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest) -> Filled:
    url = request.getfixturevalue(f"new_{request.param}_url")()
    return fill(url, PETS)


@pytest.fixture(scope="module")
def all_sides(filled: Filled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Side]]:
    toolchain("go")
    pytest.importorskip("fastapi")
    with sides(tmp_path_factory.mktemp("peers"), filled) as found:
        assert [side.name for side in found][:2] == ["Pawport", "Go"]
        yield found


def replies(all_sides: Sequence[Side], method: str, request: Message) -> list[bytes]:
    """Pawport's is the first."""
    constant = method == "GetPet"
    return [
        grpc_call(side.grpc, method, request)
        for side in all_sides
        if side.grpc is not None and (constant or not side.constant)
    ]


def test_the_same_pet(all_sides: Sequence[Side], filled: Filled) -> None:
    request = request_of(filled)
    ours, *others = [Pet.FromString(reply) for reply in replies(all_sides, "GetPet", request)]
    assert ours.id == request.id
    assert len(ours.notes) == 3
    assert ours.pet_codes
    assert len(others) == 3
    path = f"/customers/{request.customer_id}/pets/{request.id}"
    for side in all_sides:
        if side.json is not None:
            reply = httpx.get(f"{side.json.url}{side.prefix}{path}", headers={"x-api-key": KEY})
            others.append(Parse(reply.raise_for_status().content, Pet()))
    assert len(others) == 6
    assert others == [ours] * 6


def test_the_same_page(all_sides: Sequence[Side], filled: Filled) -> None:
    request = ListAllPetsRequest(company_id=filled.company_id, pagination=Pagination(page_size=7))
    ours, *others = [
        ListAllPetsResponse.FromString(reply) for reply in replies(all_sides, "ListAllPets", request)
    ]
    assert len(ours.pets) == 7
    assert ours.next_page_token
    assert [list(other.pets) for other in others] == [list(ours.pets)] * 2
    assert all(other.next_page_token for other in others)


def test_writes_are_stored(all_sides: Sequence[Side], filled: Filled) -> None:
    customer_id, pet_id = filled.pets[1]
    notes = AppendPetNotesRequest(customer_id=customer_id, id=pet_id, notes=[Pet.Note(content="Ate well")])
    for reply in replies(all_sides, "AppendPetNotes", notes):
        assert [note.content for note in AppendPetNotesResponse.FromString(reply).notes] == ["Ate well"]
    create = CreatePetRequest(customer_id=customer_id, pet=model_pet(1, filled.code_id))
    created = [Pet.FromString(reply) for reply in replies(all_sides, "CreatePet", create)]
    assert len(created) == 3
    for pet in created:
        assert [note.content for note in pet.notes] == [note.content for note in create.pet.notes]
        assert pet.customer_id == customer_id
        assert pet.pet_codes == created[0].pet_codes
        assert pet.vaccinations == created[0].vaccinations
        assert (pet.weight, pet.birthday) == (created[0].weight, created[0].birthday)
        assert pet.vet.name == created[0].vet.name  # Pawport adds the E.164 form of its number

"""Walks through pages while pets are written between the pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest, ListAllPetsRequest, ListAllPetsResponse
from tests.contract.client import Api, pet
from tests.contract.conftest import NewApi
from tests.properties import examples

pytestmark = pytest.mark.any_host

PETS = 8
WRITES = st.tuples(
    st.sampled_from(["create", "update", "note", "delete", "undelete"]), st.integers(0, PETS - 1)
)
SCRIPTS = st.lists(st.lists(WRITES, max_size=4), max_size=6)


class Herd:
    """Pets of one company, and what was written to them."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self._owner = api.new_customer().id
        self.pets = api.batch(self._owner, [CreatePetRequest(pet=pet())] * PETS)
        self.written: set[str] = set()
        self.gone: set[str] = set()

    def write(self, what: str, number: int) -> None:
        target = self.pets[number]
        deleted = self.api.pet(target).deleted
        if what == "create":
            self.api.new_pet(self._owner)
        elif what == "undelete" and deleted:
            self._did(self.api.undelete(target))
        elif what == "delete" and not deleted:
            self.gone.add(target.id)
            self._did(self.api.delete(target))
        elif what == "update" and not deleted:
            self._did(self.api.update(target, coat="x"))
        elif what == "note" and not deleted:
            self.api.append(target, "x")
            self._did(target)

    def _did(self, target: Pet) -> None:
        self.written.add(target.id)

    def walk(self, size: int, script: list[Any], **wanted: Any) -> Iterator[ListAllPetsResponse]:
        """The pages, and the script's writes between them."""
        token = ""
        writes = iter(script)
        while True:
            page = self.api.pets.ListAllPets(
                ListAllPetsRequest(
                    company_id=self.api.company_id,
                    pagination={"page_size": size, "page_token": token},
                    filter=wanted,
                )
            )
            yield page
            token = page.next_page_token
            if not token:
                return
            for what, number in next(writes, []):
                self.write(what, number)


@pytest.fixture
def new_herd(new_api: NewApi) -> Any:
    """Makes companies with some pets."""
    return lambda: Herd(new_api())


@examples(20)
@given(size=st.integers(1, 4), script=SCRIPTS)
def test_a_pet_that_exists_throughout_is_seen_once(new_herd: Any, size: int, script: list[Any]) -> None:
    herd = new_herd()
    seen = [each.id for page in herd.walk(size, script) for each in page.pets]
    assert len(set(seen)) == len(seen)
    assert {each.id for each in herd.pets} - herd.gone <= set(seen)
    order = [each.id for each in herd.pets if each.id in seen]
    assert [each for each in seen if each in order] == order


@examples(20)
@given(size=st.integers(1, 4), script=SCRIPTS)
def test_what_is_written_during_a_walk_belongs_to_the_next_sync(
    new_herd: Any, size: int, script: list[Any]
) -> None:
    herd = new_herd()
    copy: dict[str, Pet] = {}
    until = Timestamp(seconds=1)
    for number, writes in enumerate((script, [])):
        seen: list[Pet] = []
        for page in herd.walk(size, writes, last_updated_time={"start_time": until}):
            seen += page.pets
        until = page.synced_until_time
        assert len({each.id for each in seen}) == len(seen)
        if number == 0:
            assert {each.id for each in herd.pets} - herd.written <= {each.id for each in seen}
        copy |= {each.id: each for each in seen}
    everything = [each for page in herd.walk(100, [], show_deleted=True) for each in page.pets]
    assert copy == {each.id: each for each in everything}

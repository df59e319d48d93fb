"""The declared types of events, and the page that is made of them."""

import re

import pytest

from pawport.accounts.scopes import known_scopes
from pawport.events.types import EVENT_TYPES, ids_of, matching
from pawport.gen.pawport.v1.event_pb2 import MergeEvent, NoteEvent
from pawport.gen.pawport.v1.pet_pb2 import Pet
from tools.events import PAGE, page


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text() == page(), "run: python -m tools.events"


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_a_type_has_a_scope_that_exists_and_a_name_of_two_words(name: str) -> None:
    assert EVENT_TYPES[name].scope in known_scopes()
    assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name)


def test_wildcards() -> None:
    assert matching("*") == list(EVENT_TYPES.values())
    assert [each.name for each in matching("note.*")] == ["note.created", "note.updated", "note.deleted"]
    assert [each.name for each in matching("note.created")] == ["note.created"]
    for unknown in ("note", "note.", "no*", "*.created", "", ".*"):
        assert matching(unknown) == []


class TestIds:
    def test_of_a_pet(self) -> None:
        pet = Pet(id="pet_1", customer_id="cus_1", name="Rex", notes=[{"id": "note_1"}], vet={"name": "Lee"})
        assert Pet.FromString(ids_of("pet.created", pet.SerializeToString())) == Pet(
            id="pet_1", customer_id="cus_1"
        )

    def test_of_a_note(self) -> None:
        note = NoteEvent(pet_id="pet_1", customer_id="cus_1", note={"id": "note_1", "content": "shy"})
        left = NoteEvent(pet_id="pet_1", customer_id="cus_1", note={"id": "note_1"})
        assert NoteEvent.FromString(ids_of("note.created", note.SerializeToString())) == left

    def test_of_a_merge(self) -> None:
        merge = MergeEvent(id="pet_1", merged_into_id="pet_2").SerializeToString()
        assert ids_of("pet.merged", merge) == merge

"""The notes that a pet shows in itself."""

from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.wire import MAX_NOTES, add_notes, latest_notes

NUMBERS = st.integers(0, 9999)


def note(number: int, content: str = "") -> Pet.Note:
    return Pet.Note(id=f"note_{number:04}", content=content)


@given(st.sets(NUMBERS, max_size=MAX_NOTES), st.lists(NUMBERS, max_size=5, unique=True))
def test_new_notes_come_first_unless_the_clock_of_others_is_ahead(shown: set[int], added: list[int]) -> None:
    new = [note(number) for number in sorted(set(added) - shown)]
    before = sorted(map(note, shown), key=attrgetter("id"), reverse=True)
    pet = Pet(notes=before)
    add_notes(pet, new)
    expected = sorted([*before, *new], key=attrgetter("id"), reverse=True)[:MAX_NOTES]
    assert list(pet.notes) == expected


@pytest.mark.parametrize("size", [1000, 300_000, 1 << 20])
def test_old_notes_make_room_for_large_ones(size: int) -> None:
    pet = Pet(id="pet_1")
    notes = [note(number, "x" * size) for number in range(8)]
    for number, each in enumerate(notes, 1):
        add_notes(pet, [each])
        assert list(pet.notes) == latest_notes(reversed(notes[:number]))

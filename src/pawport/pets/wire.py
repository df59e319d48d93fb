"""The stored form of a pet: the bytes of its `pawport.v1.Pet` that reads send as they are.

All of the pet is in it but its codes, which belong to the company's catalogue and are appended when
it is read.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Final

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import page_of

__all__ = ["MAX_NOTES", "add_notes", "latest_notes", "wire"]

MAX_NOTES: Final = 100
# A pet must stay well below the 4 MiB that gRPC clients take, whatever its notes are.
_MAX_NOTES_BYTES: Final = 1 << 20


def wire(pet: Pet) -> bytes:
    """The bytes that are stored. The same pet always gives the same bytes."""
    if pet.pet_codes:
        raise ValueError("codes are not stored with a pet")
    return pet.SerializeToString(deterministic=True)


def add_notes(pet: Pet, notes: Sequence[Pet.Note]) -> None:
    """Shows new notes, each newer than the one before, and no longer the oldest that there is no room for."""
    latest = pet.notes[0].id if pet.notes else ""
    for note in notes:
        pet.notes.insert(0, note)
    # The clock of the machine that wrote the others may be ahead of this one's.
    if notes and notes[0].id < latest:
        pet.notes.sort(key=attrgetter("id"), reverse=True)
    if len(pet.notes) > MAX_NOTES or pet.ByteSize() > _MAX_NOTES_BYTES:
        del pet.notes[len(latest_notes(pet.notes)) :]


def latest_notes(notes: Iterable[Pet.Note]) -> list[Pet.Note]:
    """As many of the notes, which come newest first, as a pet shows in itself."""
    return page_of(notes, MAX_NOTES, Pet.Note.ByteSize, _MAX_NOTES_BYTES)[0]

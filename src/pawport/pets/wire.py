"""The stored form of a pet: the bytes of its `pawport.v1.Pet` that reads send as they are.

All of the pet is in it but its codes, which belong to the company's catalogue and are appended when
it is read. So are many notes: otherwise each new one would rewrite them all.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Final, NamedTuple

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import page_of

__all__ = ["MAX_NOTES", "StoredPet", "add_notes", "encoded_notes", "latest_notes", "stored_form"]

MAX_NOTES: Final = 100
# A pet must stay well below the 4 MiB that gRPC clients take, whatever its notes are.
_MAX_NOTES_BYTES: Final = 1 << 20
# Notes of more bytes are not stored with the pet. Lists read pets that long one by one anyway.
_MAX_STORED_NOTES_BYTES: Final = 8 << 10


class StoredPet(NamedTuple):
    """A pet as it is stored for reading."""

    wire: bytes
    """Its bytes, perhaps without its notes."""
    code_ids: str
    """With blanks between."""
    notes_from: str | None = None
    """The id of the oldest of the notes that are not in `wire`."""
    notes_bytes: int = 0
    """How many bytes those notes are."""
    notes: bytes = b""
    """Those notes, encoded, once they are read."""

    def encoded(self) -> bytes:
        """The bytes of the pet without its codes: encoded messages can be joined."""
        return self.wire + self.notes

    def pet(self) -> Pet:
        """The pet, without its codes."""
        return Pet.FromString(self.encoded())


def stored_form(pet: Pet, code_ids: str) -> StoredPet:
    """What is stored. The same pet always gives the same."""
    if pet.pet_codes:
        raise ValueError("codes are not stored with a pet")
    encoded = pet.SerializeToString(deterministic=True)
    if len(encoded) <= _MAX_STORED_NOTES_BYTES:
        return StoredPet(encoded, code_ids)
    notes = encoded_notes(pet.notes)
    if len(notes) <= _MAX_STORED_NOTES_BYTES:
        return StoredPet(encoded, code_ids)
    rest = Pet()
    rest.CopyFrom(pet)
    rest.ClearField("notes")
    return StoredPet(
        rest.SerializeToString(deterministic=True), code_ids, pet.notes[-1].id, len(notes), notes
    )


def encoded_notes(notes: Iterable[Pet.Note]) -> bytes:
    """Notes as they are in an encoded Pet."""
    return Pet(notes=notes).SerializeToString()


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

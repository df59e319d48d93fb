"""One pet in a transaction: as it was, and as it will be."""

from collections.abc import Iterable
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from pawport.db import new_id, new_uid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.masks import changed_fields
from pawport.pets.repository import StoredPet
from pawport.pets.wire import add_notes, wire

__all__ = ["PetChange"]

# What the service itself fills in, or keeps apart from the message.
_NOT_COMPARED: Final = frozenset(
    ("id", "notes", "pet_codes", "pet_number", "created_time", "last_updated_time", "etag")
)
_COMPARED: Final = [field.name for field in Pet.DESCRIPTOR.fields if field.name not in _NOT_COMPARED]
# Fields that only count what is changed.
_SAID: Final = {"fingerprint_count": "biometric_images", "appearance_count": "biometric_images"}


class PetChange:
    """A pet that is locked, or new. What is done here to it is written by `PetChanges.write`."""

    def __init__(self, pet: Pet, stored: StoredPet | None, *, is_tombstone: bool = False) -> None:
        """`stored`: the pet as the database has it; None if it is new."""
        self.pet = pet
        """The pet as it will be, to be read. Its notes are those that it had, its codes are in `code_ids`."""
        self.code_ids = stored.code_ids.split() if stored else []
        self.is_tombstone = is_tombstone
        self.action = "updated" if stored else "created"
        """What the event says: it is always recorded unless it is "updated"."""
        self.uid = b"" if stored else new_uid()
        self.prefix = ""
        """What stands before the names of fields in errors of the write."""
        self.given: list[str] = []
        """The fields that a new pet was given, for its event."""
        self.is_transferred = False
        self.new_notes: list[Pet.Note] = []
        """To be added, oldest first."""
        self.hidden_notes: list[Pet.Note] = []
        """Also to be added, but not shown: the pet has another owner since."""
        self.said: set[str] = set()
        """What else the event names, such as pictures that are to be fetched."""
        self._stored = stored
        self._before = pet if stored is None else Pet()
        self.is_edited = False
        self._are_notes_changed = False

    @property
    def is_new(self) -> bool:
        """Whether the database does not have the pet yet."""
        return self._stored is None

    @property
    def stored(self) -> StoredPet:
        """The pet as the database has it."""
        if self._stored is None:
            raise LookupError(f"pet {self.pet.id} is not written yet")
        return self._stored

    def edit(self) -> Pet:
        """Returns the pet to be changed in place. All but the notes, which have methods of their own."""
        if not self.is_edited:
            self.is_edited = True
            self._before = Pet()
            self._before.CopyFrom(self.pet)
        return self.pet

    def transfer(self, owner_id: str) -> None:
        """Gives the pet to another owner; its notes are hidden from now on."""
        pet = self.edit()
        pet.customer_id = owner_id
        pet.ClearField("notes")
        self.is_transferred = True
        self.hidden_notes += self.new_notes
        self.new_notes = []

    def add_notes(self, given: Iterable[Pet.Note], author: str) -> list[Pet.Note]:
        """Adds notes, each newer than the one before; `author` wrote those that do not say who did.

        Returns the notes that will be written; their time is known after that.
        """
        notes = [
            Pet.Note(
                id=new_id("note", new_uid()),
                content=note.content,
                last_updated_by=note.last_updated_by or author,
            )
            for note in given
        ]
        self.new_notes += notes
        return notes

    def show_notes(self, notes: Iterable[Pet.Note]) -> None:
        """Shows these notes, newest first, after their rows were changed."""
        self.pet.ClearField("notes")
        self.pet.notes.extend(notes)
        self._are_notes_changed = True

    def bury(self, left: Pet, action: str) -> None:
        """Leaves `left` of the pet, which only lists of changes show."""
        left.deleted = True
        self.edit()
        self.pet = left
        self.is_tombstone = True
        self.code_ids = []
        self.action = action

    def changed(self) -> list[str]:
        """Returns the names of what differs from what is stored; of a new pet, what it was given."""
        if self._stored is None:
            return self.given
        if self.is_edited and self._before == self.pet and not self.is_tombstone:
            self.is_edited = False
        names = self._edited_fields() if self.is_edited else []
        if self.new_notes or self.hidden_notes or self._are_notes_changed:
            names.append("notes")
        if self.code_ids != self._stored.code_ids.split():
            names.append("pet_codes")
        return names

    def _edited_fields(self) -> list[str]:
        names = changed_fields(self._before, self.pet, _COMPARED)
        return list(dict.fromkeys(_SAID.get(name, name) for name in names))

    def chips(self) -> tuple[set[str], set[str]]:
        """Returns the numbers of the chips that the pet holds, and of those that it will hold."""
        if not self.is_edited and not self.is_new:
            return set(), set()
        return _chips(self._before) if self._stored else set(), _chips(self.pet)

    def settle(self, time: Timestamp) -> StoredPet:
        """Stamps the pet and its new notes, and returns what is to be stored."""
        pet = self.pet
        pet.last_updated_time.CopyFrom(time)
        pet.etag = f"{int(pet.etag or '0', 16) + 1:x}"
        if self._stored is None:
            pet.created_time.CopyFrom(time)
        for note in (*self.hidden_notes, *self.new_notes):
            if not note.HasField("last_updated_time"):
                note.last_updated_time.CopyFrom(time)
        if self.new_notes:
            add_notes(pet, self.new_notes)
        return StoredPet(wire(pet), " ".join(self.code_ids))

    def is_written(self, stored: StoredPet) -> None:
        """Lets what is done from now on be a change of its own."""
        self._stored = stored
        self.action = "updated"
        self.new_notes, self.hidden_notes = [], []
        self.is_transferred = self.is_edited = self._are_notes_changed = False
        self.said = set()


def _chips(pet: Pet) -> set[str]:
    return set() if pet.deleted else {chip.number for chip in pet.microchips}

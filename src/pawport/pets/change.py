"""One pet in a transaction: as it was, and as it will be."""

from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from pawport.db import new_id, new_uid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.etags import next_etag
from pawport.kit.masks import changed_fields
from pawport.kit.times import datetime_of
from pawport.pets.wire import StoredPet, add_notes, stored_form

__all__ = ["PetChange"]

# What the service itself fills in, or keeps apart from the message.
_NOT_COMPARED: Final = frozenset(
    ("id", "notes", "pet_codes", "pet_number", "created_time", "last_updated_time", "etag")
)
_COMPARED: Final = {field.name for field in Pet.DESCRIPTOR.fields} - _NOT_COMPARED
_NOTHING: Final = StoredPet(b"", "")
# Fields that only count what is changed.
_SAID: Final = {"fingerprint_count": "biometric_images", "appearance_count": "biometric_images"}


class PetChange:
    """A pet that is locked, or new. What is done here to it is written by `PetChanges.write`."""

    uid = b""
    """Of a new pet."""
    prefix = ""
    """What stands before the names of fields in errors of the write."""
    fields: Sequence[str] = ()
    """The names of what differs, once that was looked for; of a new pet, of what it was given."""
    before: Pet | None = None
    """The pet as it was, if it is edited."""
    previous_time: datetime | None = None
    """Of the change before this one, once it is stamped."""
    is_edited = False
    is_transferred = False
    new_notes: Sequence[Pet.Note] = ()
    """To be added, oldest first."""
    hidden_notes: Sequence[Pet.Note] = ()
    """Also to be added, but not shown: the pet has another owner since."""
    returning_from: Sequence[str] = ()
    """The ids of owners whose hidden notes are shown again, once the pet is transferred."""
    changed_notes: Sequence[tuple[str, Pet.Note]] = ()
    """Those whose rows were changed already, with the type of the event."""
    merged_into_id = ""
    """Of a duplicate, the id of the pet that it is merged into."""
    said: Set[str] = frozenset()
    """What else the event names, such as pictures that are to be fetched."""
    _are_notes_changed = False

    def __init__(self, pet: Pet, stored: StoredPet | None, *, is_tombstone: bool = False) -> None:
        """`stored`: the pet as the database has it; None if it is new."""
        self.pet = pet
        """The pet as it will be, to be read. Its notes are those that it had, its codes are in `code_ids`."""
        self.stored = stored or _NOTHING
        """The pet as the database has it."""
        self.code_ids = self.stored.code_ids.split()
        self.is_tombstone = is_tombstone
        self.is_new = stored is None
        self.action = "updated"
        """What the event says: it is always recorded unless it is "updated"."""
        if self.is_new:
            self.uid, self.action = new_uid(), "created"

    def edit(self) -> Pet:
        """Returns the pet to be changed in place. All but the notes, which have methods of their own."""
        if not self.is_edited:
            self.is_edited = True
            if not self.is_new:
                self.before = Pet()
                self.before.CopyFrom(self.pet)
        return self.pet

    def transfer(self, owner_id: str) -> None:
        """Gives the pet to another owner; its notes are hidden as long as it is not its owner's again, and
        what systems keep with it about the owner is removed."""
        pet = self.edit()
        pet.customer_id = owner_id
        pet.ClearField("notes")
        pet.ClearField("owner_attributes")
        self.is_transferred = True
        self.hidden_notes, self.new_notes = [*self.hidden_notes, *self.new_notes], ()

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
        self.new_notes = [*self.new_notes, *notes]
        return notes

    def note_changed(self, type_: str, note: Pet.Note) -> None:
        """Lets an event of the type tell what became of a note, or what it was."""
        self.changed_notes = [*self.changed_notes, (type_, note)]

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

    def differs(self) -> bool:
        """Finds out what differs from what is stored, and returns whether something has to be written."""
        if self.is_new:
            return True
        if self.is_edited and self.before == self.pet and not self.is_tombstone:
            self.is_edited = False
        fields = self._edited_fields() if self.is_edited else []
        if self.new_notes or self.hidden_notes or self._are_notes_changed:
            fields.append("notes")
        if self.code_ids != self.stored.code_ids.split():
            fields.append("pet_codes")
        self.fields = fields
        return bool(fields) or self.action != "updated"

    def _edited_fields(self) -> list[str]:
        names = changed_fields(self.before or Pet(), self.pet, _COMPARED)
        return list(dict.fromkeys(_SAID.get(name, name) for name in names))

    def chips(self) -> tuple[set[str], set[str]]:
        """Returns the numbers of the chips that a new or edited pet holds, and of those that it will hold."""
        return _chips(self.before) if self.before else set(), _chips(self.pet)

    def settle(self, time: Timestamp) -> None:
        """Stamps the pet and its new notes, and makes the form to be stored."""
        pet = self.pet
        if not self.is_new:
            self.previous_time = datetime_of(self.pet.last_updated_time)
        pet.last_updated_time.CopyFrom(time)
        pet.etag = next_etag(pet.etag)
        if self.is_new:
            pet.created_time.CopyFrom(time)
        for notes in (self.hidden_notes, self.new_notes):
            for note in notes:
                if not note.HasField("last_updated_time"):
                    note.last_updated_time.CopyFrom(time)
        if self.new_notes:
            add_notes(pet, self.new_notes)
        self.stored = stored_form(pet, " ".join(self.code_ids))

    def is_written(self) -> None:
        """Lets what is done from now on be a change of its own."""
        self.action, self.before = "updated", None
        self.is_new = self.is_transferred = self.is_edited = self._are_notes_changed = False
        self.new_notes = self.hidden_notes = self.changed_notes = self.returning_from = ()


def _chips(pet: Pet) -> set[str]:
    return set() if pet.deleted else {chip.number for chip in pet.microchips}

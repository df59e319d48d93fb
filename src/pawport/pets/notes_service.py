"""The rules of a pet's notes. A note that changes is a change of its pet."""

from collections.abc import Sequence

from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Connection

from pawport import events
from pawport.db import new_id, new_uid
from pawport.errors import NotFound
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import notes_repository, repository
from pawport.pets.service import current_id, lock_living, stamp
from pawport.pets.wire import MAX_NOTES, MAX_PAGE_BYTES, add_notes, latest_notes, limited

__all__ = ["append_notes", "delete_note", "list_notes", "page", "update_note"]


def append_notes(
    connection: Connection,
    company_id: str,
    customer_id: str,
    pet_id: str,
    given: Sequence[Pet.Note],
    author: str,
) -> list[Pet.Note]:
    """Adds notes, each newer than the one before; `author` wrote those that do not say who did.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
    """
    _, pet = lock_living(connection, company_id, customer_id, pet_id)
    stamp(connection, pet)
    notes = [_new_note(note, author, pet.last_updated_time) for note in given]
    for note in notes:
        notes_repository.insert_note(connection, company_id, pet.id, note)
    add_notes(pet, notes)
    _save(connection, company_id, pet)
    return notes


def list_notes(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, before: str | None, most: int
) -> list[Pet.Note]:
    """At most `most` notes that are older than the one with the id `before`, newest first.

    Raises:
        NotFound: the customer has no such pet.
    """
    pet_id = current_id(connection, company_id, customer_id, pet_id)
    return notes_repository.page(connection, company_id, pet_id, before, most)


def page(notes: Sequence[Pet.Note], most: int) -> list[Pet.Note]:
    """As many of the notes as one answer holds: at most `most`, and not too many bytes."""
    return limited(notes, most, MAX_PAGE_BYTES)


def update_note(
    connection: Connection,
    company_id: str,
    customer_id: str,
    pet_id: str,
    note_id: str,
    content: str,
    author: str,
) -> Pet.Note:
    """Replaces the text of a note.

    Raises:
        NotFound: there is no such pet, it is deleted, or it has no such note.
    """
    pet, note = _lock_note(connection, company_id, customer_id, pet_id, note_id)
    note.content = content
    note.last_updated_by = author
    note.last_updated_time.CopyFrom(pet.last_updated_time)
    notes_repository.update_note(connection, company_id, pet.id, note)
    _save_with_latest(connection, company_id, pet)
    return note


def delete_note(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, note_id: str
) -> Pet.Note:
    """Removes a note and answers it as it was.

    Raises:
        NotFound: there is no such pet, it is deleted, or it has no such note.
    """
    pet, note = _lock_note(connection, company_id, customer_id, pet_id, note_id)
    notes_repository.delete_note(connection, company_id, pet.id, note_id)
    _save_with_latest(connection, company_id, pet)
    return note


def _lock_note(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, note_id: str
) -> tuple[Pet, Pet.Note]:
    _, pet = lock_living(connection, company_id, customer_id, pet_id)
    note = notes_repository.find_note(connection, company_id, pet.id, note_id)
    if note is None:
        raise NotFound("note", note_id)
    stamp(connection, pet)
    return pet, note


def _save_with_latest(connection: Connection, company_id: str, pet: Pet) -> None:
    shown = latest_notes(notes_repository.page(connection, company_id, pet.id, None, MAX_NOTES))
    pet.ClearField("notes")
    pet.notes.extend(shown)
    _save(connection, company_id, pet)


def _save(connection: Connection, company_id: str, pet: Pet) -> None:
    repository.save_stored_form(connection, company_id, pet)
    events.record(connection, company_id, "pet", pet.id, "updated", ["notes"])


def _new_note(given: Pet.Note, author: str, time: Timestamp) -> Pet.Note:
    return Pet.Note(
        id=new_id("note", new_uid()),
        content=given.content,
        last_updated_by=given.last_updated_by or author,
        last_updated_time=time,
    )

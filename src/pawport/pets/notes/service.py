"""The rules of a pet's notes. A note that changes is a change of its pet."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from pawport.db import write_time
from pawport.errors import NotFound
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import Window
from pawport.kit.times import timestamp_of
from pawport.pets.changes import PetChange, PetChanges
from pawport.pets.finding import current_id
from pawport.pets.notes import repository
from pawport.pets.wire import MAX_NOTES, latest_notes

_REBUILT_AT_ONCE: Final = 1000  # of which each can have some 10 kB

__all__ = [
    "append_notes",
    "delete_all",
    "delete_note",
    "list_notes",
    "move_notes",
    "rebuild",
    "show_notes",
    "unknown_notes",
    "update_note",
]


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
    changes = PetChanges(connection, company_id)
    notes = changes.pet(customer_id, pet_id).add_notes(given, author)
    changes.write()
    return notes


def list_notes(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, before: str | None, window: Window
) -> tuple[list[Pet.Note], str | None]:
    """Returns a page of the notes that are older than the one with the id `before`, newest first, and the id
    before which the next page starts; None after the last.

    Raises:
        NotFound: the customer has no such pet.
    """
    pet_id = current_id(connection, company_id, customer_id, pet_id)
    found = repository.page(connection, company_id, pet_id, before, window)
    notes, last = window.page_of(found, Pet.Note.ByteSize)
    return notes, None if last is None else last.id


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
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    note = _find(connection, company_id, change.pet.id, note_id)
    if (note.content, note.last_updated_by) != (content, author):
        note.content, note.last_updated_by = content, author
        note.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
        repository.update_note(connection, company_id, change.pet.id, note)
        change.note_changed("note.updated", note)
        _show_latest(connection, company_id, change)
        changes.write()
    return note


def delete_note(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, note_id: str
) -> Pet.Note:
    """Removes a note and returns it as it was.

    Raises:
        NotFound: there is no such pet, it is deleted, or it has no such note.
    """
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    note = _find(connection, company_id, change.pet.id, note_id)
    repository.delete_note(connection, company_id, change.pet.id, note_id)
    change.note_changed("note.deleted", note)
    _show_latest(connection, company_id, change)
    changes.write()
    return note


def move_notes(connection: Connection, company_id: str, pet_id: str, change: PetChange) -> None:
    """Gives the notes of a pet, including hidden ones, to the one that it is merged into."""
    repository.move(connection, company_id, pet_id, change.pet.id)
    _show_latest(connection, company_id, change)


def delete_all(connection: Connection, company_id: str, pet_id: str) -> None:
    """Removes all notes of a pet, including hidden ones."""
    repository.delete_all(connection, company_id, pet_id)


def show_notes(connection: Connection, company_id: str, pets: Iterable[Pet]) -> None:
    """Fills in the notes of pets as the rows say."""
    for pet in pets:
        pet.ClearField("notes")
        pet.notes.extend(_latest(connection, company_id, pet.id))


def rebuild(connection: Connection) -> None:
    """Rewrites the stored form of each note that is not what its row says."""
    last: tuple[str, str, str] | None = ("", "", "")
    while last is not None:
        last = repository.rebuild_after(connection, last, _REBUILT_AT_ONCE)


def _show_latest(connection: Connection, company_id: str, change: PetChange) -> None:
    """Shows in a pet the newest notes that its rows have."""
    change.show_notes(_latest(connection, company_id, change.pet.id))


def _latest(connection: Connection, company_id: str, pet_id: str) -> list[Pet.Note]:
    return latest_notes(repository.page(connection, company_id, pet_id, None, Window(MAX_NOTES)))


def unknown_notes(
    connection: Connection,
    company_id: str,
    change: PetChange,
    given: Sequence[Pet.Note],
    repeats: Sequence[int] = (),
) -> list[Pet.Note]:
    """Returns those of the notes, newest first, whose text no note of the pet has, each text once.

    `repeats`: of each note, how many older ones have the same text where it comes from. The pet then gets as
    many notes with this text.
    """
    if not given:
        return []
    known = Counter(note.content for note in (*change.hidden_notes, *change.new_notes))
    if not change.is_new:
        contents = {note.content for note in given}
        known.update(repository.count_contents(connection, company_id, change.pet.id, contents))
    unknown = []
    pairs = zip(given, repeats or [0] * len(given), strict=True)
    for note, older in reversed(list(pairs)):
        if known[note.content] <= older:
            known[note.content] += 1
            unknown.append(note)
    return unknown[::-1]


def _find(connection: Connection, company_id: str, pet_id: str, note_id: str) -> Pet.Note:
    note = repository.find_note(connection, company_id, pet_id, note_id)
    if note is None:
        raise NotFound("note", note_id)
    return note

"""All SQL of a pet's notes."""

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, delete, func, select, tuple_, update

from pawport.db import Statement, as_utc, keyset
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import Window
from pawport.pets.rows import note_from_row, note_row
from pawport.pets.tables import pet_notes

__all__ = [
    "count_contents",
    "delete_all",
    "delete_note",
    "find_note",
    "move",
    "page",
    "rebuild_after",
    "update_note",
]

_REBUILD: Final = Statement(
    update(pet_notes)
    .where(
        pet_notes.c.company_id == bindparam("p_company_id"),
        pet_notes.c.pet_id == bindparam("p_pet_id"),
        pet_notes.c.id == bindparam("p_id"),
    )
    .values(wire=bindparam("p_wire"))
)
_COLUMNS = ("id", "content", "last_updated_by", "last_updated_time")
_OF_PET = and_(
    pet_notes.c.company_id == bindparam("company_id"),
    pet_notes.c.pet_id == bindparam("pet_id"),
    pet_notes.c.hidden.is_(False),
)
_NOTES = select(*(pet_notes.c[name] for name in _COLUMNS)).where(_OF_PET)
_PAGE: Final = Statement(keyset.page(_NOTES, [pet_notes.c.id], [bindparam("before")], descending=True))
# Greater than every note id, which are ASCII.
_AFTER_ALL: Final = "\x7f"


def page(
    connection: Connection, company_id: str, pet_id: str, before: str | None, window: Window
) -> list[Pet.Note]:
    """The notes that are older than the one with the id `before`, newest first."""
    rows = _PAGE.all(
        connection,
        company_id=company_id,
        pet_id=pet_id,
        before=before or _AFTER_ALL,
        limit=window.limit,
        offset=window.offset,
    )
    return [_note(row) for row in rows]


def find_note(connection: Connection, company_id: str, pet_id: str, note_id: str) -> Pet.Note | None:
    """One note."""
    found = select(pet_notes).where(_is_note(company_id, pet_id, note_id))
    row = connection.execute(found).mappings().one_or_none()
    return None if row is None else note_from_row(row)


def update_note(connection: Connection, company_id: str, pet_id: str, note: Pet.Note) -> None:
    """Writes a changed note."""
    connection.execute(
        update(pet_notes).where(_is_note(company_id, pet_id, note.id)).values(**note_row(note))
    )


def delete_note(connection: Connection, company_id: str, pet_id: str, note_id: str) -> None:
    """Removes a note."""
    connection.execute(delete(pet_notes).where(_is_note(company_id, pet_id, note_id)))


def delete_all(connection: Connection, company_id: str, pet_id: str) -> None:
    """Removes all notes of a pet, hidden ones too."""
    connection.execute(delete(pet_notes).where(_is_of(company_id, pet_id)))


def count_contents(
    connection: Connection, company_id: str, pet_id: str, contents: Collection[str]
) -> dict[str, int]:
    """Returns how many notes of the pet, including hidden ones, have each of the texts that any has."""
    query = (
        select(pet_notes.c.content, func.count().label("number"))
        .where(_is_of(company_id, pet_id), pet_notes.c.content.in_(sorted(contents)))
        .group_by(pet_notes.c.content)
    )
    return {row.content: row.number for row in connection.execute(query)}


def move(connection: Connection, company_id: str, pet_id: str, new_pet_id: str) -> None:
    """Gives a pet's notes, hidden ones too, to another pet."""
    connection.execute(update(pet_notes).where(_is_of(company_id, pet_id)).values(pet_id=new_pet_id))


def rebuild_after(
    connection: Connection, after: tuple[str, str, str], limit: int
) -> tuple[str, str, str] | None:
    """Rewrites the stored forms, of the notes after a key (company, pet, note), that are not what their rows
    say. Returns the last key; None at the end."""
    key = (pet_notes.c.company_id, pet_notes.c.pet_id, pet_notes.c.id)
    found = select(pet_notes).where(tuple_(*key) > after).order_by(*key).limit(limit).with_for_update()
    rows = connection.execute(found).mappings().all()
    right = ((row, note_row(note_from_row(row))["wire"]) for row in rows)
    _REBUILD.run_many(
        connection,
        [
            {"p_company_id": row["company_id"], "p_pet_id": row["pet_id"], "p_id": row["id"], "p_wire": wire}
            for row, wire in right
            if row["wire"] != wire
        ],
    )
    return (rows[-1]["company_id"], rows[-1]["pet_id"], rows[-1]["id"]) if len(rows) == limit else None


def _is_of(company_id: str, pet_id: str) -> Any:
    return and_(pet_notes.c.company_id == company_id, pet_notes.c.pet_id == pet_id)


def _is_note(company_id: str, pet_id: str, note_id: str) -> Any:
    return and_(_is_of(company_id, pet_id), pet_notes.c.id == note_id, pet_notes.c.hidden.is_(False))


def _note(row: tuple[Any, ...]) -> Pet.Note:
    return note_from_row({**dict(zip(_COLUMNS, row, strict=True)), "last_updated_time": as_utc(row[3])})

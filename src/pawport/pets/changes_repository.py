"""The SQL of changing pets: a statement for each table, however many pets there are."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Connection,
    Delete,
    Table,
    and_,
    bindparam,
    delete,
    func,
    select,
    update,
)

from pawport.db import Statement
from pawport.db.inserts import RowInsert
from pawport.db.lists import ListStatement
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import external_ids
from pawport.kit.times import datetime_of
from pawport.pets.change import PetChange
from pawport.pets.rows import columns_of, microchip_rows, note_from_row, note_row, pet_row, vaccination_rows
from pawport.pets.tables import (
    pet_code_links,
    pet_external_ids,
    pet_microchips,
    pet_notes,
    pet_vaccinations,
    pets,
)
from pawport.pets.whole_repository import STORED, with_notes
from pawport.pets.wire import StoredPet

__all__ = [
    "Loaded",
    "count_living",
    "count_living_of_company",
    "delete_tombstones",
    "hidden_notes",
    "hide_notes",
    "insert_notes",
    "insert_pets",
    "load",
    "of_customer",
    "owner_ids",
    "owners_of_hidden_notes",
    "save_pets",
    "show_notes",
    "taken_numbers",
]


class Loaded(NamedTuple):
    """A pet as it is stored; a tombstone is what is left of one."""

    stored: StoredPet
    is_tombstone: bool


_OF_COMPANY: Final = pets.c.company_id == bindparam("company_id")
_STORED: Final = select(*STORED, pets.c.id, pets.c.tombstone)
_LOAD: Final = ListStatement(lambda ids: _STORED.where(_OF_COMPANY, pets.c.id.in_(ids)))
_LOCK: Final = ListStatement(
    lambda ids: _STORED.where(_OF_COMPANY, pets.c.id.in_(ids)).order_by(pets.c.id).with_for_update()
)
_LOCK_OF_CUSTOMER: Final = Statement(
    _STORED.where(_OF_COMPANY, pets.c.customer_id == bindparam("customer_id"))
    .order_by(pets.c.id)
    .with_for_update()
)
_OWNERS: Final = ListStatement(lambda ids: select(pets.c.customer_id).where(_OF_COMPANY, pets.c.id.in_(ids)))
_COUNT: Final = ListStatement(
    lambda ids: (
        select(pets.c.customer_id, func.count())
        .where(_OF_COMPANY, pets.c.customer_id.in_(ids), pets.c.deleted.is_(False))
        .group_by(pets.c.customer_id)
    )
)
_COUNT_OF_COMPANY: Final = Statement(select(func.count()).where(_OF_COMPANY, pets.c.deleted.is_(False)))
_NUMBERS: Final = ListStatement(
    lambda numbers: select(pets.c.pet_number).where(_OF_COMPANY, pets.c.pet_number.in_(numbers))
)
_IS_PET: Final = and_(pets.c.company_id == bindparam("p_company_id"), pets.c.id == bindparam("p_id"))
_STAMP: Final = ("wire", "notes_from", "notes_bytes", "last_updated_time", "revision")
"""The columns that are written whatever differs."""
_DELETE_TOMBSTONE: Final = Statement(delete(pets).where(_IS_PET, pets.c.tombstone.is_(True)))


def _delete(table: Table) -> Delete:
    return delete(table).where(
        table.c.company_id == bindparam("company_id"), table.c.pet_id == bindparam("pet_id")
    )


_INSERT: Final = RowInsert(pets)
_INSERT_NOTE: Final = RowInsert(pet_notes)
_NOTES_OF_PET: Final = and_(
    pet_notes.c.company_id == bindparam("p_company_id"), pet_notes.c.pet_id == bindparam("p_pet_id")
)
_HIDE_NOTES: Final = Statement(
    update(pet_notes)
    .where(_NOTES_OF_PET, pet_notes.c.hidden.is_(False))
    .values(hidden=True, hidden_of=bindparam("p_owner_id"))
)
_SHOW_NOTES: Final = Statement(
    update(pet_notes)
    .where(_NOTES_OF_PET, pet_notes.c.hidden.is_(True), pet_notes.c.hidden_of == bindparam("p_owner_id"))
    .values(hidden=False, hidden_of=None)
)
_OWNERS_OF_HIDDEN: Final = Statement(
    select(pet_notes.c.hidden_of)
    .distinct()
    .where(_NOTES_OF_PET, pet_notes.c.hidden.is_(True), pet_notes.c.hidden_of.is_not(None))
)


class _Part(NamedTuple):
    """A list of a pet that has a table of its own."""

    fields: frozenset[str]
    """The fields of Pet that it holds."""
    insert: Statement
    delete: Statement
    rows: Callable[[PetChange], Iterable[dict[str, Any]]]


def _part(table: Table, rows: Callable[[PetChange], Iterable[dict[str, Any]]], *fields: str) -> _Part:
    return _Part(frozenset(fields), RowInsert(table), Statement(_delete(table)), rows)


def _code_rows(change: PetChange) -> Iterator[dict[str, Any]]:
    for position, code_id in enumerate(change.code_ids):
        yield {"position": position, "pet_code_id": code_id}


_PARTS: Final = (
    _part(pet_vaccinations, lambda change: vaccination_rows(change.pet), "vaccinations"),
    _part(pet_microchips, lambda change: microchip_rows(change.pet), "microchips"),
    _part(pet_code_links, _code_rows, "pet_codes"),
    _part(
        pet_external_ids,
        lambda change: [{"value": value} for value in external_ids.keys(change.pet)],
        *("external_ids", "additional_external_ids"),
    ),
)


def load(connection: Connection, company_id: str, ids: Collection[str], *, lock: bool) -> list[Loaded]:
    """Returns the company's pets with these ids, including deleted ones; with `lock`, other transactions
    that write one of them wait until this one ends."""
    rows = (_LOCK if lock else _LOAD).all(connection, sorted(ids), company_id=company_id)
    return _loaded(connection, company_id, rows)


def owner_ids(connection: Connection, company_id: str, ids: Collection[str]) -> set[str]:
    """Returns the ids of the customers who own these pets."""
    return {owner_id for (owner_id,) in _OWNERS.all(connection, sorted(ids), company_id=company_id)}


def of_customer(connection: Connection, company_id: str, customer_id: str) -> list[Loaded]:
    """Locks and returns all pets of a customer, including deleted and merged ones."""
    rows = _LOCK_OF_CUSTOMER.all(connection, company_id=company_id, customer_id=customer_id)
    return _loaded(connection, company_id, rows)


def count_living(connection: Connection, company_id: str, customer_ids: Collection[str]) -> dict[str, int]:
    """Returns how many pets of each customer are not deleted; a customer without pets is absent."""
    return dict(_COUNT.all(connection, sorted(customer_ids), company_id=company_id))


def count_living_of_company(connection: Connection, company_id: str) -> int:
    """Returns how many pets of the company are not deleted."""
    ((count,),) = _COUNT_OF_COMPANY.all(connection, company_id=company_id)
    return int(count)


def taken_numbers(connection: Connection, company_id: str, numbers: Collection[int]) -> set[int]:
    """Returns those of the numbers that pets of the company have."""
    return {number for (number,) in _NUMBERS.all(connection, numbers, company_id=company_id)}


def delete_tombstones(connection: Connection, company_id: str, ids: Iterable[str]) -> None:
    """Removes what is left of pets, so that their ids can be given again."""
    _DELETE_TOMBSTONE.run_many(connection, ({"p_company_id": company_id, "p_id": id_} for id_ in ids))


def insert_pets(connection: Connection, company_id: str, new: Sequence[PetChange]) -> None:
    """Adds new pets with all that belongs to them but their notes.

    Raises:
        IntegrityError: an id or a number is taken, or a customer or code does not exist.
    """
    rows = (
        {
            **pet_row(one.pet),
            "company_id": company_id,
            "id": one.pet.id,
            "uid": one.uid,
            **_stored(one.stored),
            "code_ids": one.stored.code_ids,
            "tombstone": False,
        }
        for one in new
    )
    _INSERT.run_many(connection, rows)
    for part in _PARTS:
        part.insert.run_many(connection, _rows(company_id, part, new))


def save_pets(connection: Connection, company_id: str, changed: Iterable[PetChange]) -> None:
    """Writes changed pets, which are locked: the columns and lists that differ, and the stored form."""
    alike: dict[tuple[frozenset[str], bool], list[PetChange]] = {}
    for one in changed:
        alike.setdefault((frozenset(one.fields), one.is_tombstone), []).append(one)
    for (fields, is_tombstone), some in alike.items():
        save = _save(fields, is_tombstone)
        save.statement.run_many(connection, [_saved(company_id, one, save) for one in some])
        for part in save.parts:
            part.delete.run_many(
                connection, [{"company_id": company_id, "pet_id": one.pet.id} for one in some]
            )
            part.insert.run_many(connection, _rows(company_id, part, some))


class _Save(NamedTuple):
    """How pets are written of which the same fields differ."""

    statement: Statement
    columns: tuple[str, ...]
    """The columns beside those of the stamp."""
    parts: tuple[_Part, ...]


@lru_cache(maxsize=1024)
def _save(fields: frozenset[str], is_tombstone: bool) -> _Save:
    columns = tuple(sorted(columns_of(fields)))
    values: dict[str, Any] = {name: bindparam(name) for name in (*columns, *_STAMP)}
    if is_tombstone:
        values["tombstone"] = True
    parts = tuple(part for part in _PARTS if not part.fields.isdisjoint(fields))
    return _Save(Statement(update(pets).where(_IS_PET).values(values)), columns, parts)


def _saved(company_id: str, one: PetChange, save: _Save) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    if save.columns:
        row = {**pet_row(one.pet), "code_ids": one.stored.code_ids}
        columns = {name: row[name] for name in save.columns}
    return {
        **columns,
        **_stored(one.stored),
        "last_updated_time": datetime_of(one.pet.last_updated_time),
        "revision": int(one.pet.etag, 16),
        "p_company_id": company_id,
        "p_id": one.pet.id,
    }


def insert_notes(connection: Connection, company_id: str, notes: Iterable[tuple[str, Pet.Note, str]]) -> None:
    """Adds notes: of each the pet's id, the note, and the id of the owner with whom it is hidden, or ""."""
    rows = [
        {
            **note_row(note),
            "company_id": company_id,
            "pet_id": pet_id,
            "hidden": bool(hidden_of),
            "hidden_of": hidden_of or None,
        }
        for pet_id, note, hidden_of in notes
    ]
    _INSERT_NOTE.run_many(connection, rows)


def hide_notes(connection: Connection, company_id: str, hidden: Iterable[tuple[str, str]]) -> None:
    """Keeps the notes of pets, and no longer shows them. Beside each pet's id is that of the owner it had."""
    rows = (
        {"p_company_id": company_id, "p_pet_id": pet_id, "p_owner_id": owner_id}
        for pet_id, owner_id in hidden
    )
    _HIDE_NOTES.run_many(connection, rows)


def owners_of_hidden_notes(connection: Connection, company_id: str, pet_id: str) -> list[str]:
    """The ids of the owners whose notes of a pet are hidden."""
    rows = _OWNERS_OF_HIDDEN.all(connection, p_company_id=company_id, p_pet_id=pet_id)
    return [owner_id for (owner_id,) in rows]


def hidden_notes(
    connection: Connection, company_id: str, pet_id: str, owner_ids: Collection[str], limit: int
) -> list[Pet.Note]:
    """The notes of a pet that are hidden with these owners, newest first."""
    query = (
        select(pet_notes)
        .where(
            pet_notes.c.company_id == company_id,
            pet_notes.c.pet_id == pet_id,
            pet_notes.c.hidden.is_(True),
            pet_notes.c.hidden_of.in_(sorted(owner_ids)),
        )
        .order_by(pet_notes.c.id.desc())
        .limit(limit)
    )
    return [note_from_row(row) for row in connection.execute(query).mappings()]


def show_notes(connection: Connection, company_id: str, pet_id: str, owner_id: str) -> None:
    """Shows the notes of a pet again that were hidden with an owner."""
    _SHOW_NOTES.run(connection, p_company_id=company_id, p_pet_id=pet_id, p_owner_id=owner_id)


def _stored(stored: StoredPet) -> dict[str, Any]:
    return {"wire": stored.wire, "notes_from": stored.notes_from, "notes_bytes": stored.notes_bytes}


def _loaded(connection: Connection, company_id: str, rows: Iterable[tuple[Any, ...]]) -> list[Loaded]:
    found = [(id_, StoredPet(*stored), bool(is_tombstone)) for *stored, id_, is_tombstone in rows]
    whole = with_notes(connection, company_id, {id_: stored for id_, stored, _ in found})
    return [Loaded(whole[id_], is_tombstone) for id_, _, is_tombstone in found]


def _rows(company_id: str, part: _Part, some: Iterable[PetChange]) -> Iterator[dict[str, Any]]:
    for one in some:
        for row in part.rows(one):
            yield {**row, "company_id": company_id, "pet_id": one.pet.id}

"""The SQL of finding and adding many pets at once: a statement a table, however many they are."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, bindparam, insert, select

from pawport.db import Statement
from pawport.db.lists import ListStatement
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import keys_repository
from pawport.pets.record import external_id_keys, microchip_rows, note_row, pet_row, vaccination_rows
from pawport.pets.tables import pet_code_links, pet_microchips, pet_notes, pet_vaccinations, pets
from pawport.pets.wire import wire

__all__ = ["NewPet", "find_many", "insert_pets", "lock_many", "taken_numbers"]


class NewPet(NamedTuple):
    """A complete new pet, with the notes that it shows; all of them, and its codes, are apart."""

    uid: bytes
    pet: Pet
    notes: Sequence[Pet.Note]
    code_ids: Sequence[str]


def find_many(connection: Connection, company_id: str, ids: Collection[str]) -> list[Pet]:
    """The company's pets with these ids, deleted or not, without their codes."""
    rows = _MANY.all(connection, ids, company_id=company_id)
    return [Pet.FromString(encoded) for (encoded,) in rows]


def lock_many(connection: Connection, company_id: str, ids: Collection[str]) -> list[Pet]:
    """Like `find_many`; other transactions that write one of them wait until this one ends."""
    rows = _LOCKED.all(connection, sorted(ids), company_id=company_id)
    return [Pet.FromString(encoded) for (encoded,) in rows]


def insert_pets(connection: Connection, company_id: str, new: Collection[NewPet]) -> None:
    """Adds the pets with their parts.

    Raises:
        IntegrityError: an id or a number is taken, or a customer or code does not exist.
    """
    _INSERTS[pets].run_many(connection, (_row(company_id, one) for one in new))
    for table, rows_of in _PARTS:
        rows = (
            {**row, "company_id": company_id, "pet_id": one.pet.id} for one in new for row in rows_of(one)
        )
        _INSERTS[table].run_many(connection, rows)
    keys = [key for one in new for key in external_id_keys(one.pet)]
    keys_repository.insert_external_ids(connection, company_id, keys)


def taken_numbers(connection: Connection, company_id: str, numbers: Collection[int]) -> set[int]:
    """Those of the numbers that pets of the company have."""
    return {number for (number,) in _NUMBERS.all(connection, numbers, company_id=company_id)}


def _row(company_id: str, one: NewPet) -> dict[str, Any]:
    own = {"company_id": company_id, "uid": one.uid, "code_ids": " ".join(one.code_ids)}
    return {**pet_row(one.pet), **own, "wire": wire(one.pet)}


def _code_rows(one: NewPet) -> list[dict[str, Any]]:
    return [{"position": position, "pet_code_id": code_id} for position, code_id in enumerate(one.code_ids)]


_PARTS: Final[tuple[tuple[Table, Callable[[NewPet], Iterable[dict[str, Any]]]], ...]] = (
    (pet_notes, lambda one: map(note_row, one.notes)),
    (pet_vaccinations, lambda one: vaccination_rows(one.pet)),
    (pet_microchips, lambda one: microchip_rows(one.pet)),
    (pet_code_links, _code_rows),
)
_INSERTS: Final = {
    table: Statement(
        insert(table).values({c.name: bindparam(c.name) for c in table.columns if c.server_default is None})
    )
    for table in (pets, *(part for part, _ in _PARTS))
}
_MANY: Final = ListStatement(
    lambda ids: select(pets.c.wire).where(pets.c.company_id == bindparam("company_id"), pets.c.id.in_(ids))
)
_LOCKED: Final = ListStatement(
    lambda ids: (
        select(pets.c.wire)
        .where(pets.c.company_id == bindparam("company_id"), pets.c.id.in_(ids))
        .order_by(pets.c.id)
        .with_for_update()
    )
)
_NUMBERS: Final = ListStatement(
    lambda numbers: select(pets.c.pet_number).where(
        pets.c.company_id == bindparam("company_id"), pets.c.pet_number.in_(numbers)
    )
)

"""All SQL of pets: rows in and out, and the stored form beside them."""

from collections import defaultdict
from typing import Any, Final

from sqlalchemy import Connection, Table, and_, bindparam, select, update

from pawport.db import KeyedRow, Statement
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.rows import pet_from_rows
from pawport.pets.tables import pet_code_links, pet_microchips, pet_vaccinations, pets
from pawport.pets.whole_repository import STORED, with_notes
from pawport.pets.wire import StoredPet

__all__ = [
    "BY_IDS",
    "find",
    "find_id",
    "find_of_company",
    "find_owner",
    "lock",
    "lock_after",
    "read_range",
    "replace_stored_form",
    "tombstone_owner",
]


_TRUTH: Final = [column for column in pets.columns if column not in STORED]
_IS_PET = and_(pets.c.company_id == bindparam("p_company_id"), pets.c.id == bindparam("p_id"))
_OF_CUSTOMER = and_(_IS_PET, pets.c.customer_id == bindparam("p_customer_id"), pets.c.tombstone.is_(False))
_OF_COMPANY = and_(_IS_PET, pets.c.tombstone.is_(False))
_FIND_OF_COMPANY: Final = Statement(select(*STORED).where(_OF_COMPANY))
_FIND_OWNER: Final = Statement(select(pets.c.customer_id).where(_OF_COMPANY))
BY_IDS: Final = KeyedRow(
    STORED, (pets.c.company_id, pets.c.customer_id, pets.c.id), pets.c.tombstone.is_(False)
)
"""The stored form of a customer's pet, perhaps without its notes."""
_FIND_ID: Final = Statement(select(pets.c.id).where(_OF_CUSTOMER))
_LOCK: Final = Statement(select(*STORED).where(_OF_CUSTOMER).with_for_update())


def find(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> StoredPet | None:
    """The customer's pet, deleted or not."""
    row = BY_IDS.find(connection, company_id, customer_id, pet_id)
    return None if row is None else _whole(connection, company_id, pet_id, StoredPet(*row))


def find_id(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> str | None:
    """The id of the customer's pet, if there is one."""
    row = _FIND_ID.one_or_none(connection, p_company_id=company_id, p_customer_id=customer_id, p_id=pet_id)
    return None if row is None else str(row[0])


def find_of_company(connection: Connection, company_id: str, pet_id: str) -> StoredPet | None:
    """The company's pet, whoever owns it, deleted or not."""
    row = _FIND_OF_COMPANY.one_or_none(connection, p_company_id=company_id, p_id=pet_id)
    return None if row is None else _whole(connection, company_id, pet_id, StoredPet(*row))


def find_owner(connection: Connection, company_id: str, pet_id: str) -> str | None:
    """The id of the customer whose pet it is, deleted or not."""
    row = _FIND_OWNER.one_or_none(connection, p_company_id=company_id, p_id=pet_id)
    return None if row is None else str(row[0])


def lock(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> StoredPet | None:
    """Like `find`; other transactions that write the pet wait until this one ends."""
    row = _LOCK.one_or_none(connection, p_company_id=company_id, p_customer_id=customer_id, p_id=pet_id)
    return None if row is None else _whole(connection, company_id, pet_id, StoredPet(*row))


def tombstone_owner(connection: Connection, company_id: str, pet_id: str) -> str | None:
    """The id of the customer who owned the pet, if a tombstone is all that is left of it."""
    found = select(pets.c.customer_id).where(
        pets.c.company_id == company_id, pets.c.id == pet_id, pets.c.tombstone.is_(True)
    )
    return connection.execute(found).scalar_one_or_none()


def read_range(connection: Connection, company_id: str, first_id: str, last_id: str) -> list[tuple[Pet, str]]:
    """Returns the pets from one id to another and their code ids as the normalized rows say, in the order of
    their ids, without a look at the stored forms. Their notes are not in them."""
    of_range = (pets.c.company_id == company_id, pets.c.id >= first_id, pets.c.id <= last_id)
    rows = connection.execute(select(*_TRUTH).where(*of_range).order_by(pets.c.id)).mappings().all()
    vaccinations, microchips, codes = (
        _parts(connection, company_id, first_id, last_id, table)
        for table in (pet_vaccinations, pet_microchips, pet_code_links)
    )
    found = []
    for row in rows:
        id_ = row["id"]
        pet = pet_from_rows(row, vaccinations[id_], microchips[id_])
        found.append((pet, " ".join(code["pet_code_id"] for code in codes[id_])))
    return found


def lock_after(
    connection: Connection, company_id: str, after_id: str, limit: int
) -> list[tuple[str, StoredPet]]:
    """The company's next pets after an id, in the order of ids, to be rewritten in this transaction. Notes
    that are not in a stored form are not read."""
    query = (
        select(pets.c.id, *STORED)
        .where(pets.c.company_id == company_id, pets.c.id > after_id)
        .order_by(pets.c.id)
        .limit(limit)
        .with_for_update()
    )
    return [(id_, StoredPet(*stored)) for id_, *stored in connection.execute(query)]


def replace_stored_form(connection: Connection, company_id: str, pet_id: str, stored: StoredPet) -> None:
    """Writes the stored form of a pet that is otherwise the same as before."""
    of_pet = (pets.c.company_id == company_id, pets.c.id == pet_id)
    values = {column.name: getattr(stored, column.name) for column in STORED}
    connection.execute(update(pets).where(*of_pet).values(values))


def _whole(connection: Connection, company_id: str, pet_id: str, stored: StoredPet) -> StoredPet:
    if stored.notes_from is None:  # as in almost all pets
        return stored
    return with_notes(connection, company_id, {pet_id: stored})[pet_id]


def _parts(
    connection: Connection, company_id: str, first_id: str, last_id: str, table: Table
) -> defaultdict[str, list[Any]]:
    """The rows of a list of the pets, by the pets' ids."""
    pet_id = table.c.pet_id
    of_range = (table.c.company_id == company_id, pet_id >= first_id, pet_id <= last_id)
    found = defaultdict(list)
    query = select(table).where(*of_range).order_by(pet_id, table.c.position)
    for row in connection.execute(query).mappings():
        found[row["pet_id"]].append(row)
    return found

"""All SQL of pets: rows in and out, and the stored form beside them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Table, and_, bindparam, delete, func, insert, select, update

from pawport.db import Statement
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.times import datetime_of
from pawport.pets import keys_repository, notes_repository
from pawport.pets.record import (
    external_id_keys,
    microchip_rows,
    note_row,
    pet_from_rows,
    pet_row,
    vaccination_rows,
)
from pawport.pets.tables import pet_code_links, pet_microchips, pet_notes, pet_vaccinations, pets
from pawport.pets.wire import MAX_NOTES, latest_notes, wire

__all__ = [
    "StoredPet",
    "count_living",
    "count_living_of_company",
    "delete_tombstone",
    "exists",
    "find",
    "find_id",
    "find_of_company",
    "find_owner",
    "insert_pet",
    "is_number_taken",
    "lock",
    "lock_after",
    "lock_all",
    "mark_tombstone",
    "read_range",
    "read_rows",
    "replace_codes",
    "replace_stored_form",
    "save",
    "save_stored_form",
    "tombstone_owner",
]


class StoredPet(NamedTuple):
    """A pet as it is stored for reading: its bytes, and the ids of its codes with blanks between."""

    wire: bytes
    code_ids: str

    def pet(self) -> Pet:
        """The pet, without its codes."""
        return Pet.FromString(self.wire)


_TRUTH: Final = [column for column in pets.columns if column not in (pets.c.wire, pets.c.code_ids)]
_IS_PET = and_(pets.c.company_id == bindparam("p_company_id"), pets.c.id == bindparam("p_id"))
_OF_CUSTOMER = and_(_IS_PET, pets.c.customer_id == bindparam("p_customer_id"), pets.c.tombstone.is_(False))
_OF_COMPANY = and_(_IS_PET, pets.c.tombstone.is_(False))
_FIND_OF_COMPANY: Final = Statement(select(pets.c.wire, pets.c.code_ids).where(_OF_COMPANY))
_FIND_OWNER: Final = Statement(select(pets.c.customer_id).where(_OF_COMPANY))
_FIND: Final = Statement(select(pets.c.wire, pets.c.code_ids).where(_OF_CUSTOMER))
_FIND_ID: Final = Statement(select(pets.c.id).where(_OF_CUSTOMER))
_LOCK: Final = Statement(select(pets.c.wire, pets.c.code_ids).where(_OF_CUSTOMER).with_for_update())
_NOT_SAVED: Final = ("company_id", "id", "uid", "code_ids", "tombstone")
_SAVE: Final = Statement(
    update(pets)
    .where(pets.c.company_id == bindparam("p_company_id"), pets.c.id == bindparam("p_id"))
    .values({column.name: bindparam(column.name) for column in pets.columns if column.name not in _NOT_SAVED})
)
_SAVE_STORED_FORM: Final = Statement(
    update(pets)
    .where(_IS_PET)
    .values(
        wire=bindparam("p_wire"),
        last_updated_time=bindparam("p_last_updated_time"),
        revision=bindparam("p_revision"),
    )
)


def find(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> StoredPet | None:
    """The customer's pet, deleted or not."""
    row = _FIND.one_or_none(connection, p_company_id=company_id, p_customer_id=customer_id, p_id=pet_id)
    return None if row is None else StoredPet(*row)


def find_id(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> str | None:
    """The id of the customer's pet, if there is one."""
    row = _FIND_ID.one_or_none(connection, p_company_id=company_id, p_customer_id=customer_id, p_id=pet_id)
    return None if row is None else str(row[0])


def find_of_company(connection: Connection, company_id: str, pet_id: str) -> StoredPet | None:
    """The company's pet, whoever owns it, deleted or not."""
    row = _FIND_OF_COMPANY.one_or_none(connection, p_company_id=company_id, p_id=pet_id)
    return None if row is None else StoredPet(*row)


def find_owner(connection: Connection, company_id: str, pet_id: str) -> str | None:
    """The id of the customer whose pet it is, deleted or not."""
    row = _FIND_OWNER.one_or_none(connection, p_company_id=company_id, p_id=pet_id)
    return None if row is None else str(row[0])


def lock(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> StoredPet | None:
    """Like `find`; other transactions that write the pet wait until this one ends."""
    row = _LOCK.one_or_none(connection, p_company_id=company_id, p_customer_id=customer_id, p_id=pet_id)
    return None if row is None else StoredPet(*row)


def exists(connection: Connection, company_id: str, pet_id: str) -> bool:
    """Whether the company has a pet with the id, deleted or not."""
    found = select(pets.c.id).where(pets.c.company_id == company_id, pets.c.id == pet_id)
    return connection.execute(found).first() is not None


def tombstone_owner(connection: Connection, company_id: str, pet_id: str) -> str | None:
    """The id of the customer who owned the pet, if a tombstone is all that is left of it."""
    found = select(pets.c.customer_id).where(
        pets.c.company_id == company_id, pets.c.id == pet_id, pets.c.tombstone.is_(True)
    )
    return connection.execute(found).scalar_one_or_none()


def delete_tombstone(connection: Connection, company_id: str, pet_id: str) -> None:
    """Removes what is left of a pet."""
    of_pet = (pets.c.company_id == company_id, pets.c.id == pet_id, pets.c.tombstone.is_(True))
    connection.execute(delete(pets).where(*of_pet))


def is_number_taken(connection: Connection, company_id: str, number: int) -> bool:
    """Whether a pet of the company has the number."""
    found = select(pets.c.id).where(pets.c.company_id == company_id, pets.c.pet_number == number)
    return connection.execute(found).first() is not None


def count_living(connection: Connection, company_id: str, customer_id: str) -> int:
    """How many pets of the customer are not deleted."""
    count = select(func.count()).where(
        pets.c.company_id == company_id, pets.c.customer_id == customer_id, pets.c.deleted.is_(False)
    )
    return connection.execute(count).scalar_one()


def count_living_of_company(connection: Connection, company_id: str) -> int:
    """How many pets of the company are not deleted."""
    count = select(func.count()).where(pets.c.company_id == company_id, pets.c.deleted.is_(False))
    return connection.execute(count).scalar_one()


def insert_pet(
    connection: Connection, company_id: str, uid: bytes, pet: Pet, notes: Sequence[Pet.Note]
) -> None:
    """Adds a new pet with all its notes, vaccinations and chips. Its codes follow with `replace_codes`.

    Raises:
        IntegrityError: the id is taken.
    """
    row = {**pet_row(pet), "company_id": company_id, "uid": uid, "code_ids": "", "wire": wire(pet)}
    connection.execute(insert(pets), row)
    _insert_parts(connection, company_id, pet.id, pet_notes, [note_row(note) for note in notes])
    _insert_parts(connection, company_id, pet.id, pet_vaccinations, vaccination_rows(pet))
    _insert_parts(connection, company_id, pet.id, pet_microchips, microchip_rows(pet))
    keys_repository.insert_external_ids(connection, company_id, external_id_keys(pet))


def save(connection: Connection, company_id: str, pet: Pet, fields: Collection[str]) -> None:
    """Writes a changed pet, which is locked; of its lists, those among `fields`."""
    row = {**pet_row(pet), "wire": wire(pet), "p_company_id": company_id}
    _SAVE.run(connection, p_id=row.pop("id"), **row)
    if "vaccinations" in fields:
        _replace_parts(connection, company_id, pet.id, pet_vaccinations, vaccination_rows(pet))
    if "microchips" in fields:
        _replace_parts(connection, company_id, pet.id, pet_microchips, microchip_rows(pet))
    if "external_ids" in fields:
        keys_repository.delete_external_ids(connection, company_id, pet.id)
        keys_repository.insert_external_ids(connection, company_id, external_id_keys(pet))


def save_stored_form(connection: Connection, company_id: str, pet: Pet) -> None:
    """Writes only what changes when a part of the pet that has rows of its own (a note) did."""
    _SAVE_STORED_FORM.run(
        connection,
        p_company_id=company_id,
        p_id=pet.id,
        p_wire=wire(pet),
        p_last_updated_time=datetime_of(pet.last_updated_time),
        p_revision=int(pet.etag, 16),
    )


def replace_codes(connection: Connection, company_id: str, pet_id: str, code_ids: list[str]) -> None:
    """Makes these the pet's codes, in this order."""
    connection.execute(
        update(pets)
        .where(pets.c.company_id == company_id, pets.c.id == pet_id)
        .values(code_ids=" ".join(code_ids))
    )
    links = [{"position": position, "pet_code_id": code_id} for position, code_id in enumerate(code_ids)]
    _replace_parts(connection, company_id, pet_id, pet_code_links, links)


def read_rows(connection: Connection, company_id: str, pet_id: str) -> tuple[Pet, str]:
    """The pet and its code ids as the normalized rows say, without a look at the stored form."""
    (found,) = read_range(connection, company_id, pet_id, pet_id)
    return found


def read_range(connection: Connection, company_id: str, first_id: str, last_id: str) -> list[tuple[Pet, str]]:
    """Like `read_rows`, the pets from one id to another, in the order of their ids."""
    of_range = (pets.c.company_id == company_id, pets.c.id >= first_id, pets.c.id <= last_id)
    rows = connection.execute(select(*_TRUTH).where(*of_range).order_by(pets.c.id)).mappings().all()
    vaccinations, microchips, codes = (
        _parts(connection, company_id, first_id, last_id, table)
        for table in (pet_vaccinations, pet_microchips, pet_code_links)
    )
    found = []
    for row in rows:
        id_ = row["id"]
        notes = latest_notes(notes_repository.page(connection, company_id, id_, None, MAX_NOTES))
        pet = pet_from_rows(row, vaccinations[id_], microchips[id_], notes)
        found.append((pet, " ".join(code["pet_code_id"] for code in codes[id_])))
    return found


def lock_after(
    connection: Connection, company_id: str, after_id: str, most: int
) -> list[tuple[str, StoredPet]]:
    """The company's next pets after an id, in the order of ids, to be rewritten in this transaction."""
    query = (
        select(pets.c.id, pets.c.wire, pets.c.code_ids)
        .where(pets.c.company_id == company_id, pets.c.id > after_id)
        .order_by(pets.c.id)
        .limit(most)
        .with_for_update()
    )
    return [(row.id, StoredPet(row.wire, row.code_ids)) for row in connection.execute(query)]


def lock_all(connection: Connection, company_id: str, customer_id: str) -> list[StoredPet]:
    """All pets of a customer, deleted and merged ones too, to be changed in this transaction."""
    query = (
        select(pets.c.wire, pets.c.code_ids)
        .where(pets.c.company_id == company_id, pets.c.customer_id == customer_id)
        .order_by(pets.c.id)
        .with_for_update()
    )
    return [StoredPet(row.wire, row.code_ids) for row in connection.execute(query)]


def mark_tombstone(connection: Connection, company_id: str, pet_id: str) -> None:
    """Leaves what is left of the pet to lists of changes alone."""
    of_pet = (pets.c.company_id == company_id, pets.c.id == pet_id)
    connection.execute(update(pets).where(*of_pet).values(tombstone=True))


def replace_stored_form(connection: Connection, company_id: str, pet_id: str, stored: StoredPet) -> None:
    """Writes the stored form of a pet that is otherwise the same as before."""
    of_pet = (pets.c.company_id == company_id, pets.c.id == pet_id)
    connection.execute(update(pets).where(*of_pet).values(wire=stored.wire, code_ids=stored.code_ids))


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


def _insert_parts(
    connection: Connection, company_id: str, pet_id: str, table: Table, rows: list[dict[str, Any]]
) -> None:
    if rows:
        connection.execute(
            insert(table), [{**row, "company_id": company_id, "pet_id": pet_id} for row in rows]
        )


def _replace_parts(
    connection: Connection, company_id: str, pet_id: str, table: Table, rows: list[dict[str, Any]]
) -> None:
    connection.execute(delete(table).where(table.c.company_id == company_id, table.c.pet_id == pet_id))
    _insert_parts(connection, company_id, pet_id, table, rows)

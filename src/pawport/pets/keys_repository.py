"""All SQL of what pets are found again by: microchips, each of one living pet, and ids elsewhere."""

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from pawport.db import Statement
from pawport.db.lists import ListStatement
from pawport.pets.tables import microchip_holders, pet_external_ids, pets

__all__ = [
    "Holder",
    "delete_external_ids",
    "find_everywhere",
    "find_holder",
    "find_holders",
    "insert_external_ids",
    "insert_holders",
    "pets_of_external_ids",
    "release",
]


class Holder(NamedTuple):
    """The living pet that has a chip, and its owner."""

    pet_id: str
    customer_id: str


_CLAIM: Final[dict[str, Any]] = {column.name: bindparam(column.name) for column in microchip_holders.columns}
_INSERT_HOLDERS: Final = {
    "sqlite": Statement(sqlite.insert(microchip_holders).values(_CLAIM).on_conflict_do_nothing()),
    "postgresql": Statement(postgresql.insert(microchip_holders).values(_CLAIM).on_conflict_do_nothing()),
}
_EXTERNAL_ID: Final[dict[str, Any]] = {
    column.name: bindparam(column.name) for column in pet_external_ids.columns
}
_INSERT_EXTERNAL_IDS: Final = Statement(insert(pet_external_ids).values(_EXTERNAL_ID))
_OF_HOLDER: Final = and_(
    pets.c.company_id == microchip_holders.c.company_id, pets.c.id == microchip_holders.c.pet_id
)
_OF_EXTERNAL_ID: Final = and_(
    pets.c.company_id == pet_external_ids.c.company_id, pets.c.id == pet_external_ids.c.pet_id
)
_FIND: Final = Statement(
    select(pets.c.id, pets.c.customer_id)
    .join(microchip_holders, _OF_HOLDER)
    .where(
        microchip_holders.c.company_id == bindparam("company_id"),
        microchip_holders.c.number == bindparam("number"),
    )
)
_FIND_MANY: Final = ListStatement(
    lambda numbers: (
        select(microchip_holders.c.number, pets.c.id, pets.c.customer_id)
        .join(pets, _OF_HOLDER)
        .where(
            microchip_holders.c.company_id == bindparam("company_id"), microchip_holders.c.number.in_(numbers)
        )
    )
)
_FIND_EVERYWHERE: Final = Statement(
    select(pets.c.company_id, pets.c.id)
    .join(microchip_holders, _OF_HOLDER)
    .where(microchip_holders.c.number == bindparam("number"))
    .order_by(pets.c.last_updated_time.desc(), pets.c.uid.desc())
)


def find_holder(connection: Connection, company_id: str, number: str) -> Holder | None:
    """The pet that has the chip."""
    row = _FIND.one_or_none(connection, company_id=company_id, number=number)
    return None if row is None else Holder(*row)


def find_holders(connection: Connection, company_id: str, numbers: Collection[str]) -> dict[str, Holder]:
    """The pets that have the chips, by the numbers of those that a pet has."""
    rows = _FIND_MANY.all(connection, numbers, company_id=company_id)
    return {number: Holder(pet_id, owner) for number, pet_id, owner in rows}


def find_everywhere(connection: Connection, number: str) -> list[tuple[str, str]]:
    """The pets of all companies that have the chip, as (company id, pet id), the one updated last first."""
    return [(company_id, pet_id) for company_id, pet_id in _FIND_EVERYWHERE.all(connection, number=number)]


def insert_holders(connection: Connection, company_id: str, claims: Iterable[tuple[str, str]]) -> int:
    """Gives each chip to the pet beside it, unless a pet has it; answers how many were given.

    On PostgreSQL it waits for other transactions that give one of them away, and sees what they did.
    """
    rows: list[dict[str, object]] = [
        {"company_id": company_id, "number": number, "pet_id": pet_id} for number, pet_id in sorted(claims)
    ]
    return _INSERT_HOLDERS[connection.dialect.name].run_many(connection, rows)


def release(connection: Connection, company_id: str, pet_id: str, kept: Collection[str] = ()) -> None:
    """Takes from the pet the chips that it has, but those that it keeps."""
    of_pet = and_(microchip_holders.c.company_id == company_id, microchip_holders.c.pet_id == pet_id)
    connection.execute(
        delete(microchip_holders).where(of_pet, microchip_holders.c.number.not_in(sorted(kept)))
    )


def insert_external_ids(connection: Connection, company_id: str, ids: Iterable[tuple[str, str]]) -> None:
    """Lets pets be found by their ids elsewhere: pairs of a key, as `external_id_key` makes it, and a pet."""
    rows: list[dict[str, object]] = [
        {"company_id": company_id, "pet_id": pet_id, "value": value} for value, pet_id in ids
    ]
    if rows:
        _INSERT_EXTERNAL_IDS.run_many(connection, rows)


def delete_external_ids(connection: Connection, company_id: str, pet_id: str) -> None:
    """Lets the pet no longer be found by ids elsewhere."""
    of_pet = and_(pet_external_ids.c.company_id == company_id, pet_external_ids.c.pet_id == pet_id)
    connection.execute(delete(pet_external_ids).where(of_pet))


def pets_of_external_ids(
    connection: Connection, company_id: str, values: Collection[str]
) -> list[tuple[str, Holder]]:
    """The living pets that have one of these ids elsewhere, oldest first, each with the key of the id."""
    query = (
        select(pet_external_ids.c.value, pets.c.id, pets.c.customer_id)
        .join(pets, _OF_EXTERNAL_ID)
        .where(
            pet_external_ids.c.company_id == company_id,
            pet_external_ids.c.value.in_(sorted(values)),
            pets.c.deleted.is_(False),
        )
        .order_by(pets.c.uid)
    )
    return [(value, Holder(pet_id, owner)) for value, pet_id, owner in connection.execute(query)]

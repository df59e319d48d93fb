"""All SQL of what pets are known by: microchips, each of one living pet, and ids in other systems."""

from collections.abc import Collection, Iterable
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import ARRAY, Connection, String, and_, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from pawport.db import Statement
from pawport.db.lists import ListStatement
from pawport.pets.tables import microchip_holders, pet_external_ids, pet_microchips, pets

__all__ = [
    "Holder",
    "find_by_external_ids",
    "find_deleted",
    "find_everywhere",
    "find_holder",
    "find_holders",
    "insert_holders",
    "release",
]


class Holder(NamedTuple):
    """The pet that has a chip and is not deleted, and its owner. `status` is the name of its Pet.Status."""

    pet_id: str
    customer_id: str
    status: str


_CLAIM: Final[dict[str, Any]] = {column.name: bindparam(column.name) for column in microchip_holders.columns}
_INSERT_HOLDER: Final = Statement(sqlite.insert(microchip_holders).values(_CLAIM).on_conflict_do_nothing())
_INSERT_HOLDERS: Final = (
    Statement(  # on PostgreSQL, where a statement for each would be an answer to wait for
        postgresql.insert(microchip_holders)
        .from_select(
            ["company_id", "number", "pet_id"],
            select(
                bindparam("company_id", type_=String),
                func.unnest(bindparam("numbers", type_=ARRAY(String))),
                func.unnest(bindparam("pet_ids", type_=ARRAY(String))),
            ),
        )
        .on_conflict_do_nothing()
    )
)
_OF_HOLDER: Final = and_(
    pets.c.company_id == microchip_holders.c.company_id, pets.c.id == microchip_holders.c.pet_id
)
_OF_EXTERNAL_ID: Final = and_(
    pets.c.company_id == pet_external_ids.c.company_id, pets.c.id == pet_external_ids.c.pet_id
)
_FIND: Final = Statement(
    select(pets.c.id, pets.c.customer_id, pets.c.status)
    .join(microchip_holders, _OF_HOLDER)
    .where(
        microchip_holders.c.company_id == bindparam("company_id"),
        microchip_holders.c.number == bindparam("number"),
    )
)
_FIND_DELETED: Final = Statement(
    select(pets.c.id, pets.c.customer_id)
    .join(
        pet_microchips,
        and_(pets.c.company_id == pet_microchips.c.company_id, pets.c.id == pet_microchips.c.pet_id),
    )
    .where(
        pet_microchips.c.company_id == bindparam("company_id"),
        pet_microchips.c.number == bindparam("number"),
        pets.c.deleted.is_(True),
        pets.c.tombstone.is_(False),
    )
    .order_by(pets.c.last_updated_time.desc(), pets.c.uid.desc())
    .limit(1)
)
# The pets of many keys are found by subqueries: as long as PostgreSQL has no statistics of new tables, a join
# begins with all pets of the company.
_FIND_MANY: Final = ListStatement(
    lambda numbers: select(
        microchip_holders.c.number,
        microchip_holders.c.pet_id,
        select(pets.c.customer_id).where(_OF_HOLDER).scalar_subquery(),
        select(pets.c.status).where(_OF_HOLDER).scalar_subquery(),
    ).where(
        microchip_holders.c.company_id == bindparam("company_id"), microchip_holders.c.number.in_(numbers)
    )
)
_FIND_BY_EXTERNAL_IDS: Final = ListStatement(
    lambda keys: select(pet_external_ids.c.value, pet_external_ids.c.pet_id).where(
        pet_external_ids.c.company_id == bindparam("company_id"),
        pet_external_ids.c.value.in_(keys),
        select(pets.c.deleted).where(_OF_EXTERNAL_ID).scalar_subquery().is_(False),
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


def find_deleted(connection: Connection, company_id: str, number: str) -> tuple[str, str] | None:
    """The deleted pet that had the chip, as (pet id, customer id): of several, the one updated last."""
    rows = _FIND_DELETED.all(connection, company_id=company_id, number=number)
    return (rows[0][0], rows[0][1]) if rows else None


def find_holders(connection: Connection, company_id: str, numbers: Collection[str]) -> dict[str, Holder]:
    """The pets that have the chips, by the numbers of those that a pet has."""
    rows = _FIND_MANY.all(connection, numbers, company_id=company_id)
    return {number: Holder(*holder) for number, *holder in rows}


def find_everywhere(connection: Connection, number: str) -> list[tuple[str, str]]:
    """The pets of all companies that have the chip, as (company id, pet id), the one updated last first."""
    return [(company_id, pet_id) for company_id, pet_id in _FIND_EVERYWHERE.all(connection, number=number)]


def insert_holders(connection: Connection, company_id: str, claims: Iterable[tuple[str, str]]) -> int:
    """Gives each chip to the pet beside it, unless a pet has it; answers how many were given.

    On PostgreSQL it waits for other transactions that give one of them away, and sees what they did.
    """
    given = sorted(claims, key=itemgetter(0))
    if connection.dialect.name == "sqlite":
        rows = ({"company_id": company_id, "number": number, "pet_id": pet_id} for number, pet_id in given)
        return _INSERT_HOLDER.run_many(connection, rows)
    numbers, pet_ids = [number for number, _ in given], [pet_id for _, pet_id in given]
    return _INSERT_HOLDERS.run(connection, company_id=company_id, numbers=numbers, pet_ids=pet_ids)


def release(connection: Connection, company_id: str, pet_id: str, kept: Collection[str]) -> None:
    """Takes from the pet the chips that it has, but those that it keeps."""
    of_pet = and_(microchip_holders.c.company_id == company_id, microchip_holders.c.pet_id == pet_id)
    connection.execute(
        delete(microchip_holders).where(of_pet, microchip_holders.c.number.not_in(sorted(kept)))
    )


def find_by_external_ids(
    connection: Connection, company_id: str, keys: Collection[str]
) -> list[tuple[str, str]]:
    """Returns the living pets that have one of these ids elsewhere, as (key, pet id)."""
    return [
        (key, pet_id) for key, pet_id in _FIND_BY_EXTERNAL_IDS.all(connection, keys, company_id=company_id)
    ]

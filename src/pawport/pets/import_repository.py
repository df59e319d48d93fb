"""The SQL of changing many pets at once, whoever owns them."""

from collections.abc import Collection
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from pawport.db.lists import ListStatement
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.tables import pet_notes, pets

__all__ = ["Locked", "count_living", "lock_pets", "note_contents"]


class Locked(NamedTuple):
    """A pet, and its codes, to be changed in this transaction; a tombstone is what is left of one."""

    pet: Pet
    code_ids: list[str]
    is_tombstone: bool = False


_LOCK: Final = ListStatement(
    lambda ids: (
        select(pets.c.wire, pets.c.code_ids, pets.c.tombstone)
        .where(pets.c.company_id == bindparam("company_id"), pets.c.id.in_(ids))
        .order_by(pets.c.id)
        .with_for_update()
    )
)
_COUNT: Final = ListStatement(
    lambda ids: (
        select(pets.c.customer_id, func.count())
        .where(
            pets.c.company_id == bindparam("company_id"),
            pets.c.customer_id.in_(ids),
            pets.c.deleted.is_(False),
        )
        .group_by(pets.c.customer_id)
    )
)


def lock_pets(connection: Connection, company_id: str, ids: Collection[str]) -> list[Locked]:
    """The company's pets with these ids, deleted ones too; other transactions that write them wait."""
    rows = _LOCK.all(connection, sorted(ids), company_id=company_id)
    return [Locked(Pet.FromString(wire), codes.split(), bool(tombstone)) for wire, codes, tombstone in rows]


def count_living(connection: Connection, company_id: str, customer_ids: Collection[str]) -> dict[str, int]:
    """How many pets of each of the customers are not deleted; who has none is not among them."""
    return dict(_COUNT.all(connection, sorted(customer_ids), company_id=company_id))


def note_contents(
    connection: Connection, company_id: str, pet_id: str, contents: Collection[str]
) -> set[str]:
    """Those of the texts that a note of the pet has, also one that is shown no more."""
    query = select(pet_notes.c.content).where(
        pet_notes.c.company_id == company_id,
        pet_notes.c.pet_id == pet_id,
        pet_notes.c.content.in_(sorted(contents)),
    )
    return set(connection.execute(query).scalars())

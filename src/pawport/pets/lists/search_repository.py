"""All SQL of searching pets: pages of stored bytes, by keyset. Each search has an index that leads to it."""

from typing import Final

from sqlalchemy import Connection, and_, bindparam, or_, select

from pawport.db import Statement
from pawport.db.unindexed import Unindexed
from pawport.kit.search_keys import after_prefix
from pawport.pets.lists.listing_repository import COLUMNS, ListedPet
from pawport.pets.tables import pet_microchips, pets

__all__ = ["page_by_breed", "page_by_microchip", "page_by_name"]

_BEFORE_ALL: Final = b"\0" * 16
_LIVING = and_(pets.c.company_id == bindparam("company_id"), pets.c.deleted.is_(False))

_later = or_(
    pets.c.name_key > bindparam("start"),
    and_(pets.c.name_key == bindparam("start"), pets.c.uid > bindparam("after")),
)
_BY_NAME: Final = Statement(
    select(*COLUMNS, pets.c.name_key)
    # The second condition says nothing new: it is what an index can start from.
    .where(_LIVING, pets.c.name_key >= bindparam("start"), _later, pets.c.name_key < bindparam("end"))
    .order_by(pets.c.name_key, pets.c.uid)
    .limit(bindparam("most"))
)
_BY_BREED: Final = Statement(
    select(*COLUMNS)
    .where(_LIVING, pets.c.breed_key == bindparam("breed_key"), pets.c.uid > bindparam("after"))
    .order_by(pets.c.uid)
    .limit(bindparam("most"))
)
_chipped = select(pet_microchips.c.pet_id).where(
    pet_microchips.c.company_id == bindparam("company_id"), pet_microchips.c.number == bindparam("number")
)
_uid = Unindexed(pets.c.uid)  # few pets have the chip: a walk in the order of uids would look at all
_BY_MICROCHIP: Final = Statement(
    select(*COLUMNS)
    .where(_LIVING, pets.c.id.in_(_chipped), _uid > bindparam("after"))
    .order_by(_uid)
    .limit(bindparam("most"))
)


def page_by_name(
    connection: Connection, company_id: str, prefix: str, after: tuple[str, bytes] | None, most: int
) -> list[ListedPet]:
    """Pets whose names' keys begin so, in their order, from the one after this key and uid; the rows end
    with the key."""
    start, uid = after or (prefix, _BEFORE_ALL)
    end = after_prefix(prefix)
    return _BY_NAME.all(connection, company_id=company_id, start=start, end=end, after=uid, most=most)


def page_by_breed(
    connection: Connection, company_id: str, breed_key: str, after: bytes | None, most: int
) -> list[ListedPet]:
    """Pets of the breed, oldest first, from the one after the uid `after`."""
    return _BY_BREED.all(
        connection, company_id=company_id, breed_key=breed_key, after=after or _BEFORE_ALL, most=most
    )


def page_by_microchip(
    connection: Connection, company_id: str, number: str, after: bytes | None, most: int
) -> list[ListedPet]:
    """Pets with the chip, oldest first, from the one after the uid `after`."""
    return _BY_MICROCHIP.all(
        connection, company_id=company_id, number=number, after=after or _BEFORE_ALL, most=most
    )

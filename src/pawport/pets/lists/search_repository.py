"""All SQL of searching pets: pages of stored bytes, by keyset. Each search has an index that leads to it."""

from typing import Final

from sqlalchemy import Connection, and_, bindparam, select

from pawport.db import Statement, keyset
from pawport.db.unindexed import Unindexed
from pawport.kit.paging import Window
from pawport.kit.search_keys import after_prefix
from pawport.pets.lists.listing_repository import COLUMNS, ListedPet
from pawport.pets.tables import pet_microchips, pets

__all__ = ["page_by_breed", "page_by_microchip", "page_by_name"]

_LIVING = and_(pets.c.company_id == bindparam("company_id"), pets.c.deleted.is_(False))
_BY_NAME: Final = Statement(
    keyset.page(
        select(*COLUMNS, pets.c.name_key).where(_LIVING, pets.c.name_key < bindparam("end")),
        [pets.c.name_key, pets.c.uid],
        [bindparam("start"), bindparam("after")],
    )
)
_of_breed = select(*COLUMNS).where(_LIVING, pets.c.breed_key == bindparam("breed_key"))
_BY_BREED: Final = Statement(keyset.page(_of_breed, [pets.c.uid], [bindparam("after")]))
_chipped = select(pet_microchips.c.pet_id).where(
    pet_microchips.c.company_id == bindparam("company_id"), pet_microchips.c.number == bindparam("number")
)
_uid = Unindexed(pets.c.uid)  # few pets have the chip: a walk in the order of uids would look at all
_of_chip = select(*COLUMNS).where(_LIVING, pets.c.id.in_(_chipped))
_BY_MICROCHIP: Final = Statement(keyset.page(_of_chip, [_uid], [bindparam("after")]))


def page_by_name(
    connection: Connection, company_id: str, prefix: str, after: tuple[str, bytes] | None, window: Window
) -> list[ListedPet]:
    """Pets whose names' keys begin so, in their order, from the one after this key and uid; the rows end
    with the key."""
    start, uid = after or (prefix, keyset.BEFORE_ALL)
    end = after_prefix(prefix)
    return _BY_NAME.all(
        connection,
        company_id=company_id,
        start=start,
        end=end,
        after=uid,
        limit=window.limit,
        offset=window.offset,
    )


def page_by_breed(
    connection: Connection, company_id: str, breed_key: str, after: bytes | None, window: Window
) -> list[ListedPet]:
    """Pets of the breed, oldest first, from the one after the uid `after`."""
    return _BY_BREED.all(
        connection,
        company_id=company_id,
        breed_key=breed_key,
        after=after or keyset.BEFORE_ALL,
        limit=window.limit,
        offset=window.offset,
    )


def page_by_microchip(
    connection: Connection, company_id: str, number: str, after: bytes | None, window: Window
) -> list[ListedPet]:
    """Pets with the chip, oldest first, from the one after the uid `after`."""
    return _BY_MICROCHIP.all(
        connection,
        company_id=company_id,
        number=number,
        after=after or keyset.BEFORE_ALL,
        limit=window.limit,
        offset=window.offset,
    )

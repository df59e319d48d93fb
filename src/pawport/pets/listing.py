"""Lists of pets: pages of stored bytes, and keeping a copy of them in step."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from pawport.customers import service as customers
from pawport.db import as_utc
from pawport.pets import listing_repository
from pawport.pets.listing_repository import Filter, ListedPet
from pawport.pets.repository import StoredPet
from pawport.pets.wire import MAX_PAGE_BYTES

__all__ = [
    "CREATION_POSITION",
    "UPDATE_POSITION",
    "Page",
    "changed_pets",
    "pets_in_order",
    "pets_of_customer",
]

# A position in a list is the uid of its last pet; by last update also the time of that pet, and the
# end of the interval as the first page clamped it.
CREATION_POSITION: Final = 16
UPDATE_POSITION: Final = 32
_MAX_PETS_OF_CUSTOMER: Final = 10_000
_TIMES: Final = struct.Struct(">qq")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Page:
    """Some pets, and where the next page starts; None after the last one."""

    pets: list[StoredPet]
    next_position: bytes | None
    end: datetime | None = None


def pets_in_order(
    connection: Connection, company_id: str, wanted: Filter, position: bytes | None, most: int
) -> Page:
    """A page of pets in the order of their creation. A pet that exists during a whole walk is on
    exactly one of its pages."""
    rows = listing_repository.page_by_creation(connection, company_id, wanted, position, most + 1)
    return _page(rows, most, lambda last: last[2])


def pets_of_customer(
    connection: Connection,
    company_id: str,
    customer_id: str,
    wanted: Filter,
    position: bytes | None,
    most: int | None,
) -> Page:
    """A page of one customer's pets in the order of their creation; all of them when `most` is None,
    as far as an answer can hold.

    Raises:
        NotFound: the company has no such customer.
    """
    page = pets_in_order(connection, company_id, wanted, position, most or _MAX_PETS_OF_CUSTOMER)
    if not page.pets:  # a customer who has pets exists
        customers.check_customer(connection, company_id, customer_id)
    return page


def changed_pets(
    connection: Connection,
    company_id: str,
    wanted: Filter,
    interval: tuple[datetime, datetime],
    position: bytes | None,
    most: int,
) -> Page:
    """A page of the pets last updated in [start, end), in that order. A pet that is updated during the
    walk leaves it: it belongs to the next interval."""
    start, end = interval
    after = None
    if position is not None:
        start_micros, end_micros = _TIMES.unpack(position[:16])
        start, end, after = _time(start_micros), _time(end_micros), position[16:]
    rows = listing_repository.page_by_update(connection, company_id, wanted, start, end, after, most + 1)
    page = _page(rows, most, lambda last: _TIMES.pack(_micros(as_utc(last[3])), _micros(end)) + last[2])
    return Page(page.pets, page.next_position, end)


def _page(rows: list[ListedPet], most: int, position: Callable[[ListedPet], bytes]) -> Page:
    room = MAX_PAGE_BYTES
    count = 0
    for row in rows[:most]:
        room -= len(row[0])
        if room < 0 and count:
            break
        count += 1
    more = position(rows[count - 1]) if count < len(rows) else None
    return Page([StoredPet(row[0], row[1]) for row in rows[:count]], more)


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)

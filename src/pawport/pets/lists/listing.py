"""Lists of pets: pages of stored bytes, and keeping a copy of them in step."""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from pawport.customers import service as customers
from pawport.db import as_utc
from pawport.errors import invalid
from pawport.pets.lists import listing_repository
from pawport.pets.lists.listing_repository import Filter, ListedPet
from pawport.pets.wire import MAX_PAGE_BYTES
from pawport.redirects import service as redirects

__all__ = [
    "CREATION_POSITION",
    "UPDATE_POSITION",
    "CodeFields",
    "Page",
    "changed_pets",
    "fitting",
    "pets_in_order",
    "pets_of_customer",
    "with_current_owners",
]

CodeFields = Callable[[str], bytes]  # from the ids of a pet's codes to what they add to its encoding
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
    """Some encoded pets, and where the next page starts; None after the last one."""

    pets: list[bytes]
    next_position: bytes | None
    end: datetime | None = None


def with_current_owners(connection: Connection, company_id: str, wanted: Filter) -> Filter:
    """The filter with the ids that those of merged customers stand for."""
    ids = {redirects.current_id(connection, company_id, "customer", id_) for id_ in wanted.customer_ids}
    return replace(wanted, customer_ids=tuple(sorted(ids)))


def pets_in_order(
    connection: Connection,
    company_id: str,
    wanted: Filter,
    position: bytes | None,
    most: int,
    code_fields: CodeFields,
) -> Page:
    """A page of pets in the order of their creation. A pet that exists during a whole walk is on
    exactly one of its pages."""
    rows = listing_repository.page_by_creation(connection, company_id, wanted, position, most + 1)
    pets = fitting(connection, company_id, rows[:most], code_fields)
    return Page(pets, rows[len(pets) - 1][0] if len(pets) < len(rows) else None)


def pets_of_customer(
    connection: Connection,
    company_id: str,
    customer_id: str,
    wanted: Filter,
    position: bytes | None,
    most: int | None,
    code_fields: CodeFields,
) -> Page:
    """A page of one customer's pets in the order of their creation; all of them when `most` is None,
    as far as an answer can hold.

    Raises:
        NotFound: the company has no such customer.
    """
    most = most or _MAX_PETS_OF_CUSTOMER
    page = pets_in_order(connection, company_id, wanted, position, most, code_fields)
    if page.pets:  # a customer who has pets exists
        return page
    owner = customers.get_customer(connection, company_id, customer_id)
    if owner.id == customer_id:
        return page
    merged = replace(wanted, customer_ids=(owner.id,))
    return pets_in_order(connection, company_id, merged, position, most, code_fields)


def changed_pets(
    connection: Connection,
    company_id: str,
    wanted: Filter,
    interval: tuple[datetime, datetime],
    position: bytes | None,
    most: int,
    code_fields: CodeFields,
) -> Page:
    """A page of the pets last updated in [start, end), in that order. A pet that is updated during the
    walk leaves it: it belongs to the next interval."""
    start, end = interval
    after = None
    if position is not None:
        start, end, after = _resumed(position)
    rows = listing_repository.page_by_update(connection, company_id, wanted, start, end, after, most + 1)
    pets = fitting(connection, company_id, rows[:most], code_fields)
    if len(pets) == len(rows):
        return Page(pets, None, end)
    uid, *_, time = rows[len(pets) - 1]
    return Page(pets, _TIMES.pack(_micros(as_utc(time)), _micros(end)) + uid, end)


def fitting(
    connection: Connection, company_id: str, rows: Sequence[ListedPet], code_fields: CodeFields
) -> list[bytes]:
    """The pets of the first rows, as many as fit into an answer: at least one."""
    fields = {code_ids: code_fields(code_ids) for code_ids in {row[1] for row in rows}}
    room = MAX_PAGE_BYTES
    kept: list[ListedPet] = []
    for row in rows:
        room -= row[2] + len(fields[row[1]])
        if room < 0 and kept:
            break
        kept.append(row)
    long = listing_repository.wires(connection, company_id, [row[0] for row in kept if row[3] is None])
    return [(long[row[0]] if row[3] is None else row[3]) + fields[row[1]] for row in kept]


def _resumed(position: bytes) -> tuple[datetime, datetime, bytes]:
    start, end = _TIMES.unpack(position[:16])
    try:
        return _time(start), _time(end), position[16:]
    except OverflowError:  # a token that was made elsewhere, by someone who knows its form
        raise invalid("pagination.page_token", "is not a token of this list") from None


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)

"""Lists of pets: pages of stored bytes, and keeping a copy of them in step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Final

from sqlalchemy import Connection

from pawport.customers import service as customers
from pawport.db import as_utc
from pawport.kit.paging import Window, decode_times, encode_times
from pawport.pets.lists import listing_repository
from pawport.pets.lists.listing_repository import Filter, ListedPet
from pawport.redirects import service as redirects

__all__ = [
    "CodeFields",
    "Page",
    "changed_pets",
    "encoded_page",
    "pets_in_order",
    "pets_of_customer",
    "with_current_owners",
]

CodeFields = Callable[[str], bytes]  # from the ids of a pet's codes to what they add to its encoding
_MAX_PETS_OF_CUSTOMER: Final = 10_000


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
    window: Window,
    code_fields: CodeFields,
) -> Page:
    """A page of pets in the order of their creation. A pet that exists during a whole walk is on
    exactly one of its pages."""
    rows = listing_repository.page_by_creation(connection, company_id, wanted, position, window)
    return encoded_page(connection, company_id, rows, window, code_fields)


def pets_of_customer(
    connection: Connection,
    company_id: str,
    customer_id: str,
    wanted: Filter,
    position: bytes | None,
    window: Window | None,
    code_fields: CodeFields,
) -> Page:
    """A page of one customer's pets in the order of their creation; all of them when `window` is None,
    as far as an answer can hold.

    Raises:
        NotFound: the company has no such customer.
    """
    window = window or Window(_MAX_PETS_OF_CUSTOMER)
    page = pets_in_order(connection, company_id, wanted, position, window, code_fields)
    if page.pets:  # a customer who has pets exists
        return page
    owner = customers.get_customer(connection, company_id, customer_id)
    if owner.id == customer_id:
        return page
    merged = replace(wanted, customer_ids=(owner.id,))
    return pets_in_order(connection, company_id, merged, position, window, code_fields)


def changed_pets(
    connection: Connection,
    company_id: str,
    wanted: Filter,
    interval: tuple[datetime, datetime],
    position: bytes | None,
    window: Window,
    code_fields: CodeFields,
) -> Page:
    """A page of the pets last updated in [start, end), in that order. A pet that is updated during the
    walk leaves it: it belongs to the next interval. Positions have its end, as the first page clamped it."""
    start, end, after = (*interval, None) if position is None else decode_times(position)
    rows = listing_repository.page_by_update(connection, company_id, wanted, start, end, after, window)

    def next_position(last: ListedPet) -> bytes:
        return encode_times(as_utc(last[-1]), end, last[0])

    return replace(encoded_page(connection, company_id, rows, window, code_fields, next_position), end=end)


def encoded_page(
    connection: Connection,
    company_id: str,
    rows: Sequence[ListedPet],
    window: Window,
    code_fields: CodeFields,
    position: Callable[[ListedPet], bytes] = itemgetter(0),
) -> Page:
    """The page with the pets of the first rows; `position` is that of a row in the list."""
    fields = {code_ids: code_fields(code_ids) for code_ids in {row[1] for row in rows}}
    kept, last = window.page_of(rows, lambda row: row[2] + len(fields[row[1]]))
    long = listing_repository.wires(connection, company_id, [row[0] for row in kept if row[3] is None])
    pets = [(long[row[0]] if row[3] is None else row[3]) + fields[row[1]] for row in kept]
    return Page(pets, None if last is None else position(last))

"""All SQL of finding customers: pages of stored bytes, by keyset."""

from typing import Any, Final

from sqlalchemy import Connection, Select, and_, bindparam, exists, select

from pawport.customers.tables import customer_lookups, customers
from pawport.db import Statement, keyset
from pawport.kit.paging import Window
from pawport.kit.search_keys import after_prefix

__all__ = ["ids_of_value", "page_of_prefix", "page_of_value"]

_found = customer_lookups.alias("found")
_smaller = customer_lookups.alias("smaller")
_OF_KIND = and_(_found.c.company_id == bindparam("company_id"), _found.c.kind == bindparam("kind"))
_CUSTOMER = and_(customers.c.company_id == _found.c.company_id, customers.c.id == _found.c.customer_id)

_of_value = keyset.page(
    select(_found.c.uid, customers.c.wire)
    .join(customers, _CUSTOMER)
    .where(_OF_KIND, _found.c.value == bindparam("value")),
    [_found.c.uid],
    [bindparam("after")],
)
# Who is found by two names is shown at the first of them.
_found_before = exists().where(
    _smaller.c.company_id == _found.c.company_id,
    _smaller.c.customer_id == _found.c.customer_id,
    _smaller.c.kind == _found.c.kind,
    _smaller.c.value >= bindparam("prefix"),
    _smaller.c.value < _found.c.value,
)
_of_prefix = keyset.page(
    select(_found.c.uid, customers.c.wire, _found.c.value)
    .join(customers, _CUSTOMER)
    .where(_OF_KIND, _found.c.value < bindparam("end"), ~_found_before),
    [_found.c.value, _found.c.uid],
    [bindparam("start"), bindparam("after")],
)


def _statements(query: Select[Any]) -> dict[bool, Statement]:
    """By whether deleted customers are shown."""
    return {True: Statement(query), False: Statement(query.where(customers.c.deleted.is_(False)))}


_PAGE_OF_VALUE: Final = _statements(_of_value)
_PAGE_OF_PREFIX: Final = _statements(_of_prefix)
_IDS: Final = Statement(
    select(_found.c.customer_id)
    .where(_OF_KIND, _found.c.value == bindparam("value"))
    .order_by(_found.c.uid)
    .limit(bindparam("limit"))
)


def page_of_value(
    connection: Connection,
    company_id: str,
    kind: str,
    value: str,
    after: bytes | None,
    window: Window,
    *,
    show_deleted: bool,
) -> list[tuple[bytes, bytes]]:
    """Customers who are found by this value, oldest first: uids and stored bytes."""
    rows = _PAGE_OF_VALUE[show_deleted].all(
        connection,
        company_id=company_id,
        kind=kind,
        value=value,
        after=after or keyset.BEFORE_ALL,
        limit=window.limit,
        offset=window.offset,
    )
    return [(uid, wire) for uid, wire in rows]


def page_of_prefix(
    connection: Connection,
    company_id: str,
    kind: str,
    prefix: str,
    after: tuple[str, bytes] | None,
    window: Window,
    *,
    show_deleted: bool,
) -> list[tuple[bytes, bytes, str]]:
    """Customers who are found by what begins so, in the order of the values and then of the uids, from the
    one after these: uids, stored bytes and values."""
    start, uid = after or (prefix, keyset.BEFORE_ALL)
    rows = _PAGE_OF_PREFIX[show_deleted].all(
        connection,
        company_id=company_id,
        kind=kind,
        prefix=prefix,
        start=start,
        end=after_prefix(prefix),
        after=uid,
        limit=window.limit,
        offset=window.offset,
    )
    return [(uid, wire, value) for uid, wire, value in rows]


def ids_of_value(connection: Connection, company_id: str, kind: str, value: str, limit: int) -> list[str]:
    """The ids of customers who are found by this value, deleted ones too."""
    rows = _IDS.all(connection, company_id=company_id, kind=kind, value=value, limit=limit)
    return [customer_id for (customer_id,) in rows]

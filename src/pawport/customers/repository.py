"""All SQL of customers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    func,
    select,
    update,
)

from pawport.customers.rows import FULL_NAME, customer_from_row, customer_row
from pawport.customers.rows import lookups as values_of
from pawport.customers.tables import customer_lookups, customers
from pawport.db import Statement, keyset
from pawport.db.inserts import RowInsert
from pawport.db.lists import ListStatement
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit.paging import Window

__all__ = [
    "MOST_OF_KEY",
    "delete_row",
    "find",
    "find_by_keys",
    "find_house",
    "full_names_after",
    "insert_customers",
    "insert_full_names",
    "load",
    "lock",
    "lock_after",
    "page",
    "read_range",
    "read_row",
    "replace_stored_form",
    "save",
    "uid",
]

_IS = and_(customers.c.company_id == bindparam("company_id"), customers.c.id == bindparam("id"))
_FIND: Final = Statement(select(customers.c.wire).where(_IS))
_FIND_HOUSE: Final = Statement(
    select(customers.c.wire).where(
        customers.c.company_id == bindparam("company_id"), customers.c.house.is_(True)
    )
)
_LOCK: Final = Statement(select(customers.c.wire).where(_IS).with_for_update())
_INSERT: Final = RowInsert(customers)
_INSERT_LOOKUP: Final = RowInsert(customer_lookups)
_SAVED: Final = [column for column in customers.columns if column.name not in ("company_id", "id", "uid")]
_SAVE: Final = Statement(
    update(customers)
    .where(customers.c.company_id == bindparam("p_company_id"), customers.c.id == bindparam("p_id"))
    .values({column.name: bindparam(column.name) for column in _SAVED})
)
_UID: Final = Statement(select(customers.c.uid).where(_IS))
_DELETE_LOOKUPS: Final = Statement(
    delete(customer_lookups).where(
        customer_lookups.c.company_id == bindparam("company_id"),
        customer_lookups.c.customer_id == bindparam("customer_id"),
    )
)
_PAGE: Final = keyset.page(
    select(customers.c.uid, customers.c.wire).where(customers.c.company_id == bindparam("company_id")),
    [customers.c.uid],
    [bindparam("after")],
)
_PAGE_OF_ALL: Final = Statement(_PAGE)
_PAGE_OF_LIVING: Final = Statement(_PAGE.where(customers.c.deleted.is_(False)))
MOST_OF_KEY: Final = 20
"""So many customers share a mailbox, a phone number or a name at most: of more it is nobody's own."""
_OF_KIND: Final = and_(
    customer_lookups.c.company_id == bindparam("company_id"), customer_lookups.c.kind == bindparam("kind")
)
_SHARED: Final = ListStatement(
    lambda keys: (
        select(customer_lookups.c.value)
        .where(_OF_KIND, customer_lookups.c.value.in_(keys))
        .group_by(customer_lookups.c.value)
        .having(func.count() > MOST_OF_KEY)
    )
)
_OF_KEYS: Final = ListStatement(
    lambda keys: (
        select(customer_lookups.c.value, customer_lookups.c.customer_id)
        .where(_OF_KIND, customer_lookups.c.value.in_(keys))
        .order_by(customer_lookups.c.uid)
    )
)
_FIND_MANY: Final = ListStatement(
    lambda ids: select(customers.c.wire).where(
        customers.c.company_id == bindparam("company_id"), customers.c.id.in_(ids)
    )
)
_LOCK_MANY: Final = ListStatement(
    lambda ids: (
        select(customers.c.wire)
        .where(customers.c.company_id == bindparam("company_id"), customers.c.id.in_(ids))
        .order_by(customers.c.id)
        .with_for_update()
    )
)


def find(connection: Connection, company_id: str, customer_id: str) -> Customer | None:
    """The customer, deleted or not."""
    row = _FIND.one_or_none(connection, company_id=company_id, id=customer_id)
    return None if row is None else Customer.FromString(row[0])


def lock(connection: Connection, company_id: str, customer_id: str) -> Customer | None:
    """Like `find`; other transactions that lock the customer wait until this one ends."""
    row = _LOCK.one_or_none(connection, company_id=company_id, id=customer_id)
    return None if row is None else Customer.FromString(row[0])


def uid(connection: Connection, company_id: str, customer_id: str) -> bytes:
    """The uid of a customer. KeyError if there is no such customer."""
    row = _UID.one_or_none(connection, company_id=company_id, id=customer_id)
    if row is None:
        raise KeyError(customer_id)
    return bytes(row[0])


def find_house(connection: Connection, company_id: str) -> Customer | None:
    """The company's house customer, if there is one yet."""
    row = _FIND_HOUSE.one_or_none(connection, company_id=company_id)
    return None if row is None else Customer.FromString(row[0])


def load(connection: Connection, company_id: str, ids: Collection[str], *, lock: bool) -> list[Customer]:
    """Returns the customers with these ids, deleted or not; with `lock`, other transactions that lock one of
    them wait until this one ends."""
    rows = (_LOCK_MANY if lock else _FIND_MANY).all(connection, sorted(ids), company_id=company_id)
    return [Customer.FromString(wire) for (wire,) in rows]


def find_by_keys(
    connection: Connection, company_id: str, kind: str, keys: Collection[str]
) -> dict[str, list[str]]:
    """Returns the ids of the customers who are found by each of the keys of this kind, oldest first; none for
    a key of more than 20."""
    found = defaultdict(list)
    shared = {key for (key,) in _SHARED.all(connection, keys, company_id=company_id, kind=kind)}
    keys = set(keys) - shared
    for key, customer_id in _OF_KEYS.all(connection, keys, company_id=company_id, kind=kind):
        found[key].append(customer_id)
    return found


def read_row(connection: Connection, company_id: str, customer_id: str) -> Customer:
    """The customer as the columns say, without a look at the stored form."""
    (found,) = read_range(connection, company_id, customer_id, customer_id)
    return found


def read_range(connection: Connection, company_id: str, first_id: str, last_id: str) -> list[Customer]:
    """Like `read_row`, the customers from one id to another, in the order of their ids."""
    of_range = (customers.c.company_id == company_id, customers.c.id >= first_id, customers.c.id <= last_id)
    rows = connection.execute(select(customers).where(*of_range).order_by(customers.c.id)).mappings()
    return [customer_from_row(row) for row in rows]


def lock_after(connection: Connection, company_id: str, after_id: str, limit: int) -> list[tuple[str, bytes]]:
    """The company's next customers after an id, in the order of ids, to be rewritten in this transaction:
    ids and stored bytes."""
    query = (
        select(customers.c.id, customers.c.wire)
        .where(customers.c.company_id == company_id, customers.c.id > after_id)
        .order_by(customers.c.id)
        .limit(limit)
        .with_for_update()
    )
    return [(id_, wire) for id_, wire in connection.execute(query)]


def replace_stored_form(connection: Connection, company_id: str, customer_id: str, stored: bytes) -> None:
    """Writes the stored form of a customer who is otherwise the same as before."""
    of_customer = _is_customer(company_id, customer_id)
    connection.execute(update(customers).where(of_customer).values(wire=stored))


def insert_customers(connection: Connection, company_id: str, new: Sequence[tuple[bytes, Customer]]) -> None:
    """Adds customers, each with its uid.

    Raises:
        IntegrityError: an id is taken.
    """
    rows = ({"company_id": company_id, "uid": uid, **customer_row(customer)} for uid, customer in new)
    _INSERT.run_many(connection, rows)
    keys = (row for uid, customer in new for row in _lookup_rows(company_id, uid, customer))
    _INSERT_LOOKUP.run_many(connection, keys)


def save(connection: Connection, company_id: str, customer: Customer, *, lookups: bool) -> None:
    """Writes a changed customer, who is locked; `lookups`: also what it is found by."""
    row = customer_row(customer)
    del row["id"]
    _SAVE.run(connection, p_company_id=company_id, p_id=customer.id, **row)
    if not lookups:
        return
    _delete_lookups(connection, company_id, customer.id)
    rows = _lookup_rows(company_id, uid(connection, company_id, customer.id), customer)
    _INSERT_LOOKUP.run_many(connection, rows)


def full_names_after(
    connection: Connection, company_id: str, after_id: str, limit: int
) -> list[tuple[str, bytes, str, str]]:
    """The company's next customers after an id who are not found by their full names, in the order of ids:
    ids, uids, first and last names."""
    is_found = exists().where(
        customer_lookups.c.company_id == customers.c.company_id,
        customer_lookups.c.customer_id == customers.c.id,
        customer_lookups.c.kind == FULL_NAME,
    )
    query = (
        select(customers.c.id, customers.c.uid, customers.c.first_name, customers.c.last_name)
        .where(customers.c.company_id == company_id, customers.c.id > after_id, ~is_found)
        .order_by(customers.c.id)
        .limit(limit)
    )
    return [(id_, bytes(uid), first, last) for id_, uid, first, last in connection.execute(query)]


def insert_full_names(
    connection: Connection, company_id: str, rows: Iterable[tuple[str, bytes, str]]
) -> None:
    """Lets customers, by their ids and uids, be found by the keys of their full names."""
    key = {"company_id": company_id, "kind": FULL_NAME}
    _INSERT_LOOKUP.run_many(
        connection, ({**key, "customer_id": id_, "uid": uid, "value": value} for id_, uid, value in rows)
    )


def delete_row(connection: Connection, company_id: str, customer_id: str) -> None:
    """Removes a customer, to whom nothing else may belong any more."""
    _delete_lookups(connection, company_id, customer_id)
    connection.execute(delete(customers).where(_is_customer(company_id, customer_id)))


def page(
    connection: Connection, company_id: str, after: bytes | None, window: Window, *, show_deleted: bool
) -> list[tuple[bytes, bytes]]:
    """Customers with their uids, oldest first, from the one after the uid `after`: uids and stored bytes."""
    statement = _PAGE_OF_ALL if show_deleted else _PAGE_OF_LIVING
    rows = statement.all(
        connection,
        company_id=company_id,
        after=after or keyset.BEFORE_ALL,
        limit=window.limit,
        offset=window.offset,
    )
    return [(uid, wire) for uid, wire in rows]


def _is_customer(company_id: str, customer_id: str) -> ColumnElement[bool]:
    return and_(customers.c.company_id == company_id, customers.c.id == customer_id)


def _lookup_rows(company_id: str, uid: bytes, customer: Customer) -> list[dict[str, Any]]:
    key = {"company_id": company_id, "customer_id": customer.id, "uid": uid}
    return [{**key, "kind": kind, "value": value} for kind, value in values_of(customer)]


def _delete_lookups(connection: Connection, company_id: str, customer_id: str) -> None:
    _DELETE_LOOKUPS.run(connection, company_id=company_id, customer_id=customer_id)

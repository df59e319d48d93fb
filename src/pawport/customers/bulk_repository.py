"""The SQL of finding many customers at once."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, bindparam, select

from pawport.customers.tables import customer_lookups, customers
from pawport.db.lists import ListStatement
from pawport.gen.pawport.v1.customer_pb2 import Customer

__all__ = ["find_by_keys", "find_many", "lock_many"]

_OF_KEYS: Final = ListStatement(
    lambda keys: (
        select(customer_lookups.c.value, customer_lookups.c.customer_id)
        .where(
            customer_lookups.c.company_id == bindparam("company_id"),
            customer_lookups.c.kind == bindparam("kind"),
            customer_lookups.c.value.in_(keys),
        )
        .order_by(customer_lookups.c.uid)
    )
)
_MANY: Final = ListStatement(
    lambda ids: select(customers.c.wire).where(
        customers.c.company_id == bindparam("company_id"), customers.c.id.in_(ids)
    )
)
_LOCKED: Final = ListStatement(
    lambda ids: (
        select(customers.c.wire)
        .where(customers.c.company_id == bindparam("company_id"), customers.c.id.in_(ids))
        .order_by(customers.c.id)
        .with_for_update()
    )
)


def find_by_keys(
    connection: Connection, company_id: str, kind: str, keys: Collection[str]
) -> dict[str, list[str]]:
    """The ids of the customers who are found by each of the keys of this kind, oldest first."""
    found = defaultdict(list)
    for key, customer_id in _OF_KEYS.all(connection, keys, company_id=company_id, kind=kind):
        found[key].append(customer_id)
    return found


def find_many(connection: Connection, company_id: str, ids: Collection[str]) -> list[Customer]:
    """The customers, deleted or not."""
    rows = _MANY.all(connection, ids, company_id=company_id)
    return [Customer.FromString(wire) for (wire,) in rows]


def lock_many(connection: Connection, company_id: str, ids: Collection[str]) -> list[Customer]:
    """Like `find_many`; other transactions that lock one of them wait until this one ends."""
    rows = _LOCKED.all(connection, sorted(ids), company_id=company_id)
    return [Customer.FromString(wire) for (wire,) in rows]

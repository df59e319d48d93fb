"""All SQL of customers."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from pawport.customers.tables import customers
from pawport.db import Statement
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.times import datetime_of, timestamp_of

__all__ = ["find", "insert_customer", "insert_customers", "lock", "page", "save"]

_TEXTS: Final = ("id", "first_name", "last_name", "email", "phone_number", "e164_phone_number")
_COLUMNS: Final = (
    *(customers.c[name] for name in _TEXTS),
    customers.c.deleted,
    customers.c.created_time,
    customers.c.last_updated_time,
    customers.c.revision,
)
_INSERT: Final = Statement(
    insert(customers).values({column.name: bindparam(column.name) for column in customers.columns})
)


def find(connection: Connection, company_id: str, customer_id: str) -> Customer | None:
    """The customer, deleted or not."""
    row = connection.execute(_select_one(company_id, customer_id)).one_or_none()
    return None if row is None else _customer(row)


def lock(connection: Connection, company_id: str, customer_id: str) -> Customer | None:
    """Like `find`; other transactions that lock the customer wait until this one ends."""
    row = connection.execute(_select_one(company_id, customer_id).with_for_update()).one_or_none()
    return None if row is None else _customer(row)


def insert_customer(connection: Connection, company_id: str, uid: bytes, customer: Customer) -> None:
    """Adds a customer.

    Raises:
        IntegrityError: the id is taken.
    """
    insert_customers(connection, company_id, [(uid, customer)])


def insert_customers(connection: Connection, company_id: str, new: Sequence[tuple[bytes, Customer]]) -> None:
    """Adds customers, each with its uid.

    Raises:
        IntegrityError: an id is taken.
    """
    rows = ({"company_id": company_id, "uid": uid, **_row(customer)} for uid, customer in new)
    _INSERT.run_many(connection, rows)


def save(connection: Connection, company_id: str, customer: Customer) -> None:
    """Writes a changed customer."""
    connection.execute(
        update(customers)
        .where(customers.c.company_id == company_id, customers.c.id == customer.id)
        .values(**_row(customer))
    )


def page(
    connection: Connection, company_id: str, after: bytes, most: int, *, show_deleted: bool
) -> list[tuple[bytes, Customer]]:
    """Customers with their uids, oldest first, from the one after the uid `after`."""
    query = select(*_COLUMNS, customers.c.uid).where(
        customers.c.company_id == company_id, customers.c.uid > after
    )
    if not show_deleted:
        query = query.where(customers.c.deleted.is_(False))
    rows = connection.execute(query.order_by(customers.c.uid).limit(most))
    return [(row.uid, _customer(row)) for row in rows]


def _select_one(company_id: str, customer_id: str) -> Any:
    return select(*_COLUMNS).where(customers.c.company_id == company_id, customers.c.id == customer_id)


def _row(customer: Customer) -> dict[str, Any]:
    return {
        **{name: getattr(customer, name) for name in _TEXTS},
        "deleted": customer.deleted,
        "created_time": datetime_of(customer.created_time),
        "last_updated_time": datetime_of(customer.last_updated_time),
        "revision": int(customer.etag, 16),
    }


def _customer(row: Any) -> Customer:
    return Customer(
        **{name: getattr(row, name) for name in _TEXTS},
        deleted=row.deleted,
        created_time=timestamp_of(row.created_time),
        last_updated_time=timestamp_of(row.last_updated_time),
        etag=f"{row.revision:x}",
    )

"""All SQL of payment methods."""

from typing import Any, Final

from sqlalchemy import Connection, RowMapping, insert, select, update

from pawport.db import keyset
from pawport.gen.pawport.v1.payment_method_pb2 import PaymentMethod
from pawport.kit.paging import Window
from pawport.kit.times import datetime_of, timestamp_of
from pawport.shop.payment_methods.tables import payment_methods as table

__all__ = ["find", "insert_payment_method", "lock_all", "page", "save"]

_VALUES: Final = (
    *("id", "customer_id", "provider", "token", "brand", "last_four", "expiry_month", "expiry_year", "label"),
    "deleted",
)
_TIMES: Final = ("created_time", "last_updated_time")


def insert_payment_method(connection: Connection, company_id: str, uid: bytes, method: PaymentMethod) -> None:
    """Adds a payment method."""
    connection.execute(insert(table).values(company_id=company_id, uid=uid, **_row(method)))


def find(
    connection: Connection, company_id: str, customer_id: str, method_id: str, *, lock: bool = False
) -> PaymentMethod | None:
    """The customer's payment method, deleted or not; with `lock`, no other transaction changes it until this
    one ends."""
    query = select(table).where(
        table.c.company_id == company_id, table.c.id == method_id, table.c.customer_id == customer_id
    )
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    return None if row is None else _message(row)


def lock_all(connection: Connection, company_id: str, customer_id: str) -> list[PaymentMethod]:
    """All payment methods of a customer, deleted or not, locked."""
    query = select(table).where(table.c.company_id == company_id, table.c.customer_id == customer_id)
    rows = connection.execute(query.order_by(table.c.uid).with_for_update()).mappings()
    return [_message(row) for row in rows]


def save(connection: Connection, company_id: str, method: PaymentMethod) -> None:
    """Writes a changed payment method, which is locked."""
    row = _row(method)
    is_method = (table.c.company_id == company_id, table.c.id == row.pop("id"))
    connection.execute(update(table).where(*is_method).values(row))


def page(
    connection: Connection, company_id: str, customer_id: str, after: bytes | None, window: Window
) -> list[tuple[bytes, PaymentMethod]]:
    """Payment methods that are not deleted, with their uids, oldest first, from the one after the uid
    `after`."""
    query = select(table).where(
        table.c.company_id == company_id, table.c.customer_id == customer_id, table.c.deleted.is_(False)
    )
    found = keyset.page(query, [table.c.uid], [after or keyset.BEFORE_ALL], window)
    return [(row["uid"], _message(row)) for row in connection.execute(found).mappings()]


def _row(method: PaymentMethod) -> dict[str, Any]:
    times = {name: datetime_of(getattr(method, name)) for name in _TIMES}
    return {**{name: getattr(method, name) for name in _VALUES}, **times}


def _message(row: RowMapping) -> PaymentMethod:
    values: dict[str, Any] = {name: row[name] for name in _VALUES}
    values |= {name: timestamp_of(row[name]) for name in _TIMES}
    return PaymentMethod(**values)

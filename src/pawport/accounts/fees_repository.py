"""All SQL of fees."""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from pawport.accounts.tables import fees as table
from pawport.db import Statement, keyset
from pawport.kit.paging import Window

__all__ = ["Fee", "amounts", "insert_fee", "page"]


class Fee(NamedTuple):
    """A fee as it is kept; the amount is a decimal number."""

    uid: bytes
    reference: str
    kind: str
    amount: str
    currency: str
    description: str
    created_time: datetime


_ROW: Final[dict[str, Any]] = {column.name: bindparam(column.name) for column in table.columns}
_KEY: Final = ("company_id", "reference")
# Batches of pets book one for each.
_INSERT: Final = {
    "sqlite": Statement(sqlite.insert(table).values(_ROW).on_conflict_do_nothing(index_elements=_KEY)),
    "postgresql": Statement(
        postgresql.insert(table).values(_ROW).on_conflict_do_nothing(index_elements=_KEY)
    ),
}
_COLUMNS: Final = tuple(table.c[name] for name in Fee._fields)


def insert_fee(connection: Connection, company_id: str, fee: Fee) -> bool:
    """Adds a fee; False if there is one with its reference."""
    return _INSERT[connection.dialect.name].run(connection, company_id=company_id, **fee._asdict()) == 1


def page(connection: Connection, company_id: str, after: bytes | None, window: Window) -> list[Fee]:
    """Fees, oldest first, from the one after the uid `after`."""
    query = select(*_COLUMNS).where(table.c.company_id == company_id)
    found = keyset.page(query, [table.c.uid], [after or keyset.BEFORE_ALL], window)
    return [Fee(*row) for row in connection.execute(found)]


def amounts(connection: Connection, company_id: str, start: datetime, end: datetime) -> list[tuple[str, str]]:
    """The currency and the amount of each fee that was booked from `start` on, and before `end`."""
    query = select(table.c.currency, table.c.amount).where(
        table.c.company_id == company_id, table.c.created_time >= start, table.c.created_time < end
    )
    return [(row.currency, row.amount) for row in connection.execute(query)]

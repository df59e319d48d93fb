"""All SQL of how much keys are used."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select

from pawport.accounts.tables import key_usage as table
from pawport.db import keyset
from pawport.db.inserts import insert_or
from pawport.kit.paging import Window

__all__ = ["DayCounts", "Days", "KeyCounts", "add", "page", "total"]

_NUMBERS: Final = ("calls", "errors", "limit_hits")
Days = tuple[str, str]
"""The first and the last of some days, such as ("2026-05-01", "2026-05-31")."""


class KeyCounts(NamedTuple):
    """How much a key was used."""

    company_id: str
    key_id: str
    calls: int
    errors: int
    limit_hits: int


class DayCounts(NamedTuple):
    """How much a key was used on a day."""

    day: str
    key_id: str
    calls: int
    errors: int
    limit_hits: int


def add(connection: Connection, day: str, counts: Sequence[KeyCounts]) -> None:
    """Adds to what the keys have on the day."""
    insert = insert_or(connection, table)
    added = {name: table.c[name] + insert.excluded[name] for name in _NUMBERS}
    upsert = insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=added)
    connection.execute(upsert, [{"day": day, **count._asdict()} for count in counts])


def page(
    connection: Connection, company_id: str, days: Days, key_id: str, after: tuple[str, str], window: Window
) -> list[DayCounts]:
    """Days of keys, oldest first, from the one after a day and the id of a key."""
    order = (table.c.day, table.c.key_id)
    query = select(*order, *(table.c[name] for name in _NUMBERS)).where(_on(company_id, days))
    if key_id:
        query = query.where(table.c.key_id == key_id)
    return [DayCounts(*row) for row in connection.execute(keyset.page(query, order, after, window))]


def total(connection: Connection, company_id: str, days: Days) -> tuple[int, int, int]:
    """The sums of calls, errors and limit hits."""
    sums = (func.coalesce(func.sum(table.c[name]), 0) for name in _NUMBERS)
    calls, errors, limit_hits = connection.execute(select(*sums).where(_on(company_id, days))).one()
    return int(calls), int(errors), int(limit_hits)


def _on(company_id: str, days: Days) -> ColumnElement[bool]:
    first, last = days
    return and_(table.c.company_id == company_id, table.c.day >= first, table.c.day <= last)

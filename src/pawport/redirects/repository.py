"""All SQL of redirects."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from pawport.db import Statement, write_time
from pawport.redirects.tables import redirects as table

__all__ = ["find", "insert_redirect", "old_ids", "point_to"]

_OF_KIND = and_(table.c.company_id == bindparam("company_id"), table.c.kind == bindparam("kind"))
_FIND: Final = Statement(select(table.c.id).where(_OF_KIND, table.c.old_id == bindparam("old_id")))


def find(connection: Connection, company_id: str, kind: str, old_id: str) -> str | None:
    """What the old id stands for."""
    row = _FIND.one_or_none(connection, company_id=company_id, kind=kind, old_id=old_id)
    return None if row is None else str(row[0])


def insert_redirect(connection: Connection, company_id: str, kind: str, old_id: str, new_id: str) -> None:
    """Lets the old id stand for another."""
    row = {"company_id": company_id, "kind": kind, "old_id": old_id, "id": new_id}
    connection.execute(insert(table).values(**row, time=write_time(connection)))


def point_to(connection: Connection, company_id: str, kind: str, id_: str, new_id: str) -> None:
    """Lets all that stood for an id stand for another."""
    connection.execute(
        update(table)
        .where(table.c.company_id == company_id, table.c.kind == kind, table.c.id == id_)
        .values(id=new_id)
    )


def old_ids(connection: Connection, company_id: str, kind: str, id_: str) -> dict[str, datetime | None]:
    """The ids that stand for this one, each with the time since when it does, if that is known."""
    found = select(table.c.old_id, table.c.time).where(
        table.c.company_id == company_id, table.c.kind == kind, table.c.id == id_
    )
    return {old_id: time for old_id, time in connection.execute(found)}  # noqa: C416 - mypy knows no pairs of rows

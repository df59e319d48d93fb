"""All SQL of redirects."""

from typing import Final

from sqlalchemy import Connection, and_, bindparam, insert, select, update

from pawport.db import Statement
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
    connection.execute(insert(table).values(company_id=company_id, kind=kind, old_id=old_id, id=new_id))


def point_to(connection: Connection, company_id: str, kind: str, id_: str, new_id: str) -> None:
    """Lets all that stood for an id stand for another."""
    connection.execute(
        update(table)
        .where(table.c.company_id == company_id, table.c.kind == kind, table.c.id == id_)
        .values(id=new_id)
    )


def old_ids(connection: Connection, company_id: str, kind: str, id_: str) -> list[str]:
    """The ids that stand for this one."""
    found = select(table.c.old_id).where(
        table.c.company_id == company_id, table.c.kind == kind, table.c.id == id_
    )
    return list(connection.execute(found).scalars())

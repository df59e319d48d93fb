"""Inserts that may find their row there already. SQLAlchemy has them for each engine alone."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

__all__ = ["insert_new", "insert_or"]

_Insert = sqlite.Insert | postgresql.Insert
_INSERT: Final[dict[str, Callable[[Table], _Insert]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def insert_or(connection: Connection, table: Table) -> _Insert:
    """An insert of the connection's engine, to which `on_conflict_...` can be added."""
    return _INSERT[connection.dialect.name](table)


def insert_new(connection: Connection, table: Table, row: dict[str, Any], key: Sequence[str]) -> bool:
    """Adds a row; False if there is one with these values of the unique columns `key`.

    Waits for another transaction that adds the same, so that only one of them gets True.
    """
    insert = insert_or(connection, table).values(row).on_conflict_do_nothing(index_elements=key)
    # Of an INSERT on PostgreSQL, SQLAlchemy forgets the count unless it is asked to keep it.
    return connection.execute(insert, execution_options={"preserve_rowcount": True}).rowcount == 1

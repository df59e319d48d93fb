"""Inserts that may find their row there already. SQLAlchemy has them for each engine alone."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from pawport.db.statement import Statement

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
    return _insert_new(connection.dialect.name, table, tuple(row), tuple(key)).run(connection, **row) == 1


@cache
def _insert_new(engine: str, table: Table, names: tuple[str, ...], key: tuple[str, ...]) -> Statement:
    values = {name: bindparam(name, type_=table.c[name].type) for name in names}
    return Statement(_INSERT[engine](table).values(values).on_conflict_do_nothing(index_elements=key))

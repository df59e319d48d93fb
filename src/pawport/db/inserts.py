"""Inserts of whole rows, and inserts that may find their row there already."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite

from pawport.db.statement import Statement

__all__ = ["RowInsert", "insert_new", "insert_or"]

_FEWEST_COPIED: Final = 16  # rows: what COPY saves of each is more than what it costs

_Insert = sqlite.Insert | postgresql.Insert
_INSERT: Final[dict[str, Callable[[Table], _Insert]]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class RowInsert(Statement):
    """Adds rows that have every column of a table. On PostgreSQL, COPY adds many of them: it takes the server
    a quarter less time."""

    def __init__(self, table: Table) -> None:
        super().__init__(insert(table).values({each.name: bindparam(each.name) for each in table.columns}))
        self._table = table.name
        self._columns = [each.name for each in table.columns]

    def run_many(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> int:
        given = list(rows)
        if len(given) < _FEWEST_COPIED or not connection.dialect.is_async:
            return super().run_many(connection, given)
        return self._copy(connection, self._table, self._columns, given)


# SQLAlchemy has these for each engine alone.
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

"""The drivers' own classes, with somebody who watches each statement."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import psycopg

__all__ = ["AroundStatement", "postgresql_cursor", "sqlite_connection"]

AroundStatement = Callable[[str], AbstractContextManager[object]]
"""Gets a statement's text, without its parameters, and is entered while the statement runs."""


def sqlite_connection(around: AroundStatement) -> type[sqlite3.Connection]:
    """A connection whose statements are watched. Its rows are read later, while they are fetched."""

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, parameters: Any = (), /) -> Self:
            with around(sql):
                return super().execute(sql, parameters)

        def executemany(self, sql: str, parameters: Any, /) -> Self:
            with around(sql):
                return super().executemany(sql, parameters)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            cursor: Cursor = self.cursor()
            return cursor.execute(sql, parameters)

    return Connection


def postgresql_cursor(around: AroundStatement) -> "type[psycopg.Cursor[Any]]":
    """A cursor whose statements are watched. BEGIN and COMMIT are not: the driver sends them by itself."""
    import psycopg  # noqa: PLC0415 - SQLite need not wait for it

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> Self:
            with around(_text(query)):
                return super().execute(query, *arguments, **options)

        def executemany(self, query: Any, *arguments: Any, **options: Any) -> None:
            with around(_text(query)):
                super().executemany(query, *arguments, **options)

    return Cursor


def _text(query: object) -> str:
    return query if isinstance(query, str) else ""

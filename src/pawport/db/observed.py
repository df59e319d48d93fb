"""The drivers' own classes, with somebody who watches each statement."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

if TYPE_CHECKING:
    import asyncpg
    import psycopg

__all__ = ["AroundStatement", "loop_connection", "postgresql_cursor", "sqlite_connection", "watch_core"]

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


def loop_connection(kind: "type[asyncpg.Connection]", around: AroundStatement) -> "type[asyncpg.Connection]":
    """A connection of this kind of asyncpg whose statements are watched, but for BEGIN, COMMIT and ROLLBACK,
    and those of SQLAlchemy (`watch_core`)."""

    class Connection(kind):  # type: ignore[misc]  # asyncpg has no types
        async def fetch(self, query: str, *arguments: Any, **options: Any) -> Any:
            with around(query):
                return await super().fetch(query, *arguments, **options)

        async def execute(self, query: str, *arguments: Any, **options: Any) -> Any:
            if not arguments:
                return await super().execute(query, **options)
            with around(query):
                return await super().execute(query, *arguments, **options)

        async def executemany(self, command: str, *arguments: Any, **options: Any) -> Any:
            with around(command):
                return await super().executemany(command, *arguments, **options)

        async def copy_records_to_table(self, table_name: str, **options: Any) -> Any:
            with around(f"INSERT INTO {table_name}"):  # as rows are added otherwise
                return await super().copy_records_to_table(table_name, **options)

    return Connection


def watch_core(engine: Engine, around: AroundStatement) -> None:
    """Watches the statements that SQLAlchemy runs, but for those of many rows, which the connection shows."""
    watched: dict[int, AbstractContextManager[object]] = {}

    @event.listens_for(engine, "before_cursor_execute")
    def begin(_: Any, __: Any, sql: str, ___: Any, context: Any, is_many: bool) -> None:
        if not is_many:
            watched[id(context)] = one = around(sql)
            one.__enter__()

    @event.listens_for(engine, "after_cursor_execute")
    def end(_: Any, __: Any, ___: str, ____: Any, context: Any, is_many: bool) -> None:
        if not is_many:
            watched.pop(id(context)).__exit__(None, None, None)

    @event.listens_for(engine, "handle_error")
    def fail(failed: ExceptionContext) -> None:
        one = watched.pop(id(failed.execution_context), None)
        if one is not None:
            error = failed.original_exception
            one.__exit__(type(error), error, error.__traceback__)


def _text(query: object) -> str:
    return query if isinstance(query, str) else ""

"""Opening the database that a URL names."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from pawport.db.database import Database
from pawport.db.observed import AroundStatement
from pawport.db.sqlite import SqliteDatabase
from pawport.db.url import parse_url, sqlite_path

__all__ = ["open_database", "opened_database"]


def open_database(url: str, around: AroundStatement | None = None) -> Database:
    """Opens `sqlite:///PATH` or `postgresql://...`. `around` watches each statement.

    Raises `ConfigurationError` for a URL, file or login that cannot work, `Unavailable` when the
    server is away.
    """
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        return SqliteDatabase(sqlite_path(parsed), around)
    from pawport.db.postgresql import PostgresqlDatabase  # noqa: PLC0415 - SQLite need not wait for its drivers

    return PostgresqlDatabase(parsed, around)


@contextmanager
def opened_database(url: str) -> Iterator[Database]:
    """The open database, until the block ends; for commands, which have no event loop. Raises as above."""
    database = open_database(url)
    try:
        yield database
    finally:
        asyncio.run(database.close())

"""What an operator wants to know of a database. Looking changes nothing, and waits for no lock."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, func, select, table, text

from pawport.db.driver_errors import opening
from pawport.db.errors import ConfigurationError
from pawport.db.migrate import schema_of
from pawport.db.postgresql_engine import WRITER, place, postgresql_engine
from pawport.db.sqlite_engine import read_engine
from pawport.db.url import existing_file, parse_url, sqlite_path

__all__ = ["DatabaseState", "check_writes", "count_rows", "inspect", "inspecting"]

_OPEN_WRITES = text("""
    SELECT count(*)
    FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = :writer AND xact_start IS NOT NULL
""")


# Some 700 KB, which PostgreSQL writes outside of its log.
_TEMPORARY_TABLE = text("""
    CREATE TEMPORARY TABLE pawport_status ON COMMIT DROP
    AS SELECT md5(number::text) FROM generate_series(1, 10000) AS number
""")


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """A database as it is now.

    `place` is its file, or its URL without the password. `schema` is its revision, empty before the first
    migration, and `pending` are those that it lacks. `log_bytes`: of SQLite's log, beside the file.
    `open_writes`: how many transactions write; on SQLite that is at most 1.
    """

    engine: str
    version: str
    place: str
    schema: str
    pending: list[str]
    size_bytes: int
    log_bytes: int
    open_writes: int


@contextmanager
def inspecting(url: str) -> Iterator[Connection]:
    """A connection that only reads. Raises errors of `pawport.db.errors` of one line."""
    parsed = parse_url(url)
    if parsed.drivername != "sqlite":
        with opening(place(parsed)), _postgresql(parsed) as connection:
            yield connection
        return
    path = existing_file(parsed)
    with opening(path), read_engine(path).connect() as connection:
        yield connection


def check_writes(url: str) -> None:
    """Raises Unavailable, of one line, if a PostgreSQL server can write nothing. It keeps nothing of it.

    SQLite's disk is this machine's.
    """
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        return
    engine = postgresql_engine(parsed, "pawport status", statement_seconds=30, poolclass=NullPool)
    with (
        suppress(ConfigurationError),  # of a role that may not create temporary tables
        opening(place(parsed)),
        engine.connect() as connection,
    ):
        connection.execute(_TEMPORARY_TABLE)
        connection.rollback()


def inspect(url: str, connection: Connection) -> DatabaseState:
    """The state of the database that `inspecting` opened. ConfigurationError if a newer release made it."""
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        return _of_sqlite(sqlite_path(parsed), connection)
    return _of_postgresql(parsed, connection)


def count_rows(connection: Connection, name: str) -> int:
    """How many rows a table has."""
    return connection.execute(select(func.count()).select_from(table(name))).scalar_one()


def _of_sqlite(path: Path, connection: Connection) -> DatabaseState:
    log = path.with_name(f"{path.name}-wal")
    return DatabaseState(
        "SQLite",
        _scalar(connection, "SELECT sqlite_version()"),
        str(path.absolute()),
        *schema_of(connection),
        size_bytes=path.stat().st_size,
        log_bytes=log.stat().st_size if log.exists() else 0,
        open_writes=int(_is_written(path)),
    )


def _of_postgresql(url: URL, connection: Connection) -> DatabaseState:
    return DatabaseState(
        "PostgreSQL",
        _scalar(connection, "SHOW server_version").partition(" ")[0],
        place(url),
        *schema_of(connection),
        size_bytes=_scalar(connection, "SELECT pg_database_size(current_database())"),
        log_bytes=0,
        open_writes=connection.execute(_OPEN_WRITES, {"writer": WRITER}).scalar_one(),
    )


@contextmanager
def _postgresql(url: URL) -> Iterator[Connection]:
    engine = postgresql_engine(
        url,
        "pawport status",
        statement_seconds=30,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        execution_options={"postgresql_readonly": True},
    )
    with engine.connect() as connection:
        yield connection


def _is_written(path: Path) -> bool:
    """Whether another connection holds the write lock."""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        return False


def _scalar(connection: Connection, query: str) -> Any:
    return connection.execute(text(query)).scalar_one()

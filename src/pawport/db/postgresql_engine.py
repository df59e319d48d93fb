"""Connections to a PostgreSQL server, set up so that nothing hangs for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text

from pawport.db.driver_errors import opening
from pawport.db.errors import ConfigurationError
from pawport.db.times import begin_write, server_time

__all__ = ["WRITER", "check_server", "place", "postgresql_engine", "postgresql_migration"]

WRITER = "pawport writer"  # the name of sessions that write

_SETTINGS = {
    "TimeZone": "UTC",
    "lock_timeout": "5s",
    # A worker that stops in the middle of a write must not hold its locks, nor `settled_time`, for ever.
    "idle_in_transaction_session_timeout": "60s",
}
_CONNECT = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_MIGRATION_LOCK = 0x706177706F7274  # "pawport", as a key for an advisory lock
_MIGRATION_SECONDS = 120  # how long a migration waits for another one


def postgresql_engine(
    url: URL,
    name: str,
    *,
    statement_seconds: int,
    cursor: type[psycopg.Cursor[Any]] = psycopg.Cursor,
    **options: Any,
) -> Engine:
    """An engine whose sessions carry `name`. The URL's own `options` win over the settings here."""
    settings = _SETTINGS | {"statement_timeout": f"{statement_seconds}s"}
    arguments = _CONNECT | {
        "application_name": name,
        "cursor_factory": cursor,
        "options": " ".join(
            [*(f"-c {key}={value}" for key, value in settings.items()), str(url.query.get("options", ""))]
        ),
    }
    return create_engine(url, connect_args=arguments, **options)


@contextmanager
def postgresql_migration(url: URL) -> Iterator[Connection]:
    """One transaction; another migration waits until it has ended."""
    engine = postgresql_engine(url, WRITER, statement_seconds=0, poolclass=NullPool)
    with opening(place(url)), engine.connect() as connection:
        with connection.begin():
            connection.execute(text(f"SET LOCAL lock_timeout = '{_MIGRATION_SECONDS}s'"))
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
        with connection.begin():
            begin_write(connection, server_time)
            yield connection


def check_server(url: URL) -> None:
    """Raises an error of ours that names the server if it cannot be used."""
    engine = postgresql_engine(url, "pawport", statement_seconds=30, poolclass=NullPool)
    with opening(place(url)), engine.connect() as connection:
        if connection.execute(text("SHOW track_activities")).scalar_one() != "on":
            raise ConfigurationError("set track_activities = on: without it, open writes are not seen")


def place(url: URL) -> str:
    """The URL for messages: as the operator gives it, without the password."""
    return url.set(drivername="postgresql").render_as_string(hide_password=True)

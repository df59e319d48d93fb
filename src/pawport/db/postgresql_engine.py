"""Connections to a PostgreSQL server, set up so that nothing hangs for ever."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, text

from pawport.db.driver_errors import is_lock_timeout, opening
from pawport.db.errors import ConfigurationError, Unavailable
from pawport.db.times import begin_write, server_time

if TYPE_CHECKING:
    import psycopg  # SQLAlchemy loads it, and not for SQLite

__all__ = [
    "WRITER",
    "check_server",
    "place",
    "postgresql_engine",
    "postgresql_migration",
    "session_options",
]

WRITER = "pawport writer"  # the name of sessions that write

_SETTINGS = {
    "TimeZone": "UTC",
    # Whoever waits for a table's lock, as migrations do, holds up all who come after.
    "lock_timeout": "5s",
    # A worker that stops in the middle of a write must not hold its locks, nor `settled_time`, for ever.
    "idle_in_transaction_session_timeout": "60s",
}
_CONNECT = {
    "connect_timeout": 5,
    # A network that drops all packets is noticed within 15 seconds, idle or not.
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,  # milliseconds
}
_MIGRATION_LOCK = 0x706177706F7274  # "pawport", as a key for an advisory lock
_MIGRATION_SECONDS = 120  # how long a migration waits for another one
_MIGRATION_PAUSE_SECONDS = 0.1  # before it asks again
_LOCKED = (
    "the migration timed out waiting for a lock (lock_timeout): end long transactions"
    " (pg_stat_activity shows them), then run again: pawport migrate"
)


def postgresql_engine(
    url: URL,
    name: str,
    *,
    statement_seconds: int,
    cursor: "type[psycopg.Cursor[Any]] | None" = None,
    **options: Any,
) -> Engine:
    """An engine whose sessions carry `name`. The URL's own `options` win over the settings here."""
    arguments = _CONNECT | {
        "application_name": name,
        "cursor_factory": cursor,
        "options": session_options(url, statement_seconds),
    }
    from pawport.db.postgresql_server import server_of  # noqa: PLC0415 - SQLite need not wait for psycopg

    engine = create_engine(url, connect_args=arguments, **options)
    server = server_of(url)

    @event.listens_for(engine, "do_connect")
    def connect(_: object, __: object, ___: object, parameters: dict[str, Any]) -> object:
        return server.connect(**parameters)

    return engine


def session_options(url: URL, statement_seconds: int) -> str:
    """What sessions are set to; the URL's own `options` win."""
    settings = _SETTINGS | {"statement_timeout": f"{statement_seconds}s"}
    return " ".join(
        [*(f"-c {key}={value}" for key, value in settings.items()), str(url.query.get("options", ""))]
    )


@contextmanager
def postgresql_migration(url: URL) -> Iterator[Connection]:
    """A connection outside of a transaction; another migration waits until it is closed."""
    engine = postgresql_engine(url, WRITER, statement_seconds=0, poolclass=NullPool)
    with opening(place(url)), engine.connect() as connection:
        _wait_for_other_migrations(connection)
        begin_write(connection, server_time)
        try:
            yield connection
        except Exception as error:
            if is_lock_timeout(error):
                raise Unavailable(_LOCKED) from error
            raise


def check_server(url: URL) -> None:
    """Raises an error of ours that names the server if it cannot be used."""
    engine = postgresql_engine(url, "pawport", statement_seconds=30, poolclass=NullPool)
    with opening(place(url)), engine.connect() as connection:
        if connection.execute(text("SHOW track_activities")).scalar_one() != "on":
            raise ConfigurationError(
                "track_activities must be on in PostgreSQL: without it, open writes cannot be detected"
            )


def _wait_for_other_migrations(connection: Connection) -> None:
    """Polls: a session that waits in a statement would make CREATE INDEX CONCURRENTLY wait for it."""
    deadline = time.monotonic() + _MIGRATION_SECONDS
    while True:
        with connection.begin():
            if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _MIGRATION_LOCK}):
                return
        if time.monotonic() > deadline:
            raise Unavailable("another migration is running; please retry when it has finished")
        time.sleep(_MIGRATION_PAUSE_SECONDS)


def place(url: URL) -> str:
    """The URL for messages: as the operator gives it, without the password."""
    return url.set(drivername="postgresql").render_as_string(hide_password=True)

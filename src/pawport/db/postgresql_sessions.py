"""Sessions of PostgreSQL: pools of connections, each with as many threads to use them."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text

from pawport.db.driver_errors import is_disturbed, opening, translating
from pawport.db.errors import ConfigurationError, Unavailable
from pawport.db.times import begin_write, server_time

__all__ = ["WRITER", "SessionPool", "check_server", "is_lost", "postgresql_migration"]

T = TypeVar("T")

_SETTINGS = {
    "TimeZone": "UTC",
    "lock_timeout": "5s",
    # A worker that stops in the middle of a write must not hold its locks, nor `settled_time`, for ever.
    "idle_in_transaction_session_timeout": "60s",
}
WRITER = "pawport writer"  # the name of sessions that write

_MIGRATION_LOCK = 0x70617770_6F7274  # "pawport"
_MIGRATION_SECONDS = 120  # how long a migration waits for another one
_CONNECT = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_ATTEMPTS = 5  # at a transaction that concurrent ones disturb
_PAUSE_SECONDS = 0.005  # at most, before the second attempt; doubled before each further one


class _SessionLostError(Exception):
    """The server ended the session before the transaction was committed."""


def postgresql_engine(url: URL, name: str, *, statement_seconds: int, **options: Any) -> Engine:
    """An engine whose sessions carry `name` and give up on what hangs."""
    settings = _SETTINGS | {"statement_timeout": f"{statement_seconds}s"}
    given = str(url.query.get("options", ""))
    arguments = _CONNECT | {
        "application_name": name,
        "options": " ".join([given, *(f"-c {key}={value}" for key, value in settings.items())]).strip(),
    }
    return create_engine(url, connect_args=arguments, **options)


@contextmanager
def postgresql_migration(url: URL) -> Iterator[Connection]:
    """One transaction; another migration waits until it has ended."""
    engine = postgresql_engine(url, WRITER, statement_seconds=0, poolclass=NullPool)
    with opening(_place(url)), engine.connect() as connection:
        with connection.begin():
            connection.execute(text(f"SET LOCAL lock_timeout = '{_MIGRATION_SECONDS}s'"))
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
        with connection.begin():
            begin_write(connection, server_time)
            yield connection


def check_server(url: URL) -> None:
    """Raises an error of ours that names the server if it cannot be used."""
    engine = postgresql_engine(url, "pawport", statement_seconds=30, poolclass=NullPool)
    with opening(_place(url)), engine.connect() as connection:
        if connection.execute(text("SHOW track_activities")).scalar_one() != "on":
            raise ConfigurationError("the server has track_activities off, and `settled_time` needs it")


def _place(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


class SessionPool:
    """Runs functions on threads, each with a session for itself."""

    def __init__(self, url: URL, name: str, *, size: int, statement_seconds: int, **options: Any) -> None:
        self.engine = postgresql_engine(
            url, name, statement_seconds=statement_seconds, pool_size=size, **options
        )
        self._size = size
        self._threads = ThreadPoolExecutor(size, thread_name_prefix=name)

    async def run(self, once: Callable[[Connection], T]) -> T:
        """What `once` answers; it runs again when its session was lost, or disturbed by another one.

        A caller that is cancelled leaves it running.
        """
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._threads, self._repeat, once))

    def close(self) -> None:
        """Waits for what runs, then ends the sessions."""
        self._threads.shutdown()
        self.engine.dispose()

    def _repeat(self, once: Callable[[Connection], T]) -> T:
        lost = disturbed = 0
        with translating():
            while True:
                try:
                    with self._session() as connection:
                        return once(connection)
                except _SessionLostError as error:
                    lost += 1
                    if lost > self._size:  # each session of the pool may have been lost before we came
                        raise Unavailable("the database ends every session") from error
                except Exception as error:
                    disturbed += 1
                    if not is_disturbed(error) or disturbed == _ATTEMPTS:
                        raise
                    time.sleep(random.uniform(0, _PAUSE_SECONDS * 2**disturbed))  # noqa: S311 - no secret

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            try:
                yield connection
            except Exception as error:
                if not is_lost(connection):
                    raise
                connection.invalidate()
                if isinstance(error, Unavailable):  # lost during a commit: it must not run again
                    raise
                raise _SessionLostError from error


def is_lost(connection: Connection) -> bool:
    """Whether the server has ended the session."""
    if connection.invalidated:
        return True
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, psycopg.Connection)  # noqa: S101 - tells the type checker
    return driver.closed

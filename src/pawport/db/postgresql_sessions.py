"""Sessions of PostgreSQL for longer reads: connections of psycopg, with as many threads to use them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import URL, Connection

from pawport.db.driver_errors import translating
from pawport.db.errors import Unavailable
from pawport.db.postgresql_engine import postgresql_engine
from pawport.db.statistics import Pool
from pawport.db.threads import Threads

__all__ = ["SessionPool"]

T = TypeVar("T")


class _SessionLostError(Exception):
    """The server ended the session before the work was done."""


class SessionPool:
    """Runs functions that only read on threads, each with a session for itself."""

    def __init__(self, url: URL, name: str, *, size: int, statement_seconds: int, **options: Any) -> None:
        self._engine = postgresql_engine(
            url, name, statement_seconds=statement_seconds, pool_size=size, **options
        )
        self._size = size
        self._threads = Threads(size, name)

    async def run(self, once: Callable[[Connection], T]) -> T:
        """What `once` answers; it runs again when its session was lost."""
        return await self._threads.run(self._repeat, once)

    def pool(self, name: str) -> Pool:
        """How busy the sessions are."""
        return self._threads.pool(name)

    def close(self) -> None:
        """Waits for what runs, then ends the sessions."""
        self._threads.close()
        self._engine.dispose()

    def _repeat(self, once: Callable[[Connection], T]) -> T:
        lost = 0
        with translating():
            while True:
                try:
                    with self._session() as connection:
                        return once(connection)
                except _SessionLostError as error:
                    lost += 1
                    if lost > self._size:  # each session of the pool may have been lost before we came
                        raise Unavailable("the database closes every connection") from error

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            try:
                yield connection
            except Exception as error:
                if not _is_lost(connection):
                    raise
                connection.invalidate()
                raise _SessionLostError from error


def _is_lost(connection: Connection) -> bool:
    """Whether the server has ended the session."""
    if connection.invalidated:
        return True
    driver: Any = connection.connection.dbapi_connection
    return bool(driver.closed)

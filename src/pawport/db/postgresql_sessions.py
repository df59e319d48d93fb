"""Sessions of PostgreSQL: pools of connections, each with as many threads to use them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import SystemRandom
from typing import Any, TypeVar

from sqlalchemy import URL, Connection

from pawport.db.driver_errors import is_disturbed, translating
from pawport.db.errors import Conflict, Unavailable
from pawport.db.postgresql_engine import postgresql_engine
from pawport.db.statistics import Pool
from pawport.db.threads import Threads

__all__ = ["SessionPool", "is_lost"]

T = TypeVar("T")

_chance = SystemRandom()  # leaves the state of the shared generator to others
_ATTEMPTS = 5  # at a transaction that concurrent ones disturb
_PAUSE_SECONDS = 0.005  # at most, before the second attempt; doubled before each further one


class _SessionLostError(Exception):
    """The server ended the session before the transaction was committed."""


class SessionPool:
    """Runs functions on threads, each with a session for itself."""

    def __init__(self, url: URL, name: str, *, size: int, statement_seconds: int, **options: Any) -> None:
        self.engine = postgresql_engine(
            url, name, statement_seconds=statement_seconds, pool_size=size, **options
        )
        self._size = size
        self._threads = Threads(size, name)

    async def run(self, once: Callable[[Connection], T]) -> T:
        """What `once` answers; it runs again when its session was lost, or disturbed by another one."""
        return await self._threads.run(self._repeat, once)

    def pool(self, name: str) -> Pool:
        """How busy the sessions are."""
        return self._threads.pool(name)

    def close(self) -> None:
        """Waits for what runs, then ends the sessions."""
        self._threads.close()
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
                        raise Unavailable("the database closes every connection") from error
                except Exception as error:
                    disturbed += 1
                    if not _may_succeed(error) or disturbed == _ATTEMPTS:
                        raise
                    time.sleep(_chance.uniform(0, _PAUSE_SECONDS * 2**disturbed))

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


def _may_succeed(error: Exception) -> bool:
    """Whether the work may succeed when it runs again."""
    return isinstance(error, Conflict) or is_disturbed(error)


def is_lost(connection: Connection) -> bool:
    """Whether the server has ended the session."""
    if connection.invalidated:
        return True
    driver: Any = connection.connection.dbapi_connection
    return bool(driver.closed)

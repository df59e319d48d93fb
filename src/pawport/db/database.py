"""What the rest of Pawport sees of a database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection

from pawport.db.keyed_row import KeyedRow
from pawport.db.statistics import Statistics

__all__ = ["Database"]

T = TypeVar("T")


class Database(Protocol):
    """A database of one of the two engines.

    `work` is a plain function that gets a connection, runs its statements and returns plain values
    (never an open result). It can run more than once, so it must change nothing but the database.
    What it raises reaches the caller, except that errors of the driver become those of
    `pawport.db.errors`.
    """

    @property
    def engine_name(self) -> str:
        """ "sqlite" or "postgresql"."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Short reads, under about a millisecond; each statement sees the newest committed state.

        On SQLite they run right here on the caller's event loop, without suspending.
        """

    async def find(self, row: KeyedRow, *key: str) -> tuple[Any, ...] | None:
        """The row that has the key, if there is one: `row.find` as a `read`.

        For the hottest reads: on PostgreSQL those that wait on an event loop share a statement.
        """

    async def read_slowly(self, work: Callable[[Connection], T]) -> T:
        """Longer reads: on a thread, all statements on one state of the database."""

    async def write(self, work: Callable[[Connection], T]) -> T:
        """A short write; the answer comes when it is durable, and an error has undone all of it.

        It can share its transaction with other writes that wait, which run before or after it. If the caller
        is cancelled while it waits, the write still happens.
        """

    async def write_slowly(self, work: Callable[[Connection], T]) -> T:
        """Like `write`, for work that others should not wait for, or that undoes what it did.

        On PostgreSQL it has a transaction of its own; on SQLite it is a write like others.
        """

    def transaction(self) -> AbstractContextManager[Connection]:
        """One transaction without an event loop, for commands that work beside a serving process."""

    async def settled_time(self) -> datetime:
        """A time T before which nothing changes any more.

        Every change whose `write_time` is before T is visible to each read that starts from now on.
        """

    async def forget(self) -> None:
        """On SQLite, removes from the log beside the file what was deleted before.

        Waits for that, but at most a few seconds: while somebody reads an older state, as a backup does, it
        is tried again in the background. PostgreSQL's log is its server's own.
        """

    def statistics(self) -> Statistics:
        """How busy it is. May be asked on any thread."""

    async def close(self) -> None:
        """Ends the writes that wait, then closes all connections."""

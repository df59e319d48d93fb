"""Transactions on a session of PostgreSQL: of one write, or of several that share it. In greenlets."""

import time
from collections.abc import Callable, Iterator
from random import SystemRandom
from typing import Any, Final, TypeVar

from sqlalchemy import Connection
from sqlalchemy.util import await_only

from pawport.db.driver_errors import is_of_driver
from pawport.db.errors import Conflict, DatabaseError, Unavailable
from pawport.db.parts import AFTER, Rows, end_write, insert_rows, run_after_commit
from pawport.db.queued_writes import QueuedWrite, answerable
from pawport.db.times import begin_write, server_time

__all__ = ["Group", "UndoneError", "in_transaction"]

T = TypeVar("T")

_MOST_WRITES: Final = 64
_MOST_SECONDS: Final = 0.010  # in which writes join a group: so long are the locks of its first one held
_LOCK_MILLISECONDS: Final = (10, 30)
"""How long a group waits for a lock. Drawn, so that of two that wait for each other one gives up first."""
_chance = SystemRandom()  # leaves the state of the shared generator to others


class UndoneError(Exception):
    """A group was rolled back because of one of its writes: each has to run in a transaction of its own."""


def in_transaction(work: Callable[[Connection], T], connection: Connection) -> T:
    """What `work` returns, in a transaction of its own."""
    driver: Any = connection.connection.driver_connection
    await_only(driver.execute("BEGIN"))
    try:
        begin_write(connection, server_time)
        result = work(connection)
        end_write(connection)
    except Exception:
        if not driver.is_closed():
            await_only(driver.execute("ROLLBACK"))
        raise
    _commit(driver)
    run_after_commit(connection.info[AFTER])
    return result


class Group:
    """Writes that run one after the other in one transaction.

    They have no savepoints, which cost as much as a commit without a disk. A write that fails has seldom
    changed anything by then, and harms no other. If one has, or a statement failed, all is undone.
    """

    def __init__(self, first: QueuedWrite, next_one: Callable[[], QueuedWrite | None]) -> None:
        """`next_one` gives another write that waits."""
        self.writes = [first]
        self._next_one = next_one

    def run(self, connection: Connection) -> None:
        """Runs the writes, and others that wait meanwhile, and commits them. It can run again.

        Raises:
            UndoneError: all of them were rolled back.
            Unavailable: the connection was lost during the commit.
        """
        driver: Any = connection.connection.driver_connection
        # Whoever waits longer for a lock does so in a transaction of its own.
        limit = _chance.randint(*_LOCK_MILLISECONDS)
        await_only(driver.execute(f"BEGIN; SET LOCAL lock_timeout = {limit}"))
        rows: Rows = {}
        try:
            for write in self._members():
                self._attempt(write, connection, driver, rows)
            insert_rows(connection, rows)
            _commit(driver)
        except Exception as error:
            if driver.is_closed():
                raise
            await_only(driver.execute("ROLLBACK"))
            raise UndoneError from error

    def _members(self) -> Iterator[QueuedWrite]:
        yield from tuple(self.writes)
        end = time.monotonic() + _MOST_SECONDS
        while len(self.writes) < _MOST_WRITES and time.monotonic() < end:
            write = self._next_one()
            if write is None:
                return
            self.writes.append(write)
            yield write

    def _attempt(self, write: QueuedWrite, connection: Connection, driver: Any, rows: Rows) -> None:
        """Runs one write; what it would insert last is added to the rows of all."""
        changes = driver.changes
        write.result = write.error = None
        begin_write(connection, server_time, rows)
        try:
            write.result = write.work(connection)
            end_write(connection, rows)
            write.after = connection.info[AFTER]
        except Exception as error:
            if driver.changes != changes or is_of_driver(error) or isinstance(error, Conflict):
                raise
            write.error = answerable(error)


def _commit(driver: Any) -> None:
    try:
        ended = await_only(driver.execute("COMMIT"))
    except Exception as error:
        if driver.is_closed():
            raise Unavailable(
                "the connection was lost during the commit; the write may have succeeded"
            ) from error
        raise
    if ended != "COMMIT":
        raise DatabaseError("a statement of the write had failed, so nothing was written")

"""One thread that commits every waiting write of SQLite together.

A durable commit costs a sync of the disk, however many writes are in it. So waiting writes run one
after the other in one transaction, and all are answered after its commit. Those that fail have seldom
changed anything by then. If one has, the transaction is undone and the group runs once more, each write
in a savepoint of its own. They have none at first, since SQLite copies each page that a write changes in one.
"""

import asyncio
import math
import queue
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from pawport.db.errors import DatabaseError, Unavailable
from pawport.db.parts import AFTER, Rows, end_write, insert_rows, run_after_commit
from pawport.db.queued_writes import QueuedWrite, answer, answerable, fail
from pawport.db.statistics import Pool
from pawport.db.times import begin_write

__all__ = ["GroupWriter"]

T = TypeVar("T")

_MOST_WRITES = 256
_MOST_SECONDS = 0.020  # of work in a group, so that its first write does not wait long for the others


class _UndoneError(Exception):
    """A write failed after it had changed something."""


class GroupWriter:
    """Runs writes on a thread of its own.

    `connect` opens a connection whose transactions begin with BEGIN IMMEDIATE; `clock` gives each
    write its time.
    """

    def __init__(self, connect: Callable[[], Connection], clock: Callable[[Connection], datetime]) -> None:
        self._connect = connect
        self._clock = clock
        self._connection: Connection | None = None
        self._waiting: queue.SimpleQueue[QueuedWrite | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._busy = 0
        self._group_sizes: Counter[int] = Counter()

    def submit(self, work: Callable[[Connection], T]) -> "asyncio.Future[T]":
        """A future of the running event loop, done when `work` is committed or has failed."""
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._closed:
                raise Unavailable("the database is closed")
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pawport-writer", daemon=True)
                self._thread.start()
            self._waiting.put(QueuedWrite(work, future))
        return future

    def close(self) -> None:
        """Commits what waits, refuses what comes later, and ends the thread."""
        with self._lock:
            if not self._closed and self._thread is not None:
                self._waiting.put(None)
            self._closed = True
        if self._thread is not None:
            self._thread.join()

    def pool(self) -> Pool:
        """How busy the thread is."""
        return Pool("writer", 1, self._busy, self._waiting.qsize())

    def group_sizes(self) -> dict[int, int]:
        """How many groups of a size were committed together so far."""
        return dict(self._group_sizes)

    def _run(self) -> None:
        while self._serve(self._waiting.get()):
            pass
        self._disconnect()

    def _serve(self, first: QueuedWrite | None) -> bool:
        """Ends one group; False at the end of the queue."""
        if first is None:
            return False
        group = [first]
        self._busy = 1
        try:
            self._commit(group)
            self._group_sizes[len(group)] += 1
            run_after_commit(call for write in group if write.error is None for call in write.after)
        except Exception as error:  # the thread outlives whatever befalls a group
            fail(group, error)
            self._disconnect()
        self._busy = 0
        answer(group)
        return True

    def _commit(self, group: list[QueuedWrite]) -> None:
        """Runs the group's first write and those that wait behind it in one transaction."""
        try:
            self._connection = self._connection or self._connect()
            transaction = self._connection.begin()
        except Exception:
            group.extend(self._others(until=math.inf))  # they would wait for the same lock in vain
            raise
        end = time.monotonic() + _MOST_SECONDS
        rows: Rows = {}
        try:
            with transaction:
                self._attempt(group[0], self._connection, rows)
                for write in self._others(until=end):
                    group.append(write)
                    self._attempt(write, self._connection, rows)
                _insert_all(self._connection, rows)
        except _UndoneError:
            self._repeat(group, self._connection)

    def _repeat(self, group: list[QueuedWrite], connection: Connection) -> None:
        """Runs the group once more: whatever fails harms no other."""
        with connection.begin():
            for write in group:
                write.result = write.error = None
                self._attempt_alone(write, connection)

    def _others(self, *, until: float) -> Iterator[QueuedWrite]:
        """What else waits, up to the size of a group and a time of the monotonic clock."""
        for _ in range(_MOST_WRITES - 1):
            if time.monotonic() > until:
                return
            try:
                write = self._waiting.get_nowait()
            except queue.Empty:
                return
            if write is None:
                self._waiting.put(None)  # the end of the queue stays its end
                return
            yield write

    def _attempt(self, write: QueuedWrite, connection: Connection, rows: Rows) -> None:
        """Runs one write among others; what it would insert last is added to the rows of all. Raises
        _UndoneError if it fails with changes."""
        driver = _driver(connection)
        changes = driver.total_changes
        self._run_work(write, connection, rows)
        if write.error is not None and driver.total_changes != changes:
            raise _UndoneError

    def _attempt_alone(self, write: QueuedWrite, connection: Connection) -> None:
        """Runs one write in a savepoint."""
        driver = _driver(connection)
        driver.execute("SAVEPOINT one_write")
        self._run_work(write, connection)
        if write.error is not None:
            driver.execute("ROLLBACK TO one_write")
        driver.execute("RELEASE one_write")

    def _run_work(self, write: QueuedWrite, connection: Connection, rows: Rows | None = None) -> None:
        begin_write(connection, self._clock, rows)
        try:
            write.result = write.work(connection)
            end_write(connection, rows)
            write.after = connection.info[AFTER]
        except BaseException as mistake:  # a caller's must not end the thread
            write.error = answerable(mistake)
        # Some errors of the disk end the transaction: then the whole group is gone.
        if not _driver(connection).in_transaction:
            error = write.error or DatabaseError("a write ended the transaction of its group")
            raise error from error.__cause__

    def _disconnect(self) -> None:
        if self._connection is not None:
            with suppress(Exception):  # it may be the very thing that failed
                self._connection.close()
            self._connection = None


def _insert_all(connection: Connection, rows: Rows) -> None:
    try:
        insert_rows(connection, rows)
    except Exception as error:  # of which write is not known here: alone, each has its own
        raise _UndoneError from error


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - tells the type checker
    return driver

"""The embedded engine: one file of SQLite, read inline by this process and written by one thread of it."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from pawport.db.driver_errors import raise_translated, translating
from pawport.db.errors import Unavailable
from pawport.db.group_writer import GroupWriter
from pawport.db.keyed_row import KeyedRow
from pawport.db.observed import AroundStatement, sqlite_connection
from pawport.db.parts import AFTER, end_write, run_after_commit
from pawport.db.sqlite_engine import check_file, empty_log, read_engine, write_engine
from pawport.db.statistics import Statistics
from pawport.db.threads import Threads
from pawport.db.times import WriteClock, begin_write

__all__ = ["SqliteDatabase"]

T = TypeVar("T")

_SLOW_READERS = 2
_FORGET_SECONDS = 2.0  # that a caller waits for readers of what was deleted
_FIRST_PAUSE = 0.2  # seconds between two attempts
_LONGEST_PAUSE = 10.0


class SqliteDatabase:
    """`Database` on one file."""

    engine_name = "sqlite"

    def __init__(self, path: Path, around: AroundStatement | None = None) -> None:
        check_file(path)
        connection = sqlite3.Connection if around is None else sqlite_connection(around)
        self._write_engine = write_engine(path, connection=connection)
        self._read_engine = read_engine(path, connection)
        self._readers = _ConnectionPerThread(self._read_engine)
        self._slow_threads = Threads(_SLOW_READERS, "pawport-slow-reader")
        self._clock = WriteClock()
        self._emptying: set[asyncio.Task[None]] = set()
        self._writer = GroupWriter(self._write_engine.connect, self._write_time)

    def _write_time(self, _: Connection) -> datetime:
        return self._clock.tick()

    async def read(self, work: Callable[[Connection], T]) -> T:
        try:
            return work(self._readers.get())
        except Exception as error:
            raise_translated(error)

    async def find(self, row: KeyedRow, *key: str) -> tuple[Any, ...] | None:
        try:
            return row.find(self._readers.get(), *key)
        except Exception as error:
            raise_translated(error)

    async def read_slowly(self, work: Callable[[Connection], T]) -> T:
        return await self._slow_threads.run(self._read_one_state, work)

    def _read_one_state(self, work: Callable[[Connection], T]) -> T:
        with translating():
            connection = self._readers.get()
            connection.exec_driver_sql("BEGIN")
            try:
                return work(connection)
            finally:
                connection.rollback()

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await self._writer.submit(work)

    async def write_slowly(self, work: Callable[[Connection], T]) -> T:
        return await self.write(work)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with translating(), self._write_engine.begin() as connection:
            begin_write(connection, self._write_time)
            yield connection
            end_write(connection)
            calls = connection.info[AFTER]
        run_after_commit(calls)

    async def settled_time(self) -> datetime:
        # Writes that begin from here on get a later time. Those that have begun hold the lock, in this
        # process or another, until they are visible, and an empty write waits for it behind them.
        time = self._clock.tick()
        await self._writer.submit(lambda _: None)
        return time

    async def forget(self) -> None:
        emptying = asyncio.create_task(self._empty_log())
        self._emptying.add(emptying)
        emptying.add_done_callback(self._emptying.discard)
        await asyncio.wait([emptying], timeout=_FORGET_SECONDS)

    async def _empty_log(self) -> None:
        pause = _FIRST_PAUSE
        while not await asyncio.to_thread(empty_log, self._write_engine):
            await asyncio.sleep(pause)  # a reader such as a backup can need the log for minutes
            pause = min(2 * pause, _LONGEST_PAUSE)

    def statistics(self) -> Statistics:
        pools = self._writer.pool(), self._slow_threads.pool("slow reader")
        return Statistics(pools, self._writer.group_sizes())

    async def close(self) -> None:
        for emptying in self._emptying:
            emptying.cancel()  # the last connection that is closed empties the log
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        self._slow_threads.close()
        self._readers.close()


class _ConnectionPerThread:
    """A connection for each thread that reads, open until the end: a new one reads the whole schema first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = threading.local()
        self._all: list[Connection] = []
        self._closed = False

    def get(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        return connection or self._open()

    def close(self) -> None:
        self._closed = True
        self._local = threading.local()  # what was opened is not found again
        for connection in self._all:
            connection.close()

    def _open(self) -> Connection:
        if self._closed:
            raise Unavailable("the database is closed")
        connection = self._local.connection = self._engine.connect()
        self._all.append(connection)
        return connection

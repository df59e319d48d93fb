"""The engine for more than one process: PostgreSQL.

Short reads run on the event loop of their caller, writes on that of a thread; both by asyncpg. Longer reads,
migrations and commands use psycopg.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, text

from pawport.db.driver_errors import translating
from pawport.db.keyed_row import KeyedRow
from pawport.db.merged_reads import MergedReads
from pawport.db.observed import AroundStatement, postgresql_cursor
from pawport.db.parts import AFTER, end_write, run_after_commit
from pawport.db.postgresql_connecting import check_parameters
from pawport.db.postgresql_engine import WRITER, check_server, postgresql_engine
from pawport.db.postgresql_loop import LoopSessions
from pawport.db.postgresql_sessions import SessionPool
from pawport.db.postgresql_writer import PostgresqlWriter
from pawport.db.statistics import Statistics
from pawport.db.times import begin_write, server_time

__all__ = ["PostgresqlDatabase"]

T = TypeVar("T")

_SETTLED = text("""
    SELECT least(statement_timestamp(), min(xact_start))
    FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = :writer
""")


class PostgresqlDatabase:
    """`Database` on a server. Sessions that were lost, as when the server was restarted, are replaced.

    All processes must use one role: PostgreSQL hides the open transactions of another role's
    sessions, which `settled_time` has to see.
    """

    engine_name = "postgresql"

    def __init__(self, url: URL, around: AroundStatement | None = None) -> None:
        check_parameters(url)
        check_server(url)
        cursor = None if around is None else postgresql_cursor(around)
        self._readers = LoopSessions(url, "pawport reader", size=8, statement_seconds=30, around=around)
        self._merged_reads = MergedReads(self._readers)
        self._slow_readers = SessionPool(
            url,
            "pawport slow reader",
            size=2,
            statement_seconds=600,
            isolation_level="REPEATABLE READ",
            cursor=cursor,
            execution_options={"postgresql_readonly": True},
        )
        self._writer = PostgresqlWriter(
            LoopSessions(url, WRITER, size=8, statement_seconds=30, around=around)
        )
        self._commands = postgresql_engine(
            url, WRITER, statement_seconds=30, isolation_level="READ COMMITTED", cursor=cursor
        )

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self._readers.run(work)

    async def find(self, row: KeyedRow, *key: str) -> tuple[Any, ...] | None:
        return await self._merged_reads.find(row, key)

    async def read_slowly(self, work: Callable[[Connection], T]) -> T:
        return await self._slow_readers.run(partial(_on_one_state, work))

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await self._writer.submit(work)

    async def write_slowly(self, work: Callable[[Connection], T]) -> T:
        return await self._writer.submit_alone(work)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        with translating(), self._commands.begin() as connection:
            begin_write(connection, server_time)
            yield connection
            end_write(connection)
            calls = connection.info[AFTER]
        run_after_commit(calls)

    async def settled_time(self) -> datetime:
        # A session shows the start of its transaction before it answers BEGIN, so before `write_time` can
        # be asked, and until its changes are visible. So an open write whose time is before this statement's
        # is seen here, with a start that is not after its time. Those that begin later get later times.
        return await self._readers.run(_settled_time)

    async def forget(self) -> None:
        pass

    def statistics(self) -> Statistics:
        pools = (
            self._readers.pool("reader"),
            self._slow_readers.pool("slow reader"),
            self._writer.pool(),
        )
        return Statistics(pools, self._writer.group_sizes())

    async def close(self) -> None:
        await self._writer.close()
        await asyncio.to_thread(self._slow_readers.close)
        await self._readers.close()
        self._commands.dispose()


def _on_one_state(work: Callable[[Connection], T], connection: Connection) -> T:
    with connection.begin():
        return work(connection)


def _settled_time(connection: Connection) -> datetime:
    time: datetime = connection.execute(_SETTLED, {"writer": WRITER}).scalar_one()
    return time.astimezone(UTC)

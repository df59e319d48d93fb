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
from sqlalchemy.util import await_only

from pawport.db.driver_errors import translating
from pawport.db.errors import DatabaseError, Unavailable
from pawport.db.loop_thread import LoopThread
from pawport.db.observed import AroundStatement, postgresql_cursor
from pawport.db.parts import AFTER, end_write, run_after_commit
from pawport.db.postgresql_connecting import check_parameters
from pawport.db.postgresql_engine import WRITER, check_server, postgresql_engine
from pawport.db.postgresql_loop import LoopSessions
from pawport.db.postgresql_sessions import SessionPool
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
        self._slow_readers = SessionPool(
            url,
            "pawport slow reader",
            size=2,
            statement_seconds=600,
            isolation_level="REPEATABLE READ",
            cursor=cursor,
            execution_options={"postgresql_readonly": True},
        )
        self._writers = LoopSessions(url, WRITER, size=8, statement_seconds=30, around=around)
        self._write_thread = LoopThread("pawport-writer")
        self._commands = postgresql_engine(
            url, WRITER, statement_seconds=30, isolation_level="READ COMMITTED", cursor=cursor
        )

    async def read(self, work: Callable[[Connection], T]) -> T:
        return await self._readers.run(work)

    async def read_slowly(self, work: Callable[[Connection], T]) -> T:
        return await self._slow_readers.run(partial(_on_one_state, work))

    async def write(self, work: Callable[[Connection], T]) -> T:
        in_transaction = partial(_in_transaction, work)
        return await self._write_thread.run(lambda: self._writers.run(in_transaction))

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
            self._writers.pool("writer"),
        )
        return Statistics(pools, {})

    async def close(self) -> None:
        await self._write_thread.close(self._writers.close)
        await asyncio.to_thread(self._slow_readers.close)
        await self._readers.close()
        self._commands.dispose()


def _in_transaction(work: Callable[[Connection], T], connection: Connection) -> T:
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
    run_after_commit(connection.info[AFTER])
    return result


def _on_one_state(work: Callable[[Connection], T], connection: Connection) -> T:
    with connection.begin():
        return work(connection)


def _settled_time(connection: Connection) -> datetime:
    time: datetime = connection.execute(_SETTLED, {"writer": WRITER}).scalar_one()
    return time.astimezone(UTC)

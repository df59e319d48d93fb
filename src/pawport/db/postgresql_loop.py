"""Sessions of PostgreSQL on event loops, by asyncpg.

A thread for each session costs more than the statements: whenever one waits for the server it gives up
Python's lock, and waits for it again. So functions run in greenlets, one for each session, and while one
waits for its statement the loop goes on.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from functools import partial
from random import SystemRandom
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, NullPool, event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from pawport.db.driver_errors import is_disturbed, translating
from pawport.db.errors import Conflict, Unavailable
from pawport.db.observed import AroundStatement, watch_core
from pawport.db.postgresql_connecting import connect
from pawport.db.postgresql_server import Server, server_of
from pawport.db.reused_greenlet import ReusedGreenlet
from pawport.db.statistics import Pool
from pawport.db.types import json_text

__all__ = ["LoopSessions"]

T = TypeVar("T")

_chance = SystemRandom()  # leaves the state of the shared generator to others
_ATTEMPTS: Final = 5  # at a transaction that concurrent ones disturb
_PAUSE_SECONDS: Final = 0.005  # at most, before the second attempt; doubled before each further one
_PATIENCE: Final = 3.0  # seconds that a session is used before the server is asked whether it responds


class _SessionLostError(Exception):
    """The server ended the session before the work was done."""


class LoopSessions:
    """Runs functions, each with a session for itself: at most `size` at once on each event loop."""

    def __init__(
        self, url: URL, name: str, *, size: int, statement_seconds: int, around: AroundStatement | None
    ) -> None:
        """`name`: of the sessions, for the server."""
        self._size = size
        self._url = url
        self._server = server_of(url)
        self._around = around
        self._connect = lambda: connect(url, name, statement_seconds, self._server, around)
        self._of_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, _Sessions] = WeakKeyDictionary()
        self._closed = False

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns; it runs again when its session was lost, or disturbed by another one."""
        lost = disturbed = 0
        sessions = self._of_loops.get(asyncio.get_running_loop()) or await self._open_here()
        with translating():
            while True:
                try:
                    return await sessions.run(work)
                except _SessionLostError as error:
                    lost += 1
                    if lost > self._size:  # each session of the pool may have been lost before we came
                        raise Unavailable("the database closes every connection") from error
                except Exception as error:
                    disturbed += 1
                    if not (isinstance(error, Conflict) or is_disturbed(error)) or disturbed == _ATTEMPTS:
                        raise
                    await asyncio.sleep(_chance.uniform(0, _PAUSE_SECONDS * 2**disturbed))

    def pool(self, name: str) -> Pool:
        """How busy the sessions are."""
        used = list(self._of_loops.values())
        return Pool(
            name, self._size, sum(each.busy for each in used), sum(len(each.waiting) for each in used)
        )

    async def close(self) -> None:
        """Waits for what runs, refuses what comes later, and ends the sessions."""
        self._closed = True
        found = list(self._of_loops.items())
        self._of_loops.clear()
        for loop, sessions in found:
            if loop is asyncio.get_running_loop():
                await sessions.close()
            elif loop.is_running():
                await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(sessions.close(), loop))

    async def _open_here(self) -> "_Sessions":
        if self._closed:
            raise Unavailable("the database is closed")
        loop = asyncio.get_running_loop()
        sessions = self._of_loops[loop] = _Sessions(self._engine().connect, self._size, self._server)
        sessions.end_with_loop = self._end_with_loop(sessions, loop)
        await anext(sessions.end_with_loop)
        return sessions

    def _engine(self) -> AsyncEngine:
        """An engine for one event loop: SQLAlchemy's have locks that are of one."""
        engine = create_async_engine(
            self._url.set(drivername="postgresql+asyncpg", query={}),
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            async_creator=self._connect,
            json_serializer=json_text,
        )
        event.listen(engine.sync_engine, "before_cursor_execute", _count_changes)
        if self._around is not None:
            watch_core(engine.sync_engine, self._around)
        return engine

    async def _end_with_loop(
        self, sessions: "_Sessions", loop: asyncio.AbstractEventLoop
    ) -> AsyncGenerator[None]:
        """Ends the sessions when the event loop closes its asynchronous generators, since it will end."""
        try:
            yield
        finally:
            self._of_loops.pop(loop, None)
            await sessions.close()


class _Session:
    """One that is open."""

    def __init__(self, opened: AsyncConnection) -> None:
        self.opened = opened
        self.connection = _in_greenlet(opened)
        self.driver: Any = self.connection.connection.driver_connection
        self._greenlet = ReusedGreenlet()
        self.used_since = 0.0
        """On the monotonic clock, while it is used."""

    @property
    def is_lost(self) -> bool:
        """Whether the server has ended it."""
        lost: bool = self.driver.is_closed() or self.connection.invalidated
        return lost

    async def use(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns."""
        return await self._greenlet.call(partial(self._run, work))

    def _run(self, work: Callable[[Connection], T]) -> T:
        try:
            return work(self.connection)
        finally:
            # What SQLAlchemy takes for a transaction: the server commits each statement by itself.
            if self.connection.in_transaction() and not self.is_lost:
                self.connection.rollback()

    def terminate(self) -> None:
        """Ends it at once."""
        self.driver.terminate()
        if not self.connection.invalidated:
            self.connection.detach()  # or SQLAlchemy would end it again


def _count_changes(connection: Connection, _: object, sql: str, *__: object) -> None:
    """For statements that SQLAlchemy runs; `Statement` does so itself."""
    if not sql.startswith("SELECT"):
        driver: Any = connection.connection.driver_connection
        driver.changes += 1


def _in_greenlet(opened: AsyncConnection) -> Connection:
    connection = opened.sync_connection
    assert connection is not None  # noqa: S101 - it is open
    return connection


class _Sessions:
    """The sessions of one event loop, opened when they are needed."""

    end_with_loop: AsyncGenerator[None]

    def __init__(self, open_one: Callable[[], AsyncConnection], size: int, server: Server) -> None:
        self._open_one = open_one
        self._size = size
        self._server = server
        self._idle: list[_Session] = []
        self._used: set[_Session] = set()
        self._places = 0  # of the `size`, those that are taken: by sessions, or by who opens one
        self._watching: asyncio.Task[None] | None = None
        self.waiting: deque[asyncio.Future[_Session | None]] = deque()
        """Of who gets the next session, or None: then he may open one."""

    @property
    def busy(self) -> int:
        """How many are used."""
        return self._places - len(self._idle)

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns. Raises _SessionLostError when the server ended the session meanwhile."""
        session = await self._take()
        try:
            return await session.use(work)
        except Exception as error:
            if not session.is_lost:
                raise
            if isinstance(error, Unavailable):  # lost during a commit: it must not run again
                raise
            raise _SessionLostError from error
        finally:
            self._give_back(session)

    async def _take(self) -> _Session:
        session: _Session | None = None
        if self._idle:
            session = self._idle.pop()
        elif self._places < self._size:
            self._places += 1
        else:
            session = await self._turn()
        session = session or await self._open()
        session.used_since = time.monotonic()
        self._used.add(session)
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        return session

    async def _turn(self) -> _Session | None:
        turn: asyncio.Future[_Session | None] = asyncio.get_running_loop().create_future()
        self.waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on(turn.result())
            raise

    async def _open(self) -> _Session:
        try:
            return _Session(await self._open_one().start())
        except BaseException:
            self._pass_on(None)
            raise

    def _give_back(self, session: _Session) -> None:
        self._used.discard(session)
        if session.is_lost:
            session.terminate()
            self._pass_on(None)
        else:
            self._pass_on(session)

    def _pass_on(self, session: _Session | None) -> None:
        """Gives a session to who waits longest, or only its place."""
        while self.waiting:
            turn = self.waiting.popleft()
            if not turn.done():
                turn.set_result(session)
                return
        if session is None:
            self._places -= 1
        else:
            self._idle.append(session)

    async def _watch(self) -> None:
        """Ends the sessions that are used when the server does not respond any more."""
        while self._used:
            await asyncio.sleep(_PATIENCE / 3)
            old = [each for each in self._used if each.used_since < time.monotonic() - _PATIENCE]
            if old:
                await asyncio.to_thread(self._server.ask)
                if self._server.is_silent:
                    for session in self._used.intersection(old):
                        session.driver.terminate()
        self._watching = None

    async def close(self) -> None:
        """Waits for what runs, and ends the sessions."""
        while self.busy:  # noqa: ASYNC110 - at the end only
            await asyncio.sleep(0.01)
        if self._watching is not None:
            self._watching.cancel()
        while self._idle:
            await self._idle.pop().opened.close()
            self._places -= 1

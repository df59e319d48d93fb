"""Writes on PostgreSQL, on the event loop of a thread.

A transaction costs a few statements of its own, and a sync of the server's disk. So while writes run, those
that come meanwhile wait, and then share one. Only few groups run at a time: with more, each would be smaller.
A write that disturbs its group runs again in a transaction of its own, and so do those that were with it:
then as many run at a time as there are sessions.
"""

import asyncio
import threading
from collections import Counter, deque
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from sqlalchemy import Connection

from pawport.db.loop_thread import LoopThread
from pawport.db.parts import run_after_commit
from pawport.db.postgresql_group import Group, UndoneError, in_transaction
from pawport.db.postgresql_loop import LoopSessions
from pawport.db.queued_writes import QueuedWrite, answer, answerable, fail
from pawport.db.statistics import Pool

__all__ = ["PostgresqlWriter"]

T = TypeVar("T")

_MOST_GROUPS: Final = 2  # at a time


class PostgresqlWriter:
    """Runs writes, at most as many at a time as there are sessions."""

    def __init__(self, sessions: LoopSessions) -> None:
        self._sessions = sessions
        self._thread = LoopThread("pawport-writer")
        self._lock = threading.Lock()
        self._waiting: deque[QueuedWrite] = deque()
        self._groups = 0
        """That run, or will run soon."""
        self._group_sizes: Counter[int] = Counter()

    def submit(self, work: Callable[[Connection], T]) -> "asyncio.Future[T]":
        """A future of the running event loop, done when `work` is committed or has failed. Other writes may
        share its transaction."""
        write = QueuedWrite(work, asyncio.get_running_loop().create_future())
        with self._lock:
            self._thread.check_open()
            self._waiting.append(write)
            if self._groups < _MOST_GROUPS:
                self._groups += 1
                self._thread.begin(self._run_groups)
        return write.future

    def submit_alone(self, work: Callable[[Connection], T]) -> "asyncio.Future[T]":
        """The same, in a transaction of its own."""
        write = QueuedWrite(work, asyncio.get_running_loop().create_future())
        with self._lock:
            self._thread.check_open()
            self._thread.begin(partial(self._run_alone, write))
        return write.future

    def pool(self) -> Pool:
        """How busy the sessions are."""
        sessions = self._sessions.pool("writer")
        return sessions._replace(waiting=sessions.waiting + len(self._waiting))

    def group_sizes(self) -> dict[int, int]:
        """How many groups of a size were committed so far."""
        return dict(self._group_sizes)

    async def close(self) -> None:
        """Ends what runs or waits, refuses what comes later, and ends the thread."""
        await self._thread.close(self._sessions.close)

    async def _run_groups(self) -> None:
        """Runs one group after the other while writes wait."""
        while (first := self._first()) is not None:
            group = Group(first, self._next)
            try:
                await self._sessions.run(group.run)
            except UndoneError:
                for write in group.writes:
                    self._thread.begin_here(partial(self._run_alone, write))
                continue
            except Exception as error:
                fail(group.writes, error)
            else:
                self._group_sizes[len(group.writes)] += 1
                committed = (write for write in group.writes if write.error is None)
                run_after_commit(call for write in committed for call in write.after)
            answer(group.writes)

    async def _run_alone(self, write: QueuedWrite) -> None:
        write.error = None
        try:
            write.result = await self._sessions.run(partial(in_transaction, write.work))
        except Exception as error:
            write.error = answerable(error)
        answer([write])

    def _first(self) -> QueuedWrite | None:
        """The first write of the next group. If none waits, one group less runs."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._groups -= 1
            return None

    def _next(self) -> QueuedWrite | None:
        return self._waiting.popleft() if self._waiting else None

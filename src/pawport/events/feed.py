"""The newest events of the companies for which somebody waits, read once for all who wait in this process.

A reader waits in memory: the database is asked when this process has committed events of the company, and
otherwise once in a while, for those of other processes.
"""

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from pawport.db import Database, DatabaseError
from pawport.errors import OutOfRange, Unavailable
from pawport.events import commits
from pawport.events.service import (
    EventFilter,
    EventPage,
    Position,
    StoredEvent,
    end_position,
    list_events,
    newest_times,
)
from pawport.events.types import REMOVING
from pawport.kit.logger import structlog
from pawport.kit.paging import Window

__all__ = ["Batch", "Feed", "Tail"]

_POLL_SECONDS: Final = 1.0
_GATHER_SECONDS: Final = 0.01  # so that many commits at once are read together
_PAGE: Final = 100  # events that are read at once, while other calls wait
_OLDER_PAGE: Final = 500
_MAX_KEPT: Final = 1000  # events of a company
_MAX_KEPT_BYTES: Final = 4 << 20
_STOPPING: Final = "the service is stopping; continue after the last event"

_log = structlog.get_logger("pawport.events")


class Batch(NamedTuple):
    """Events, oldest first, and the position up to which all are in this batch or in an earlier one."""

    events: Sequence[StoredEvent]
    position: Position


class Feed:
    """Reads the log for those who wait. Must be used on one event loop."""

    def __init__(
        self,
        database: Database,
        poll_seconds: float = _POLL_SECONDS,
        gather_seconds: float = _GATHER_SECONDS,
    ) -> None:
        """`poll_seconds`: how often the events of other processes are looked for. `gather_seconds`: how long
        further commits are awaited after one."""
        self._database = database
        self._poll_seconds = poll_seconds
        self._gather_seconds = gather_seconds
        self._tails: dict[str, _Newest] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @contextmanager
    def tail(self, company_id: str) -> "Iterator[Tail]":
        """Follows the end of a company's log. Unavailable if the feed is closed."""
        if self._closed:
            raise Unavailable(_STOPPING)
        newest = self._tails.setdefault(company_id, _Newest())
        newest.readers += 1
        self._start()
        try:
            yield Tail(self._database, company_id, newest)
        finally:
            newest.readers -= 1
            if not newest.readers and self._tails.get(company_id) is newest:
                del self._tails[company_id]

    def close(self) -> None:
        """Ends all waiting: readers get Unavailable, and continue elsewhere."""
        self._closed = True
        self._stop()
        for newest in self._tails.values():
            newest.close()

    def _start(self) -> None:
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            self._task = asyncio.create_task(self._run())
            commits.listen(self._wake)
        self._woken.set()  # a new reader has to know the end of the log

    def _stop(self) -> None:
        commits.stop_listening(self._wake)
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _wake(self, company_ids: Set[str]) -> None:
        if self._loop is not None and not self._tails.keys().isdisjoint(company_ids):
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(self._woken.set)

    async def _run(self) -> None:
        while self._tails:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._poll_seconds):
                    await self._woken.wait()
                await asyncio.sleep(self._gather_seconds)
            self._woken.clear()
            try:
                await self._read()
            except DatabaseError as error:
                _log.warning("a database error occurred; events are read again soon", error=str(error))
            except Exception:  # a defect must not leave readers without events for ever
                _log.exception("unexpected exception; events are read again soon")
        commits.stop_listening(self._wake)
        self._task = None

    async def _read(self) -> None:
        tails = tuple(self._tails.items())  # first: a reader who comes later wants what comes after that
        end = await self._database.settled_time()
        times = await self._database.read(partial(newest_times, company_ids=[id_ for id_, _ in tails]))
        for company_id, newest in tails:
            if newest.is_after(times.get(company_id)):
                newest.settle(end)
            else:
                await newest.read(self._database, company_id, end)


@dataclass(slots=True, eq=False)
class _Waiter:
    """A reader at the end of a log. `types`: of the events that it needs; None: all."""

    types: Set[str] | None
    position: Position | None
    """No event that it needs is before it. None: the reader does not know the end of the log yet."""
    woken: asyncio.Future[None]


class _Newest:
    """The newest events of a company."""

    def __init__(self) -> None:
        self.readers = 0
        self.start: Position | None = None
        """All events after this position are here, up to `end`. None before the first look at the log."""
        self.end: Position | None = None
        self.settled: datetime | None = None
        """Nothing changes before this time any more."""
        self._waiters: set[_Waiter] = set()
        self._events: deque[StoredEvent] = deque()
        self._bytes = 0
        self._closed = False

    def is_after(self, time: datetime | None) -> bool:
        """Whether the events up to the newest one, of this time, are here. None: there is none."""
        return self.end is not None and (time is None or time < self.end.time)

    def settle(self, end: datetime) -> None:
        """There are no further events before `end`, the database's settled time."""
        self.settled = end
        if self.end is not None:
            self.end = max(self.end, end_position(end))

    async def read(self, database: Database, company_id: str, end: datetime) -> None:
        """Reads the events before `end`, the database's settled time."""
        self.settled = end
        if self.end is None:
            self.start = self.end = end_position(end)
            self._notify()
        following: Position | None = self.end
        while following is not None:
            work = partial(
                list_events,
                company_id=company_id,
                wanted=EventFilter(),
                after=following,
                end=end,
                window=Window(_PAGE),
            )
            try:
                page = await database.read(work)
            except OutOfRange:  # readers who have not come so far get this error
                page = EventPage((), None)
                self._events.clear()
                self._bytes, self.start = 0, end_position(end)
            following = page.next_position
            self._keep(page.events)
            self.end = max(self.end, following or end_position(end))
            if page.events:
                self._notify({event.type for event in page.events})
                await asyncio.sleep(0)  # SQLite is read without a pause

    def after(self, position: Position) -> Sequence[StoredEvent]:
        """The events after a position that is not before `start`."""
        found = []
        for event in reversed(self._events):
            if event.position <= position:
                break
            found.append(event)
        return found[::-1]

    async def change(self, after: Position | None, types: Set[str] | None, seconds: float) -> Position | None:
        """Waits until there are new events of the types, or the time is over. Returns the position up to
        which there are none after `after`. Unavailable when the feed is closed."""
        if self._closed:
            raise Unavailable(_STOPPING)
        waiter = _Waiter(types, after, asyncio.get_running_loop().create_future())
        self._waiters.add(waiter)
        try:
            await asyncio.wait([waiter.woken], timeout=seconds)
        finally:
            self._waiters.discard(waiter)
        return waiter.position

    def close(self) -> None:
        """Ends all waiting."""
        self._closed = True
        self._notify()

    def _keep(self, events: Sequence[StoredEvent]) -> None:
        for event in events:
            self._events.append(event)
            self._bytes += len(event.data)
            if event.type in REMOVING:  # what was read before has to be read again, without what was removed
                self._events.clear()
                self._bytes, self.start = 0, event.position
        while len(self._events) > _MAX_KEPT or self._bytes > _MAX_KEPT_BYTES:
            oldest = self._events.popleft()
            self._bytes -= len(oldest.data)
            self.start = oldest.position

    def _notify(self, types: Set[str] | None = None) -> None:
        """Wakes those who need one of the types; the others have nothing to read up to the end."""
        for waiter in tuple(self._waiters):
            if types is None or waiter.types is None or not waiter.types.isdisjoint(types):
                self._waiters.discard(waiter)
                waiter.woken.set_result(None)
            elif waiter.position is not None and self.end is not None:
                waiter.position = max(waiter.position, self.end)


class Tail:
    """One reader at the end of a company's log."""

    def __init__(self, database: Database, company_id: str, newest: _Newest) -> None:
        self._database = database
        self._company_id = company_id
        self._newest = newest

    async def next(
        self, after: Position | None, seconds: float, types: Set[str] | None = None
    ) -> Batch | None:
        """The next events after a position; None if there are none within the time, or it is not yet known
        whether there are. Without a position, the batch is empty and has the position of the end of the log.

        `types`: of the events that are awaited. A batch may have others, too, or only a new position.

        Raises:
            OutOfRange: events after the position were deleted because of their age.
            Unavailable: the service is stopping.
        """
        newest, position = self._newest, after
        if newest.end is None or (after is not None and newest.end <= after):
            position = await newest.change(after, types, seconds)
        if newest.start is None or newest.end is None or newest.settled is None:
            return None
        if position is None:
            return Batch((), newest.end)
        if position < newest.start:
            return await self._older(position, newest.settled)
        if newest.end <= position:
            return None if position == after else Batch((), position)
        return Batch(newest.after(position), newest.end)

    async def _older(self, after: Position, end: datetime) -> Batch:
        work = partial(
            list_events,
            company_id=self._company_id,
            wanted=EventFilter(),
            after=after,
            end=end,
            window=Window(_OLDER_PAGE),
        )
        page = await self._database.read_slowly(work)
        return Batch(page.events, page.next_position or end_position(end))

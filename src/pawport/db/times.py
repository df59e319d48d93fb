"""The time that written rows carry."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from pawport.db.parts import AFTER, GROUP_ROWS, PARTS, ROWS, Rows
from pawport.db.statement import Statement
from pawport.db.types import as_utc

__all__ = ["WriteClock", "begin_write", "server_time", "write_time"]

_CLOCK = "pawport_write_clock"
_TIME = "pawport_write_time"
_SERVER_TIME = Statement(select(func.clock_timestamp()))
_TICK = timedelta(microseconds=1)


def write_time(connection: Connection) -> datetime:
    """The time that the rows of this write carry (UTC, microseconds); the same at every call.

    The first call decides it, so take row locks before: then the times of a row's changes have the
    order of the changes.
    """
    info = connection.info
    time: datetime | None = info.get(_TIME)
    if time is None:
        time = info[_TIME] = info[_CLOCK](connection)
    return time


def begin_write(
    connection: Connection, clock: Callable[[Connection], datetime], group_rows: Rows | None = None
) -> None:
    """Says where the time of the write that begins comes from. `group_rows`: what the writes before it in the
    same transaction have put off."""
    rows = {} if group_rows is None else group_rows
    connection.info.update({_CLOCK: clock, _TIME: None, PARTS: {}, ROWS: {}, AFTER: [], GROUP_ROWS: rows})


def server_time(connection: Connection) -> datetime:
    """The time of PostgreSQL's machine, on which the times of all writers agree."""
    (time,) = _SERVER_TIME.all(connection)[0]
    return as_utc(time)


class WriteClock:
    """A clock that gives each time once and never goes back, though the machine's may."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._last = datetime.min.replace(tzinfo=UTC)
        self._lock = threading.Lock()

    def tick(self) -> datetime:
        """A time later than all that were given before."""
        with self._lock:
            self._last = max(self._now(), self._last + _TICK)
            return self._last

"""Free starts: at quarters of an hour by the clock, so that a person can say them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from pawport.care.calendar.intervals import Interval
from pawport.care.calendar.local import Shift, local_time, resolve

__all__ = ["STEP", "Need", "Start", "free_starts", "is_free"]

STEP: Final = timedelta(minutes=15)


class Start(NamedTuple):
    """A start that is free. Starts sort by the instant."""

    time: datetime
    """In UTC."""
    local: datetime
    """The civil time."""


_TIME: Final = attrgetter("time")


class Need(NamedTuple):
    """How long a visit takes, and for how long nobody else can come after it."""

    duration: timedelta
    buffer: timedelta = timedelta(0)

    def visit(self, start: datetime) -> Interval:
        """The time of the visit itself."""
        return Interval(start, start + self.duration)

    def occupied(self, start: datetime) -> Interval:
        """The visit with the buffer after it."""
        return Interval(start, start + self.duration + self.buffer)


def free_starts(
    working: Iterable[Interval], busy: Sequence[Interval], need: Need, zone: ZoneInfo
) -> Iterator[Start]:
    """The starts, in order, of which the visit lies in the working time, and the occupied time overlaps none
    of the busy intervals; both are as `joined` returns them. The buffer can go on after work.

    A time that the clock skips is none, and of one that comes twice the first is offered.
    """
    length = need.duration + need.buffer
    for interval in working:
        starts = _starts(interval, need.duration, zone)
        position = 0
        for taken in busy:
            first = bisect_right(starts, taken.start - length, position, key=_TIME)
            yield from starts[position:first]
            position = bisect_left(starts, taken.end, first, key=_TIME)
        yield from starts[position:]


def is_free(working: Iterable[Interval], busy: Iterable[Interval], need: Need, start: datetime) -> bool:
    """Whether a visit can start at an instant, at a quarter of an hour or not."""
    visit, occupied = need.visit(start), need.occupied(start)
    return any(each.contains(visit) for each in working) and not any(each.overlaps(occupied) for each in busy)


@lru_cache(4096)  # people who work at the same hours have the same starts
def _starts(interval: Interval, duration: timedelta, zone: ZoneInfo) -> tuple[Start, ...]:
    found: list[Start] = []
    local = _quarter(local_time(interval.start, zone))
    while True:
        instant = resolve(local, zone)
        if instant.shift is not Shift.SKIPPED:
            if instant.time + duration > interval.end:
                return tuple(found)
            if instant.time >= interval.start:  # else it is the second time that the clock shows it
                found.append(Start(instant.time, local))
        local += STEP


def _quarter(local: datetime) -> datetime:
    """The first quarter of an hour that is not before a civil time."""
    down = local.replace(minute=local.minute - local.minute % 15, second=0, microsecond=0)
    return down if down == local else down + STEP

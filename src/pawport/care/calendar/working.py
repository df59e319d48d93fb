"""When somebody works: hours by weekday, without absences and holidays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from pawport.care.calendar.intervals import Interval, joined, without
from pawport.care.calendar.local import resolve

__all__ = ["Hours", "Schedule", "days_between"]

_DAY: Final = timedelta(days=1)
_MINUTES_OF_DAY: Final = 24 * 60


class Hours(NamedTuple):
    """Working hours on a weekday: minutes after midnight by the clock, the end up to 1,440."""

    weekday: int
    """0 is Monday."""
    start: int
    end: int


@dataclass(frozen=True)
class Schedule:
    """When somebody works. Absences are civil times, and half-open."""

    hours: tuple[Hours, ...]
    absences: tuple[tuple[datetime, datetime], ...] = ()

    def open_intervals(
        self, first: date, last: date, zone: ZoneInfo, holidays: frozenset[date] = frozenset()
    ) -> tuple[Interval, ...]:
        """The working time of the days from `first` to `last`, in order. What touches is one, also over
        midnight."""
        return _open_intervals(self, first, last, zone, holidays)


@lru_cache(4096)  # many people work at the same hours, and are asked for the same days
def _open_intervals(
    schedule: Schedule, first: date, last: date, zone: ZoneInfo, holidays: frozenset[date]
) -> tuple[Interval, ...]:
    working = joined(_working(schedule, first, last, zone, holidays))
    away = joined(
        Interval(resolve(start, zone).time, resolve(end, zone).time) for start, end in schedule.absences
    )
    return tuple(without(working, away))


def _working(
    schedule: Schedule, first: date, last: date, zone: ZoneInfo, holidays: frozenset[date]
) -> Iterator[Interval]:
    for day in days_between(first, last):
        if day in holidays:
            continue
        for hours in schedule.hours:
            if hours.weekday == day.weekday():
                yield Interval(_at(day, hours.start, zone), _at(day, hours.end, zone))


def days_between(first: date, last: date) -> Iterable[date]:
    """The days from one to another, both included."""
    return (first + number * _DAY for number in range((last - first).days + 1))


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    if minutes == _MINUTES_OF_DAY:
        return resolve(datetime.combine(day + _DAY, time.min), zone).time
    return resolve(datetime.combine(day, time(*divmod(minutes, 60))), zone).time

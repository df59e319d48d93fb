"""Free starts: of the people who could have a visit, and of the pet."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.care.calendar.intervals import Interval, joined
from pawport.care.calendar.local import day_start
from pawport.care.calendar.slots import Need, Start, free_starts, is_free
from pawport.care.calendar.working import Schedule, days_between
from pawport.care.staff import service as staff
from pawport.care.staff.service import Worker
from pawport.care.visits.busy import NO_VISIT, Key, busy_of_pet, busy_of_staff
from pawport.gen.pawport.v1.appointment_pb2 import AFTERNOON, EVENING, MORNING, PartOfDay

__all__ = ["Free", "Search", "find_free", "first_free", "next_free", "who_is_free"]

_DAY: Final = timedelta(days=1)
_NEXT_DAYS: Final = 14
_NEXT: Final = 3
_PARTS: Final = {
    MORNING: (time.min, time(12)),
    AFTERNOON: (time(12), time(17)),
    EVENING: (time(17), time.max),
}


class Search(NamedTuple):
    """Which starts are looked for."""

    first: date
    last: date
    need: Need
    zone: ZoneInfo
    earliest: datetime
    """Now: what is before it is over."""
    workers: Sequence[Worker]
    pet_id: str = ""
    """Whose own appointments are in the way."""
    part: PartOfDay.ValueType = PartOfDay.PART_OF_DAY_UNSPECIFIED
    ignored: Key = NO_VISIT
    """The visit that is to be moved."""

    @property
    def span(self) -> Interval:
        """All that a visit of these days can touch."""
        start = max(day_start(self.first, self.zone), self.earliest)
        end = max(day_start(self.last + _DAY, self.zone), start)
        return Interval(start, self.need.occupied(end).end)


class Free(NamedTuple):
    """A free start, and the ids of those who are free then."""

    start: Start
    staff_ids: list[str]


def find_free(connection: Connection, company_id: str, search: Search) -> Iterator[Free]:
    """The free starts, earliest first. Callers take the first few, so each day is read when it is needed."""
    holidays = staff.holidays_of(connection, company_id)
    for day in days_between(search.first, search.last):
        yield from _of_day(connection, company_id, search._replace(first=day, last=day), holidays)


def first_free(connection: Connection, company_id: str, search: Search) -> Free | None:
    """The earliest free start, if there is one."""
    return next(find_free(connection, company_id, search), None)


def next_free(connection: Connection, company_id: str, search: Search) -> list[datetime]:
    """The civil times of the next few free starts from the first day of the search on, at any time of day."""
    wider = search._replace(last=search.first + _NEXT_DAYS * _DAY, part=PartOfDay.PART_OF_DAY_UNSPECIFIED)
    return [free.start.local for free in islice(find_free(connection, company_id, wider), _NEXT)]


def who_is_free(
    connection: Connection, company_id: str, search: Search, start: datetime
) -> tuple[str | None, bool]:
    """The id of the first worker who is free at a start, and whether the pet is."""
    occupied = search.need.occupied(start)
    ids = [worker.id for worker in search.workers]
    busy = busy_of_staff(connection, company_id, ids, occupied, search.ignored)
    holidays = staff.holidays_of(connection, company_id)
    visit = search.need.visit(start)
    pet_is_free = not _pet_busy(connection, company_id, search, visit)
    for worker in search.workers:
        working = worker.schedule.open_intervals(
            search.first - _DAY, search.last + _DAY, search.zone, holidays
        )
        if is_free(working, busy[worker.id], search.need, start):
            return worker.id, pet_is_free
    return None, pet_is_free


def _pet_busy(connection: Connection, company_id: str, search: Search, span: Interval) -> list[Interval]:
    if not search.pet_id:
        return []
    return busy_of_pet(connection, company_id, search.pet_id, span, search.ignored)


def _of_day(
    connection: Connection, company_id: str, search: Search, holidays: frozenset[date]
) -> Iterator[Free]:
    working = _working(search, holidays)
    workers = [worker for worker in search.workers if working[worker.schedule]]
    if not workers:
        return
    span = _occupied(working.values(), search.need)
    busy = busy_of_staff(connection, company_id, [worker.id for worker in workers], span, search.ignored)
    pet_busy = _pet_busy(connection, company_id, search, span)
    found: defaultdict[Start, list[str]] = defaultdict(list)
    for worker in workers:
        hours = working[worker.schedule]
        for start in free_starts(hours, joined(busy[worker.id]), search.need, search.zone):
            found[start].append(worker.id)
    for start in sorted(found):
        visit = search.need.visit(start.time)
        if _is_wanted(search, start) and not any(other.overlaps(visit) for other in pet_busy):
            yield Free(start, found[start])


def _working(search: Search, holidays: frozenset[date]) -> dict[Schedule, list[Interval]]:
    """By schedule, which many workers share: when they work on the days of the search, from now on. A visit
    can begin before midnight and end after it, if work does."""
    span = search.span
    before, after = search.first - _DAY, search.last + _DAY
    return {
        schedule: [
            Interval(max(start, span.start), min(end, span.end))
            for start, end in schedule.open_intervals(before, after, search.zone, holidays)
            if end > span.start and start < span.end
        ]
        for schedule in {worker.schedule for worker in search.workers}
    }


def _occupied(working: Iterable[Sequence[Interval]], need: Need) -> Interval:
    """All that visits in these working times can occupy; at least one time is in them."""
    intervals = [interval for each in working for interval in each]
    last = max(interval.end for interval in intervals)
    return Interval(min(interval.start for interval in intervals), last + need.buffer)


def _is_wanted(search: Search, start: Start) -> bool:
    if not search.first <= start.local.date() <= search.last:
        return False
    if search.part not in _PARTS:
        return True
    begin, end = _PARTS[search.part]
    return begin <= start.local.time() < end

"""Free starts, compared with what each minute of a day says."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.care.calendar.intervals import Interval, joined, without
from pawport.care.calendar.local import Shift, day_start, local_time, resolve
from pawport.care.calendar.slots import STEP, Need, free_starts, is_free
from pawport.care.calendar.working import Hours, Schedule
from tests.care.calendar.test_local import ZONES

DAY = timedelta(days=1)
START = datetime(2026, 3, 7, tzinfo=UTC)
# Days around changes of the clock, and one without.
DAYS = [date(2026, 3, 8), date(2026, 11, 1), date(2026, 10, 25), date(2026, 10, 4), date(2026, 6, 15)]
INTERVALS = st.lists(
    st.tuples(st.integers(0, 3000), st.integers(0, 300)).map(
        lambda pair: Interval(
            START + timedelta(minutes=pair[0]), START + timedelta(minutes=pair[0] + pair[1])
        )
    ),
    max_size=8,
)


def minutes_of(intervals: list[Interval]) -> set[datetime]:
    return {
        start + timedelta(minutes=number)
        for start, end in intervals
        for number in range((end - start) // timedelta(minutes=1))
    }


@given(INTERVALS)
def test_joined_intervals_have_the_same_times_and_do_not_touch(given_: list[Interval]) -> None:
    found = joined(given_)
    assert minutes_of(found) == minutes_of(given_)
    assert all(one.end < other.start for one, other in pairwise(found))


@given(INTERVALS, INTERVALS)
def test_without(given_: list[Interval], removed: list[Interval]) -> None:
    left = without(joined(given_), joined(removed))
    assert minutes_of(left) == minutes_of(given_) - minutes_of(removed)
    assert left == joined(left)


def test_intervals_that_touch_do_not_overlap() -> None:
    one, other = Interval(START, START + STEP), Interval(START + STEP, START + DAY)
    assert not one.overlaps(other)
    assert not other.overlaps(one)
    assert one.overlaps(Interval(START, START + DAY))


hours = st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)).filter(
    lambda each: each[1] < each[2]
)


@given(
    st.sampled_from(ZONES),
    st.sampled_from(DAYS),
    st.lists(hours, max_size=8),
    st.lists(st.tuples(st.integers(-600, 3000), st.integers(1, 600)), max_size=4),
    st.integers(5, 180),
    st.integers(0, 60),
)
def test_free_starts_are_the_free_quarters_of_an_hour(
    zone: ZoneInfo,
    day: date,
    work: list[tuple[int, int, int]],
    visits: list[tuple[int, int]],
    duration: int,
    buffer: int,
) -> None:
    first = day_start(day, zone)
    busy = joined(
        Interval(first + timedelta(minutes=start), first + timedelta(minutes=start + length))
        for start, length in visits
    )
    schedule = Schedule(tuple(Hours(*each) for each in work))
    working = schedule.open_intervals(day, day + DAY, zone)
    need = Need(timedelta(minutes=duration), timedelta(minutes=buffer))
    found = list(free_starts(working, busy, need, zone))
    expected = []
    local = datetime.combine(day, datetime.min.time())
    while local < datetime.combine(day + 2 * DAY, datetime.min.time()):
        instant = resolve(local, zone)
        if instant.shift is not Shift.SKIPPED and is_free(working, busy, need, instant.time):
            expected.append((instant.time, local))
        local += STEP
    assert found == expected


def open_on(day: date, zone: str, *hours: tuple[str, str], **options: object) -> list[tuple[str, str]]:
    """The working time of a day, in UTC."""
    of_day = [Hours(day.weekday(), *map(_minutes, each)) for each in hours]
    found = Schedule(tuple(of_day), **options).open_intervals(day, day, ZoneInfo(zone))
    return [tuple(each.strftime("%d %H:%M") for each in interval) for interval in found]


def _minutes(text: str) -> int:
    hour, minute = map(int, text.split(":"))
    return hour * 60 + minute


def test_a_night_in_which_the_clock_is_put_forward_is_an_hour_shorter() -> None:
    assert open_on(date(2026, 3, 8), "America/New_York", ("00:00", "06:00")) == [("08 05:00", "08 10:00")]
    assert open_on(date(2026, 11, 1), "America/New_York", ("00:00", "06:00")) == [("01 04:00", "01 11:00")]


def test_absences_are_civil_times() -> None:
    absence = (datetime.fromisoformat("2026-03-09T12:00"), datetime.fromisoformat("2026-03-09T13:00"))
    found = open_on(date(2026, 3, 9), "America/New_York", ("09:00", "17:00"), absences=(absence,))
    assert found == [("09 13:00", "09 16:00"), ("09 17:00", "09 21:00")]


def test_nobody_works_on_a_holiday() -> None:
    schedule = Schedule((Hours(0, 540, 1020),))
    monday = date(2026, 6, 15)
    assert schedule.open_intervals(monday, monday, ZoneInfo("UTC"))
    assert not schedule.open_intervals(monday, monday, ZoneInfo("UTC"), frozenset([monday]))


def test_work_over_midnight_is_one_interval() -> None:
    hours = (Hours(0, 22 * 60, 1440), Hours(1, 0, 120))
    monday = date(2026, 6, 15)
    (found,) = Schedule(hours).open_intervals(monday, monday + DAY, ZoneInfo("Europe/Berlin"))
    assert found.end - found.start == timedelta(hours=4)
    need = Need(timedelta(hours=3))
    starts = free_starts([found], [], need, ZoneInfo("Europe/Berlin"))
    assert [start.local.strftime("%a %H:%M") for start in starts] == [
        "Mon 22:00",
        "Mon 22:15",
        "Mon 22:30",
        "Mon 22:45",
        "Mon 23:00",
    ]


@pytest.mark.parametrize(
    ("zone", "day", "skipped"),
    [("America/New_York", date(2026, 3, 8), 4), ("Australia/Lord_Howe", date(2026, 10, 4), 2)],
)
def test_skipped_times_are_not_offered(zone: str, day: date, skipped: int) -> None:
    working = Schedule((Hours(6, 0, 360),)).open_intervals(day, day, ZoneInfo(zone))
    starts = list(free_starts(working, [], Need(STEP), ZoneInfo(zone)))
    assert len(starts) == 24 - skipped
    assert all(local_time(start.time, ZoneInfo(zone)) == start.local for start in starts)


def test_a_repeated_hour_is_offered_once() -> None:
    zone, day = ZoneInfo("Europe/Berlin"), date(2026, 10, 25)
    working = Schedule((Hours(6, 0, 360),)).open_intervals(day, day, zone)
    starts = list(free_starts(working, [], Need(STEP), zone))
    assert len({start.local for start in starts}) == len(starts) == 24


def test_the_buffer_can_go_on_after_work_and_keeps_others_out() -> None:
    zone = ZoneInfo("UTC")
    working = [Interval(START, START + timedelta(hours=1))]
    need = Need(timedelta(minutes=30), timedelta(minutes=15))
    starts = [start.time - START for start in free_starts(working, [], need, zone)]
    assert starts == [timedelta(minutes=minutes) for minutes in (0, 15, 30)]
    busy = [Interval(START + timedelta(minutes=30), START + timedelta(hours=1))]
    assert not list(free_starts(working, busy, need, zone))
    assert is_free(working, busy, Need(timedelta(minutes=30)), START)

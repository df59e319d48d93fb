"""Civil times in zones, over their changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.care.calendar.local import Shift, day_start, local_text, local_time, resolve

ZONES = [
    ZoneInfo(name)
    for name in ("Pacific/Kiritimati", "Australia/Lord_Howe", "America/New_York", "Europe/Berlin", "UTC")
]
LOCALS = st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2037-12-31")).map(
    lambda local: local.replace(second=0, microsecond=0)
)


@pytest.mark.parametrize(
    ("zone", "local", "instant", "shift"),
    [
        ("America/New_York", "2026-03-08T01:59", "2026-03-08T06:59", Shift.NONE),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30", Shift.SKIPPED),  # as 03:30
        ("America/New_York", "2026-03-08T03:00", "2026-03-08T07:00", Shift.NONE),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30", Shift.REPEATED),
        ("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00", Shift.NONE),
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00", Shift.SKIPPED),
        ("Europe/Berlin", "2026-10-25T02:59", "2026-10-25T00:59", Shift.REPEATED),
        # Half an hour.
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45", Shift.SKIPPED),
        ("Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30", Shift.NONE),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45", Shift.REPEATED),
        # A day that was skipped, when the line of the date was moved.
        ("Pacific/Kiritimati", "1994-12-31T12:00", "1994-12-31T22:00", Shift.SKIPPED),
        ("Pacific/Kiritimati", "2026-01-01T00:00", "2025-12-31T10:00", Shift.NONE),
    ],
)
def test_resolve(zone: str, local: str, instant: str, shift: Shift) -> None:
    found = resolve(datetime.fromisoformat(local), ZoneInfo(zone))
    assert (local_text(found.time.replace(tzinfo=None)), found.shift) == (instant, shift)
    assert found.time.tzinfo is UTC


@given(st.sampled_from(ZONES), LOCALS)
def test_a_time_that_is_not_skipped_is_shown_at_its_instant(zone: ZoneInfo, local: datetime) -> None:
    found = resolve(local, zone)
    assert (local_time(found.time, zone) == local) == (found.shift is not Shift.SKIPPED)


@given(st.sampled_from(ZONES), LOCALS)
def test_a_time_that_is_not_repeated_has_one_instant(zone: ZoneInfo, local: datetime) -> None:
    found = resolve(local, zone)
    shown = [
        found.time + timedelta(minutes=minutes)
        for minutes in range(-180, 181, 15)
        if local_time(found.time + timedelta(minutes=minutes), zone) == local
    ]
    assert len(shown) == {Shift.NONE: 1, Shift.SKIPPED: 0, Shift.REPEATED: 2}[found.shift]
    assert not shown or shown[0] == found.time  # the first of them


@given(st.sampled_from(ZONES), st.dates(date(1996, 1, 1), date(2037, 1, 1)))
def test_a_day_lasts_until_the_next_one(zone: ZoneInfo, day: date) -> None:
    start, end = day_start(day, zone), day_start(day + timedelta(days=1), zone)
    assert local_time(start, zone).date() == day
    assert local_time(start - timedelta(microseconds=1), zone).date() == day - timedelta(days=1)
    assert timedelta(hours=22) < end - start < timedelta(hours=26)

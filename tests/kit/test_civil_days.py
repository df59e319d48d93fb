"""Days in time zones, around the changes of their clocks."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.kit.civil_days import around, date_of, last_day
from tests.properties import examples

ZONES = st.sampled_from(sorted(available_timezones() - {"localtime"})).map(ZoneInfo)
TIMES = st.integers(-631152000, 3471292800).map(partial(datetime.fromtimestamp, tz=UTC))  # 1950 to 2080
KIRITIMATI, HONOLULU = ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Pacific/Honolulu")
NEW_YORK, LORD_HOWE = ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")


@pytest.mark.parametrize("zone", [KIRITIMATI, HONOLULU, NEW_YORK, ZoneInfo("UTC")])
def test_midnight_utc_means_its_date_in_every_zone(zone: ZoneInfo) -> None:
    assert date_of(datetime(2026, 5, 12, tzinfo=UTC), zone) == date(2026, 5, 12)


def test_another_time_means_its_date_in_the_zone() -> None:
    time = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
    assert date_of(time, KIRITIMATI) == date(2026, 5, 12)
    assert date_of(time, HONOLULU) == date(2026, 5, 11)
    assert date_of(datetime(2026, 5, 12, 10, tzinfo=UTC), KIRITIMATI) == date(2026, 5, 13)
    assert date_of(datetime(2026, 5, 12, 10, tzinfo=UTC), HONOLULU) == date(2026, 5, 12)


def test_the_ends_of_the_calendar_mean_themselves() -> None:
    assert date_of(datetime(1, 1, 1, 1, tzinfo=UTC), HONOLULU) == date.min
    assert date_of(datetime(9999, 12, 31, 23, tzinfo=UTC), KIRITIMATI) == date.max
    assert around(date.min, date.max) == (
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("now", "zone", "hour", "day"),
    [
        # Kiritimati is 14 hours before UTC, Honolulu 10 hours after it.
        ("2026-05-11 18:59", KIRITIMATI, 9, date(2026, 5, 11)),
        ("2026-05-11 19:00", KIRITIMATI, 9, date(2026, 5, 12)),
        ("2026-05-12 18:59", HONOLULU, 9, date(2026, 5, 11)),
        ("2026-05-12 19:00", HONOLULU, 9, date(2026, 5, 12)),
        # On 8 March 2026 New York's clocks go from 2:00 EST, 7:00 UTC, to 3:00 EDT.
        ("2026-03-08 06:59", NEW_YORK, 2, date(2026, 3, 7)),
        ("2026-03-08 07:00", NEW_YORK, 2, date(2026, 3, 8)),
        ("2026-03-08 12:59", NEW_YORK, 9, date(2026, 3, 7)),
        ("2026-03-08 13:00", NEW_YORK, 9, date(2026, 3, 8)),
        # On 1 November 2026 they go from 2:00 EDT, 6:00 UTC, back to 1:00 EST: the first 1:00 counts.
        ("2026-11-01 04:59", NEW_YORK, 1, date(2026, 10, 31)),
        ("2026-11-01 05:00", NEW_YORK, 1, date(2026, 11, 1)),
        ("2026-11-01 06:30", NEW_YORK, 1, date(2026, 11, 1)),
        # Lord Howe's clocks change by half an hour: on 4 October 2026 from 2:00, 15:30 UTC, to 2:30.
        ("2026-10-03 15:29", LORD_HOWE, 2, date(2026, 10, 3)),
        ("2026-10-03 15:30", LORD_HOWE, 2, date(2026, 10, 4)),
        # Samoa had no 30 December 2011.
        ("2011-12-30 18:59", ZoneInfo("Pacific/Apia"), 9, date(2011, 12, 29)),
        ("2011-12-30 19:00", ZoneInfo("Pacific/Apia"), 9, date(2011, 12, 31)),
    ],
)
def test_a_day_begins_at_its_hour(now: str, zone: ZoneInfo, hour: int, day: date) -> None:
    assert last_day(datetime.fromisoformat(f"{now}+00:00"), zone, hour) == day


@examples(300)
@given(TIMES, ZONES, st.integers(0, 23), st.timedeltas(timedelta(0), timedelta(days=3)))
def test_days_never_go_back(now: datetime, zone: ZoneInfo, hour: int, later: timedelta) -> None:
    day, next_day = last_day(now, zone, hour), last_day(now + later, zone, hour)
    assert day <= next_day <= day + later + timedelta(days=2)
    local = now.astimezone(zone).date()
    assert local - timedelta(days=2) <= day <= local + timedelta(days=1)


@examples(300)
@given(TIMES, ZONES)
def test_a_time_is_around_the_date_that_it_means(time: datetime, zone: ZoneInfo) -> None:
    day = date_of(time, zone)
    first, last = around(day, day)
    assert first <= time <= last

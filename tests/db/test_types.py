"""Column types that mean the same on both engines."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import StatementError

from pawport.db import as_utc
from tests.db.notes import notes
from tests.properties import examples

ZONES = st.integers(-840, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
# A day away from the ends of the calendar, where a time has no UTC.
TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=ZONES)  # noqa: DTZ001 - the zone is drawn
UIDS = st.binary(min_size=16, max_size=16)


def stored(database, column, values):
    """What comes back of the values, in the order of the column."""

    def work(connection):
        connection.execute(delete(notes))
        connection.execute(
            insert(notes),
            [
                {"company_id": "acme", "id": str(number), column.name: value}
                for number, value in enumerate(values)
            ],
        )
        return list(connection.scalars(select(column).order_by(column)))

    return asyncio.run(database.write(work))


@examples(25)
@given(times=st.lists(TIMES, min_size=1, max_size=5))
def test_times_come_back_in_utc_and_sort_as_they_should(database, times):
    answer = stored(database, notes.c.written_time, times)
    assert answer == sorted(times)
    assert all(time.tzinfo is UTC for time in answer)


def test_the_hour_that_a_zone_has_twice_is_two_times(database):
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    second = first.replace(fold=1)  # in Python's eyes equal to the first, and of the same hash
    answer = stored(database, notes.c.written_time, [first, second])
    assert answer == [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]


@examples(25)
@given(uids=st.lists(UIDS, min_size=1, max_size=5))
def test_uids_sort_by_their_bytes(database, uids):
    assert stored(database, notes.c.uid, uids) == sorted(uids)


def test_times_can_be_compared_in_sql(database):
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    in_tokyo = noon.astimezone(timezone(timedelta(hours=9)))
    stored(database, notes.c.written_time, [noon - timedelta(microseconds=1), noon])

    def work(connection):
        return list(connection.scalars(select(notes.c.written_time).where(notes.c.written_time >= in_tokyo)))

    assert asyncio.run(database.read(work)) == [noon]


def test_on_sqlite_a_time_is_text_that_people_can_read(sqlite):
    stored(sqlite, notes.c.written_time, [datetime(2026, 5, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))])
    read = asyncio.run(sqlite.read(lambda c: c.exec_driver_sql("SELECT written_time FROM notes").scalar()))
    assert read == "2026-05-01T10:30:00.000000Z"
    assert as_utc(read) == datetime(2026, 5, 1, 10, 30, tzinfo=UTC)


def test_nothing_stays_nothing(database):
    assert stored(database, notes.c.written_time, [None]) == [None]
    assert stored(database, notes.c.uid, [None]) == [None]


@pytest.mark.parametrize(
    ("column", "value"),
    [(notes.c.written_time, datetime(2026, 5, 1)), (notes.c.uid, b"short"), (notes.c.uid, b"x" * 17)],  # noqa: DTZ001 - the point
)
def test_what_cannot_be_stored_is_refused(database, column, value):
    with pytest.raises(StatementError):
        stored(database, column, [value])

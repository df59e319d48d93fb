"""The clock of writes."""

import threading
from datetime import UTC, datetime, timedelta

from pawport.db.times import WriteClock

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def clock_that_shows(*times: datetime) -> WriteClock:
    return WriteClock(iter(times).__next__)


def test_it_gives_the_time():
    before = datetime.now(UTC)
    assert before <= WriteClock().tick() <= datetime.now(UTC)


def test_it_goes_on_when_the_machine_s_stands_or_steps_back():
    clock = clock_that_shows(NOON, NOON, NOON - timedelta(hours=1), NOON + timedelta(seconds=1))
    microsecond = timedelta(microseconds=1)
    assert [clock.tick() for _ in range(4)] == [
        NOON,
        NOON + microsecond,
        NOON + 2 * microsecond,
        NOON + timedelta(seconds=1),
    ]


def test_it_gives_no_time_twice():
    clock = WriteClock()
    given: list[datetime] = []
    threads = [
        threading.Thread(target=lambda: given.extend(clock.tick() for _ in range(5000))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(given)) == 20_000

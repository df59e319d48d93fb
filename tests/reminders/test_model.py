"""Whatever happens in whatever order, each reminder is sent once, and none after a newer dose."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from pawport.db import Database
from pawport.kit.vaccines import vaccine
from tests.properties import examples
from tests.reminders.lab import Business, at, dose

START = at("2026-03-01 12:00")
NAMES = st.sampled_from(["Rabies", "rabies 3yr", "RABIES (1 year)", "Tollwut"])
ZONES = st.sampled_from(
    ["UTC", "Pacific/Kiritimati", "Pacific/Honolulu", "America/New_York", "Australia/Lord_Howe"]
)
LEADS = st.sets(st.integers(0, 6), max_size=3)
HOURS = st.integers(0, 23)
DAYS = st.integers(-2, 9)
TIMES_OF_DAY = st.sampled_from([0, 0, 0, 3, 9, 10, 14, 21])
STEPS = st.one_of(
    st.tuples(st.just("dose"), NAMES, DAYS, TIMES_OF_DAY),
    st.tuples(st.just("schedule"), LEADS, HOURS),
    st.tuples(st.just("zone"), ZONES),
    st.tuples(st.just("tick"), st.integers(1, 72)),
    st.tuples(st.just("tick"), st.just(24)),
)


class Model:
    """A pet whose doses are recorded on the days on which they are given."""

    def __init__(self, database: Database) -> None:
        self.business = Business(database)
        self.pet_id = self.business.new_pet("Rex")
        self.now = START
        self.doses: list[Any] = []
        self.schedule({4, 0}, 9)

    def dose(self, name: str, days: int, hours: int) -> None:
        midnight = datetime.combine(self.now.date(), time.min, UTC)
        expires = midnight + timedelta(days=days, hours=hours)
        self.doses.append(dose(name, expires, self.now.date()))
        self.business.update(self.pet_id, vaccinations=self.doses)

    def schedule(self, days_before: set[int], hour: int) -> None:
        self.business.schedule(self.now, *days_before, hour=hour)

    def zone(self, name: str) -> None:
        self.business.move(name)

    def tick(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        before = len(self.business.events())
        self.business.tick(self.now)
        for _, event in self.business.events()[before:]:
            self._check(event.vaccine, event.vaccination)

    def _check(self, name: str, sent: Any) -> None:
        assert sent in self.doses
        newer = [
            other for other in self.doses if vaccine(other.name).name == name and _given(other) > _given(sent)
        ]
        assert newer == []


def _given(vaccination: Any) -> date:
    day = vaccination.administered_date
    return date(day.year, day.month, day.day)


@examples(20)
@given(st.lists(STEPS, min_size=10, max_size=30))
def test_any_order_of_doses_schedules_and_ticks(database: Database, steps: list[tuple[Any, ...]]) -> None:
    model = Model(database)
    for name, *arguments in steps:
        getattr(model, name)(*arguments)
    sent = Counter(
        (type_, event.vaccine, event.vaccination.expired_at.ToDatetime(), event.days_before)
        for type_, event in model.business.events()
    )
    assert all(count == 1 for count in sent.values()), sent


@examples(20)
@given(
    ZONES,
    LEADS.filter(bool),
    HOURS,
    st.lists(st.tuples(NAMES, DAYS, TIMES_OF_DAY), min_size=1, max_size=6),
    st.lists(st.integers(1, 90), min_size=3, max_size=8),
)
def test_all_that_becomes_due_is_sent(
    database: Database,
    zone: str,
    leads: set[int],
    hour: int,
    doses: list[tuple[str, int, int]],
    pauses: list[int],
) -> None:
    business = Business(database, zone)
    midnight = datetime.combine(START.date(), time.min, UTC)
    given_doses = [(name, midnight + timedelta(days=days, hours=hours)) for name, days, hours in doses]
    business.new_pet("Rex", *(dose(name, expires) for name, expires in given_doses))
    business.schedule(START, *leads, hour=hour)
    now = START
    for pause in pauses:
        now += timedelta(hours=pause)
        business.tick(now)
    last_tick = now
    expected = Counter(_due(ZoneInfo(zone), leads, hour, given_doses, last_tick))
    assert Counter((each.vaccine, each.days_before) for each in business.sent()) == expected


def _due(
    zone: ZoneInfo, leads: set[int], hour: int, doses: list[tuple[str, datetime]], end: datetime
) -> Iterator[tuple[str, int | None]]:
    """What becomes due after the start, by a look at each dose."""
    newest: dict[str, datetime] = {}
    for name, expires in doses:
        key = vaccine(name).name
        newest[key] = max(newest.get(key, expires), expires)
    for name, expires in newest.items():
        day = expires.date() if expires.hour == 0 else expires.astimezone(zone).date()
        for lead in (*leads, -1):
            due = datetime.combine(day - timedelta(days=lead), time(hour), zone).astimezone(UTC)
            if START < due <= end:
                yield name, None if lead == -1 else lead

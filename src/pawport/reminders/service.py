"""The schedule of a company, and what it does to reminders that are to come.

Each number of days before the last valid day has a date of its own up to which its reminders were sent. A
number that is new begins with today, so there is no flood of old reminders. A change of the hour or of the
time zone moves no such date, so that no reminder is lost or repeated.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import company_service as companies
from pawport.errors import invalid
from pawport.events import service as log
from pawport.kit.civil_days import last_day
from pawport.reminders import repository, visits_repository
from pawport.reminders.repository import Schedule

__all__ = [
    "EXPIRED",
    "VISITS",
    "Clock",
    "Schedule",
    "begin_visits",
    "companies_with_due",
    "delete_old",
    "forget_pet",
    "get_schedule",
    "set_schedule",
    "utc_now",
]

Clock = Callable[[], datetime]
"""Returns the time, with a zone."""
EXPIRED: Final = -1
"""The days before of the reminder on the day after the last valid one."""
VISITS: Final = ("appointment", "grooming_booking")
"""The kinds of visits that companies are reminded of."""
_DEFAULT_HOUR: Final = 9
_DEFAULT_VISIT_DAYS: Final = (1,)
_MAX_NUMBERS: Final = 20
_MAX_DAYS: Final = 365
_HOURS: Final = 24
_KEPT: Final = timedelta(days=60)


def utc_now() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)


def get_schedule(connection: Connection, company_id: str) -> Schedule:
    """The company's schedule. If none was set, it has no days for vaccinations, and one for visits."""
    return _schedule(connection, company_id, repository.find(connection, company_id))


def _schedule(connection: Connection, company_id: str, hour: int | None) -> Schedule:
    if hour is None:
        return Schedule((), _DEFAULT_HOUR, _DEFAULT_VISIT_DAYS)
    days = (each.days_before for each in repository.progress_of(connection, company_id))
    visit_days = visits_repository.days_of(connection, company_id)
    return Schedule(
        tuple(each for each in days if each != EXPIRED),
        hour,
        _DEFAULT_VISIT_DAYS if visit_days is None else _ordered(visit_days),
    )


def set_schedule(
    connection: Connection,
    company_id: str,
    now: datetime,
    *,
    days_before: Iterable[int] | None = None,
    hour: int | None = None,
    visit_days_before: Iterable[int] | None = None,
) -> Schedule:
    """Changes what is given of the company's schedule. Without days, no reminders are sent of vaccinations,
    or of visits.

    Raises:
        InvalidArgument: a value cannot be.
    """
    companies.take_turn(connection, company_id)
    before = _schedule(connection, company_id, repository.lock(connection, company_id))
    after = _checked(
        Schedule(
            before.days_before if days_before is None else _ordered(days_before),
            before.hour if hour is None else hour,
            before.visit_days_before if visit_days_before is None else _ordered(visit_days_before),
        )
    )
    if after == before:
        return before
    repository.save_schedule(connection, company_id, after.hour)
    zone = ZoneInfo(companies.get_company(connection, company_id).time_zone)
    today = last_day(now, zone, after.hour)
    had, wanted = _numbers(before), _numbers(after)
    if removed := had - wanted:
        repository.delete_progress(connection, company_id, removed)
    if added := wanted - had:
        repository.insert_progress(connection, company_id, added, today)
    if after.visit_days_before != before.visit_days_before:
        _set_visit_days(connection, company_id, set(after.visit_days_before), today)
    events.record(connection, company_id, "company", company_id, "updated", ["reminder_schedule"])
    return after


def _ordered(days: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(days), reverse=True))


def _set_visit_days(connection: Connection, company_id: str, wanted: set[int], today: date) -> None:
    had = visits_repository.days_of(connection, company_id)
    if had is None:
        visits_repository.set_has_days(connection, company_id)
        had = set()
    if removed := had - wanted:
        visits_repository.delete_progress(connection, company_id, removed)
    if added := wanted - had:
        visits_repository.insert_progress(connection, company_id, VISITS, added, today)


def begin_visits(connection: Connection, company_id: str, now: datetime) -> None:
    """Stores the default days before visits of a company that has set none. They count from now on."""
    companies.take_turn(connection, company_id)
    if visits_repository.days_of(connection, company_id) is not None:
        return  # another process was faster
    hour = repository.lock(connection, company_id)
    if hour is None:
        hour = _DEFAULT_HOUR
        repository.save_schedule(connection, company_id, hour)
    zone = ZoneInfo(companies.get_company(connection, company_id).time_zone)
    _set_visit_days(connection, company_id, set(_DEFAULT_VISIT_DAYS), last_day(now, zone, hour))


def _numbers(schedule: Schedule) -> set[int]:
    return {*schedule.days_before, EXPIRED} if schedule.days_before else set()


def _checked(schedule: Schedule) -> Schedule:
    for field in ("days_before", "visit_days_before"):
        numbers = getattr(schedule, field)
        if len(numbers) > _MAX_NUMBERS:
            raise invalid(field, f"must have at most {_MAX_NUMBERS} items")
        if any(not 0 <= days <= _MAX_DAYS for days in numbers):
            raise invalid(field, f"must be between 0 and {_MAX_DAYS}")
    if not 0 <= schedule.hour < _HOURS:
        raise invalid("hour", f"must be between 0 and {_HOURS - 1}")
    return schedule


def companies_with_due(connection: Connection, now: datetime) -> list[str]:
    """The companies with reminders of vaccinations to send. For looking often: it reads no pets."""
    waiting = repository.schedules(connection)
    if not waiting:
        return []
    zones = {company.id: ZoneInfo(company.time_zone) for company in companies.companies(connection)}
    return [company_id for company_id, hour, done in waiting if done < last_day(now, zones[company_id], hour)]


def forget_pet(connection: Connection, company_id: str, pet_id: str) -> None:
    """Removes what is known of reminders of a pet that is permanently deleted, also from their events."""
    for time in repository.event_times_of(connection, company_id, pet_id):
        log.anonymize(connection, company_id, "pet", pet_id, time)
    repository.delete_sent_of(connection, company_id, pet_id)


def delete_old(connection: Connection, company_id: str, days: int, clock: Clock = utc_now) -> None:
    """Forgets the reminders whose events are older than some days, once their doses expired long ago."""
    now = clock()
    repository.delete_sent_before(connection, company_id, now - timedelta(days=days), now - _KEPT)

"""What a staff member and holidays must be, beyond the schema."""

from datetime import date, datetime
from typing import Final

from google.type.date_pb2 import Date

from pawport.care.calendar.working import Hours, Schedule
from pawport.errors import invalid
from pawport.gen.pawport.v1.staff_pb2 import Holidays, StaffMember

__all__ = ["check_member", "days_of", "given_date", "given_local_time", "schedule_of", "settle_holidays"]

_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(9990, 1, 1)  # calculations reach some days further


def check_member(member: StaffMember, prefix: str = "") -> None:
    """Raises InvalidArgument unless the name, the hours and the absences can be; `prefix` stands before the
    names of fields."""
    if not member.name.strip():
        raise invalid(f"{prefix}name", "is required")
    for index, hours in enumerate(member.working_hours):
        if hours.start >= hours.end:
            raise invalid(f"{prefix}working_hours[{index}].end", "must be later than start")
    for index, absence in enumerate(member.absences):
        field = f"{prefix}absences[{index}]"
        start = given_local_time(absence.start, f"{field}.start")
        if given_local_time(absence.end, f"{field}.end") <= start:
            raise invalid(f"{field}.end", "must be later than start")


def settle_holidays(holidays: Holidays) -> None:
    """Puts the holidays in the order of their dates.

    Raises:
        InvalidArgument: one is not a day that exists, or is given twice.
    """
    by_day: dict[date, Holidays.Holiday] = {}
    for index, each in enumerate(holidays.holidays):
        day = given_date(each.date, f"holidays[{index}].date")
        if day in by_day:
            raise invalid(f"holidays[{index}].date", "is given twice")
        by_day[day] = each
    holidays.CopyFrom(Holidays(holidays=[by_day[day] for day in sorted(by_day)]))


def schedule_of(member: StaffMember) -> Schedule:
    """When a staff member works."""
    return Schedule(
        tuple(
            Hours(hours.weekday - 1, _minutes(hours.start), _minutes(hours.end))
            for hours in member.working_hours
        ),
        tuple(
            (datetime.fromisoformat(absence.start), datetime.fromisoformat(absence.end))
            for absence in member.absences
        ),
    )


def days_of(holidays: Holidays) -> frozenset[date]:
    """The days of the holidays."""
    return frozenset(date(each.date.year, each.date.month, each.date.day) for each in holidays.holidays)


def given_date(given: Date, field: str) -> date:
    """The day of a request's field.

    Raises:
        InvalidArgument: it is not a day of the years 2000 to 9989.
    """
    try:
        day = date(given.year, given.month, given.day)
    except (ValueError, OverflowError):
        raise invalid(field, "must be a date with a year, a month and a day") from None
    _check_year(day, field)
    return day


def given_local_time(text: str, field: str) -> datetime:
    """The civil time of a request's field, such as "2026-03-15T09:30".

    Raises:
        InvalidArgument: it is not one of the years 2000 to 9989.
    """
    try:
        local = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - it has no zone
    except ValueError:
        raise invalid(field, "must be a date and time that exist, such as 2026-03-15T09:30") from None
    _check_year(local.date(), field)
    return local


def _check_year(day: date, field: str) -> None:
    if not _FIRST <= day < _LAST:
        raise invalid(field, "must be in the years 2000 to 9989")


def _minutes(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)

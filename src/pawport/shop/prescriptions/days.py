"""The days of a prescription: civil dates in the company's time zone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date

from pawport.accounts import Company
from pawport.errors import invalid
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.kit.dates import date_from_text, date_text

__all__ = ["Clock", "next_fill", "settle_dates", "today", "utc_now"]

Clock = Callable[[], datetime]

_MONTHS: Final = 12


def utc_now() -> datetime:
    """The time, with a zone."""
    return datetime.now(UTC)


def today(company: Company, clock: Clock = utc_now) -> date:
    """Returns the date in the company's time zone."""
    return clock().astimezone(ZoneInfo(company.time_zone)).date()


def next_fill(last_fill: date, days_of_supply: int) -> date:
    """Returns the first day on which the next fill can be taken: three quarters of the supply are used
    then."""
    return last_fill + timedelta(days=ceil(days_of_supply * 3 / 4))


def settle_dates(terms: Prescription.Terms, now: date) -> None:
    """Checks the dates of what a vet writes on a day, and fills in those that are absent.

    Raises:
        InvalidArgument: a date is not a day, the written date is in the future, or the expiration date is
            over, before the written date or more than 12 months after it.
    """
    written = _day(terms.written_date, "terms.written_date") if terms.HasField("written_date") else now
    if written > now:
        raise invalid("terms.written_date", "must not be in the future")
    last = _after_a_year(written)
    given = terms.HasField("expiration_date")
    expires = _day(terms.expiration_date, "terms.expiration_date") if given else last
    if not written <= expires <= last:
        problem = f"must be between the written date, {written}, and {_MONTHS} months later, {last}"
        raise invalid("terms.expiration_date", problem)
    if expires < now:
        raise invalid("terms.expiration_date", f"must not be in the past: it is {expires}")
    terms.written_date.CopyFrom(date_from_text(written.isoformat()))
    terms.expiration_date.CopyFrom(date_from_text(expires.isoformat()))


def _after_a_year(day: date) -> date:
    """The same day of the next year; of 29 February, 28 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _day(given: Date, field: str) -> date:
    try:
        return date.fromisoformat(date_text(given))
    except ValueError:
        raise invalid(field, "must be a day: a year, a month and a day that exist") from None

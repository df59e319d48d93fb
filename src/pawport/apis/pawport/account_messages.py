"""Between the messages of AccountService and what its rules take and answer."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from google.protobuf.duration_pb2 import Duration
from google.type.date_pb2 import Date

from pawport.accounts.fees import Total
from pawport.accounts.usage_service import DayCounts, Span
from pawport.errors import invalid
from pawport.gen.pawport.v1.account_pb2 import Company, FeeTotal, Key, KeyUsage
from pawport.gen.pawport.v1.account_service_pb2 import Days
from pawport.kit.times import given_time

__all__ = [
    "company_settings",
    "days",
    "duration",
    "expiry",
    "fee_total_message",
    "plan_name",
    "usage_message",
]


def company_settings(given: Company, fields: Iterable[str]) -> dict[str, Any]:
    """The values of these fields."""
    return {name: getattr(given, name) for name in fields}


def plan_name(plan: "Key.Plan.ValueType") -> str:
    """The plan as it is kept; one that is not said is the lowest."""
    return Key.Plan.Name(plan or Key.FREE).lower()


def expiry(key: Key) -> datetime | None:
    """When the key that is asked for shall end.

    Raises:
        InvalidArgument: the time is none of the years 1 to 9999.
    """
    return given_time(key.expires_time, "key.expires_time") if key.HasField("expires_time") else None


def duration(given: Duration) -> timedelta:
    """The overlap of a rotation.

    Raises:
        InvalidArgument: it is longer than time can be counted.
    """
    try:
        return timedelta(seconds=given.seconds, microseconds=given.nanos / 1000)
    except OverflowError:
        raise invalid("overlap", "must be between 0 and 7 days") from None


def days(given: Days) -> Span:
    """The first and the last day.

    Raises:
        InvalidArgument: one is not a whole date, or the last is before the first.
    """
    first = _day(given.start_date, "days.start_date") if given.HasField("start_date") else date.min
    last = _day(given.end_date, "days.end_date") if given.HasField("end_date") else date.max
    if last < first:
        raise invalid("days.end_date", "must not be before the start date")
    return first, last


def _day(given: Date, field: str) -> date:
    try:
        return date(given.year, given.month, given.day)
    except (ValueError, OverflowError):
        raise invalid(field, "must be a date with a year, a month and a day") from None


def usage_message(counts: DayCounts) -> KeyUsage:
    """The message of a key's day."""
    day = date.fromisoformat(counts.day)
    return KeyUsage(
        key_id=counts.key_id,
        date=Date(year=day.year, month=day.month, day=day.day),
        calls=counts.calls,
        errors=counts.errors,
        limit_hits=counts.limit_hits,
    )


def fee_total_message(total: Total) -> FeeTotal:
    """The message of a sum of fees."""
    return FeeTotal(currency=total.currency, amount=f"{total.amount:f}", count=total.count)

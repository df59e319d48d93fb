"""Civil dates that may be known only in part: a year, or a year and a month, or a day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date

from pawport.errors import invalid

__all__ = ["check_date", "check_not_future", "date_from_text", "date_text"]


def date_text(value: Date) -> str:
    """YYYY, YYYY-MM or YYYY-MM-DD: as much as the date says."""
    if not value.month:
        return f"{value.year:04}"
    return f"{value.year:04}-{value.month:02}" + (f"-{value.day:02}" if value.day else "")


def date_from_text(text: str) -> Date:
    """The date that `date_text` wrote."""
    year, month, day, *_ = (*map(int, text.split("-")), 0, 0)
    return Date(year=year, month=month, day=day)


def check_date(value: Date, field: str) -> None:
    """Raises InvalidArgument unless the date is a year, a year and a month, or a day that exists."""
    if not 1 <= value.year <= 9999:
        raise invalid(f"{field}.year", "must be between 1 and 9999")
    if not value.month and value.day:
        raise invalid(f"{field}.month", "is required if the day is given")
    if not 0 <= value.month <= 12:
        raise invalid(f"{field}.month", "must be between 1 and 12")
    try:
        date(value.year, value.month or 1, value.day or 1)
    except ValueError:
        raise invalid(f"{field}.day", "is not a day of the month") from None


def check_not_future(value: Date, field: str, time_zone: str) -> None:
    """Raises InvalidArgument when the date is surely after today in the time zone."""
    today = datetime.now(ZoneInfo(time_zone)).date().isoformat()
    text = date_text(value)
    if text > today[: len(text)]:  # what is not known of the date cannot make it a future one
        raise invalid(field, "must not be in the future")

"""When a key ends, as people write it."""

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pawport.errors import invalid

__all__ = ["parse_expiry", "parse_span"]

_SPAN: Final = re.compile(r"(\d{1,6})([hdw])")
_UNITS: Final = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_expiry(text: str, now: datetime, time_zone: str) -> datetime:
    """From "12h", "90d", "4w", a day (it is the last one), or a time in ISO 8601; without an offset they
    are those of the time zone.

    Raises:
        InvalidArgument: the text is none of these, or not a time after `now`.
    """
    try:
        found = _parse(text.strip(), now, ZoneInfo(time_zone))
    except (ValueError, OverflowError):
        raise invalid("expires", f"{text!r} must be a duration such as 90d or 12h, or an ISO date") from None
    if found <= now:
        raise invalid("expires", f"{text!r} must be in the future")
    return found


def parse_span(text: str, field: str) -> timedelta:
    """From "12h", "90d" or "4w".

    Raises:
        InvalidArgument: the text is none of these; the error names `field`.
    """
    span = _SPAN.fullmatch(text.strip())
    if span is None:
        raise invalid(field, f"{text!r} must be a duration such as 12h or 7d")
    return int(span[1]) * _UNITS[span[2]]


def _parse(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    if span := _SPAN.fullmatch(text):
        return now + int(span[1]) * _UNITS[span[2]]
    if _DAY.fullmatch(text):
        return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), zone)
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=zone)

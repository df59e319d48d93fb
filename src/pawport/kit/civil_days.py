"""Days of the calendar in a time zone, over its changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["around", "date_of", "last_day"]

_DAY: Final = timedelta(days=1)


def date_of(instant: datetime, zone: ZoneInfo) -> date:
    """The date that a time means: at midnight UTC its date, whatever the zone, since this is how a date is
    written where a time is wanted; else the date in the zone."""
    utc = instant.astimezone(UTC)
    if utc.time() == time.min:
        return utc.date()
    try:
        return utc.astimezone(zone).date()
    except OverflowError:  # at the first or the last day of the calendar
        return utc.date()


def around(first: date, last: date) -> tuple[datetime, datetime]:
    """The first and the last of the times that can mean a date from `first` to `last` in some zone."""
    start = datetime.combine(first, time.min, UTC)
    end = datetime.combine(last, time.max, UTC)
    return (
        start - _DAY if first - date.min >= _DAY else start,
        end + _DAY if date.max - last >= _DAY else end,
    )


def last_day(now: datetime, zone: ZoneInfo, hour: int) -> date:
    """The last day whose hour has come. An hour that the clock skips comes when it would have come without
    the change; of one that comes twice, the first counts."""
    day = now.astimezone(zone).date() + _DAY
    while datetime.combine(day, time(hour), zone).astimezone(UTC) > now:
        day -= _DAY
    return day

"""What a civil time means in a time zone, whatever daylight saving does.

The rules are those of RFC 5545 (iCalendar), section 3.3.5: a time that the clock skips has the offset before
the gap, so 02:30 is what shows as 03:30; of a time that comes twice, the first one counts.
"""

from datetime import UTC, date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

__all__ = ["Instant", "Shift", "day_start", "local_text", "local_time", "resolve"]

_KEPT: Final = 8192  # a week of quarters of an hour in a dozen zones


class Shift(Enum):
    """What daylight saving does to a civil time."""

    NONE = "NONE"
    SKIPPED = "SKIPPED"
    """The clock skips the time. The one as much after the gap stands for it."""
    REPEATED = "REPEATED"
    """The time comes twice. The first one counts."""


class Instant(NamedTuple):
    """What a civil time means."""

    time: datetime
    """In UTC."""
    shift: Shift


@lru_cache(_KEPT)  # by the zone object: a process that loads the rules of zones again has new objects
def resolve(local: datetime, zone: ZoneInfo) -> Instant:
    """The instant that a civil time, a datetime without a zone, means.

    Raises:
        OverflowError: it is at the first or the last day of the calendar.
    """
    first = local.replace(tzinfo=zone, fold=0)
    offset, other = first.utcoffset(), local.replace(tzinfo=zone, fold=1).utcoffset()
    instant = first.astimezone(UTC)
    if offset == other:
        return Instant(instant, Shift.NONE)
    is_shown = instant.astimezone(zone).replace(tzinfo=None) == local
    return Instant(instant, Shift.REPEATED if is_shown else Shift.SKIPPED)


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins; where the clock skips midnight or a whole day, the first one after
    that."""
    return resolve(datetime.combine(day, time.min), zone).time


def local_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """The civil time that a clock in the zone shows."""
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)


def local_text(local: datetime) -> str:
    """A civil time as "2026-03-15T09:30"."""
    return local.isoformat(timespec="minutes")

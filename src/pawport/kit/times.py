"""Between Timestamp messages and datetimes, to the microsecond. The messages' own methods take several times
as long, and a pet has many times."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.interval_pb2 import Interval

from pawport.errors import invalid

__all__ = [
    "datetime_of",
    "given_interval",
    "given_time",
    "micros_of",
    "time_of_micros",
    "timestamp_of",
]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def datetime_of(time: Timestamp) -> datetime:
    """The time in UTC. ValueError or OverflowError for one that is no time of the years 1 to 9999."""
    return _datetime(time.seconds, time.nanos)


@lru_cache(maxsize=64)  # what is written together has one time
def _datetime(seconds: int, nanos: int) -> datetime:
    if not 0 <= nanos < 10**9:
        raise ValueError("nanoseconds must be between 0 and 999,999,999")
    return _EPOCH + timedelta(seconds=seconds, microseconds=nanos // 1000)


def given_time(time: Timestamp, field: str) -> datetime:
    """The time of a request's field.

    Raises:
        InvalidArgument: it is no time of the years 1 to 9999.
    """
    try:
        return datetime_of(time)
    except (ValueError, OverflowError):
        raise invalid(field, "must be a time in the years 1 to 9999") from None


def given_interval(given: Interval, field: str) -> tuple[datetime, datetime | None]:
    """The start of a request's interval, by default the first time there is, and its end, if it has one.

    Raises:
        InvalidArgument: one is no time of the years 1 to 9999, or the end is before the start.
    """
    start = given_time(given.start_time, f"{field}.start_time") if given.HasField("start_time") else _FIRST
    end = given_time(given.end_time, f"{field}.end_time") if given.HasField("end_time") else None
    if end is not None and end < start:
        raise invalid(field, "must not end before its start")
    return start, end


def timestamp_of(time: datetime) -> Timestamp:
    """The message of a time that has a zone."""
    since = time - _EPOCH
    return Timestamp(seconds=since.days * 86_400 + since.seconds, nanos=since.microseconds * 1000)


def micros_of(time: datetime) -> int:
    """The microseconds from 1970 to the time."""
    return (time - _EPOCH) // _MICROSECOND


def time_of_micros(micros: int) -> datetime:
    """The time so many microseconds after 1970. OverflowError for one that is not of the years 1 to 9999."""
    return _EPOCH + timedelta(microseconds=micros)

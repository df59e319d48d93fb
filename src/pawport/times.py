"""Between Timestamp messages and datetimes, to the microsecond. The messages' own methods take several times
as long, and a pet has many times."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

__all__ = ["datetime_of", "timestamp_of"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def datetime_of(time: Timestamp) -> datetime:
    """The time in UTC. ValueError or OverflowError for one that is no time of the years 1 to 9999."""
    return _datetime(time.seconds, time.nanos)


@lru_cache(maxsize=64)  # what is written together has one time
def _datetime(seconds: int, nanos: int) -> datetime:
    if not 0 <= nanos < 10**9:
        raise ValueError("nanoseconds that are not those of a second")
    return _EPOCH + timedelta(seconds=seconds, microseconds=nanos // 1000)


def timestamp_of(time: datetime) -> Timestamp:
    """The message of a time that has a zone."""
    since = time - _EPOCH
    return Timestamp(seconds=since.days * 86_400 + since.seconds, nanos=since.microseconds * 1000)

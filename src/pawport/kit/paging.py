"""Pages of lists: the results that fit into one, and the positions in page tokens.

A position is the uid of the last result of a page, with what the list is ordered by if that is not the uid.
"""

import struct
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, TypeVar

from pawport.errors import InvalidArgument, invalid
from pawport.kit.times import micros_of, time_of_micros

__all__ = [
    "MAX_PAGE_BYTES",
    "TIMES_POSITION",
    "UID_POSITION",
    "check_uid",
    "decode_text",
    "decode_times",
    "encode_text",
    "encode_times",
    "page_of",
]

MAX_PAGE_BYTES: Final = 3 << 20
"""Below the 4 MiB that gRPC clients take by default."""
UID_POSITION: Final = 16
TIMES_POSITION: Final = 32
_TIMES: Final = struct.Struct(">qq16s")

Row = TypeVar("Row")


def page_of(
    rows: Iterable[Row],
    limit: int | None,
    size: Callable[[Row], int] = lambda _: 0,
    max_bytes: int = MAX_PAGE_BYTES,
) -> tuple[list[Row], Row | None]:
    """The first rows: at most `limit`, and at least one, but no more that would exceed `max_bytes`. And the
    last of them, after which the next page starts; None if there are no more rows."""
    kept: list[Row] = []
    room = max_bytes
    for row in rows:
        room -= size(row)
        if kept and (room < 0 or len(kept) == limit):
            return kept, kept[-1]
        kept.append(row)
    return kept, None


def check_uid(position: bytes | None) -> None:
    """Raises InvalidArgument for a position that is not a uid."""
    if position is not None and len(position) != UID_POSITION:
        raise _foreign_token()


def encode_text(text: str, uid: bytes) -> bytes:
    """The position of a result in a list that is ordered by a text."""
    return uid + text.encode()


def decode_text(position: bytes) -> tuple[str, bytes]:
    """The text and the uid of a position.

    Raises:
        InvalidArgument: it has none.
    """
    uid, text = position[:UID_POSITION], position[UID_POSITION:].decode(errors="replace")
    if len(uid) != UID_POSITION or "\0" in text:
        raise _foreign_token()
    return text, uid


def encode_times(first: datetime, second: datetime, uid: bytes) -> bytes:
    """The position of a result in a list that is ordered by a time, with the time at which the list ends."""
    return _TIMES.pack(micros_of(first), micros_of(second), uid)


def decode_times(position: bytes) -> tuple[datetime, datetime, bytes]:
    """The times and the uid of a position of TIMES_POSITION bytes.

    Raises:
        InvalidArgument: a time is not of the years 1 to 9999.
    """
    first, second, uid = _TIMES.unpack(position)
    try:
        return time_of_micros(first), time_of_micros(second), uid
    except OverflowError:
        raise _foreign_token() from None


def _foreign_token() -> InvalidArgument:  # one that was made elsewhere, by someone who knows its form
    return invalid("pagination.page_token", "is not a token of this list")

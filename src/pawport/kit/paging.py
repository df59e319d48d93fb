"""Pages of lists: the results that fit into one, and the positions in page tokens.

A position is the uid of the last result of a page, with what the list is ordered by if that is not the uid.
Callers who count pages have no position: their page has a number, and is found by passing over rows.
"""

import struct
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from pawport.errors import InvalidArgument, invalid
from pawport.kit.times import micros_of, time_of_micros

__all__ = [
    "MAX_PAGE_BYTES",
    "TIMES_POSITION",
    "UID_POSITION",
    "Window",
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
_MANY: Final = 10_000
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


class Window(NamedTuple):
    """The rows that make a page: so many, and after which, if the caller counts pages.

    For a page with a number the one before it is read too. It shows whether all of its rows fitted into an
    answer: if not, the caller would miss the others.
    """

    size: int
    number: int = 1

    @property
    def limit(self) -> int:
        """How many rows are to be read."""
        return self.size if self.number == 1 else 2 * self.size

    @property
    def offset(self) -> int:
        """How many rows are to be passed over before."""
        return max(self.number - 2, 0) * self.size

    @property
    def is_far(self) -> bool:
        """Whether so many rows are passed over that other calls must not wait for it."""
        return self.offset > _MANY

    def page_of(
        self, rows: Iterable[Row], size: Callable[[Row], int] = lambda _: 0
    ) -> tuple[list[Row], Row | None]:
        """Like `page_of`, of the rows that were read.

        Raises:
            InvalidArgument: the page before was cut short.
        """
        rest = iter(rows)
        if self.number > 1 and page_of(islice(rest, self.size), None, size)[1] is not None:
            raise invalid(
                "pagination.page_token",
                "must be a next_page_token instead of a number, or page_size must be smaller: the previous "
                "page was cut short because its records are large",
            )
        return page_of(rest, self.size, size)


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
    return invalid("pagination.page_token", "is not a valid token for this list")

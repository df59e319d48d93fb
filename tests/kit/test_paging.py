"""Pages: what fits into one, where the next one starts, and the positions that tokens hold."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.errors import InvalidArgument
from pawport.kit.paging import (
    MAX_PAGE_BYTES,
    TIMES_POSITION,
    Window,
    check_uid,
    decode_text,
    decode_times,
    encode_text,
    encode_times,
    page_of,
)

UID = bytes(range(16))
TIMES = st.datetimes(timezones=st.just(UTC))


def test_a_page_has_the_limit_and_says_after_which_row_the_next_one_starts() -> None:
    assert page_of("abc", 2) == (["a", "b"], "b")
    assert page_of("abc", 3) == (["a", "b", "c"], None)
    assert page_of("abc", 4) == (["a", "b", "c"], None)
    assert page_of("abc", None) == (["a", "b", "c"], None)
    assert page_of("", 1) == ([], None)


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [([3, 3, 4], 3), ([3, 3, 5], 2), ([10, 1], 1), ([11, 1], 1), ([11], 1), ([10, 0, 0, 1], 3)],
)
def test_a_page_has_at_least_one_row_and_no_more_that_would_exceed_its_bytes(
    sizes: list[int], kept: int
) -> None:
    last = sizes[kept - 1] if kept < len(sizes) else None
    assert page_of(sizes, 9, lambda size: size, 10) == (sizes[:kept], last)


def test_rows_after_the_page_are_not_read() -> None:
    read: list[int] = []

    def rows() -> Iterator[int]:
        for number in range(100):
            read.append(number)
            yield number

    assert page_of(rows(), 5) == ([0, 1, 2, 3, 4], 4)
    assert read == [0, 1, 2, 3, 4, 5]


def read(rows: str, window: Window) -> str:
    """What a list reads for the window: one more row says that the list goes on."""
    return rows[window.offset :][: window.limit + 1]


@pytest.mark.parametrize(
    ("number", "page"),
    [(1, ("ab", "b")), (2, ("cd", "d")), (3, ("ef", "f")), (4, ("g", None)), (5, ("", None))],
)
def test_a_page_by_its_number(number: int, page: tuple[str, str | None]) -> None:
    window = Window(2, number)
    kept, last = window.page_of(read("abcdefg", window))
    assert ("".join(kept), last) == page


def test_no_number_after_a_page_that_was_cut_short() -> None:
    sizes = {"a": MAX_PAGE_BYTES, "b": 1, "c": 1, "d": 1, "e": 1}
    second, third = Window(2, 2), Window(2, 3)
    with pytest.raises(InvalidArgument, match="next_page_token") as caught:
        second.page_of(read("abcde", second), sizes.__getitem__)
    assert caught.value.violations[0].field == "pagination.page_token"
    assert third.page_of(read("abcde", third), sizes.__getitem__) == (["e"], None)


def test_a_page_far_into_a_list() -> None:
    assert not Window(500, 20).is_far
    assert Window(500, 200).is_far


@given(st.lists(st.integers(0, 20)), st.integers(1, 8), st.integers(0, 40))
def test_a_walk_has_every_row_once(sizes: list[int], limit: int, max_bytes: int) -> None:
    rows = list(enumerate(sizes))
    walked: list[tuple[int, int]] = []
    last: tuple[int, int] | None = (-1, 0)
    while last is not None:
        kept, last = page_of(rows[last[0] + 1 :], limit, lambda row: row[1], max_bytes)
        assert last is None or last == kept[-1]
        walked += kept
    assert walked == rows


def test_positions_are_what_callers_hold_in_tokens() -> None:
    assert encode_text("bello ü", UID) == UID + b"bello \xc3\xbc"
    later = datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)
    assert encode_times(later, later - timedelta(seconds=2), UID) == (
        (10**6).to_bytes(8) + (2**64 - 10**6).to_bytes(8) + UID
    )


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), TIMES, TIMES)
def test_positions_give_back_what_they_are_of(text: str, first: datetime, second: datetime) -> None:
    assert decode_text(encode_text(text, UID)) == (text, UID)
    position = encode_times(first, second, UID)
    assert len(position) == TIMES_POSITION
    assert decode_times(position) == (first, second, UID)


@pytest.mark.parametrize("position", [b"", UID[1:], UID + b"a\0b"])
def test_a_position_without_uid_and_text_is_rejected(position: bytes) -> None:
    with pytest.raises(InvalidArgument) as caught:
        decode_text(position)
    assert caught.value.violations[0].field == "pagination.page_token"


@pytest.mark.parametrize("position", [b"\x7f" * 32, b"\x80" * 32, b"\0" * 8 + b"\x7f" * 24])
def test_times_of_no_year_are_rejected(position: bytes) -> None:
    with pytest.raises(InvalidArgument):
        decode_times(position)


def test_a_uid_has_16_bytes() -> None:
    check_uid(None)
    check_uid(UID)
    for other in (b"", UID[1:], UID + b"\0"):
        with pytest.raises(InvalidArgument):
            check_uid(other)

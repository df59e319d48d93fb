"""Shares of an amount."""

from hypothesis import given
from hypothesis import strategies as st

from pawport.rpc.shares import Shares


def held_by(shares: Shares, caller: str) -> int:
    """As much as the caller can get."""
    number = 0
    while shares.take(caller):
        number += 1
    return number


def test_one_caller_gets_half() -> None:
    assert held_by(Shares(100), "a") == 50


def test_others_get_as_much_as_is_left_to_each() -> None:
    shares = Shares(90)
    for _ in range(30):
        assert shares.take("a")
        assert shares.take("b")
    assert not shares.take("a")
    assert not shares.take("b")
    assert held_by(shares, "c") == 15


def test_an_amount_that_is_too_much_takes_nothing() -> None:
    shares = Shares(100)
    assert not shares.take("a", 101)
    assert shares.take("a", 100)
    assert not shares.take("b")


def test_what_is_given_back_can_be_taken_again() -> None:
    shares = Shares(2)
    assert shares.take("a")
    assert not shares.take("a")
    shares.give_back("a")
    assert shares.take("a")
    assert shares.free == 1


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 20), st.booleans()), max_size=60))
def test_nothing_is_lost_or_made(steps: list[tuple[str, int, bool]]) -> None:
    shares = Shares(64)
    held = []
    for caller, amount, gives in steps:
        if gives and held:
            shares.give_back(*held.pop())
        elif shares.take(caller, amount):
            held.append((caller, amount))
        assert shares.free == 64 - sum(amount for _, amount in held)
        assert shares.free >= 0

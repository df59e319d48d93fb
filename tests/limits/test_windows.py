"""The arithmetic of rolling windows, on a clock of the test's own."""

import random

import pytest

from pawport.limits.rates import Rates
from pawport.limits.windows import Windows

FREE = Rates(60, 10)


def take(windows: Windows, *times: float, rates: Rates = FREE, key: str = "key") -> list[bool]:
    """Whether a call at each of the times is allowed."""
    return [windows.take(key, rates, now)[0] == 0 for now in times]


def test_the_second_is_a_rolling_one() -> None:
    windows = Windows()
    assert all(take(windows, *(100.5 + number / 20 for number in range(10))))
    assert take(windows, 101.0, 101.4375) == [False, False]
    assert take(windows, 101.5, 101.53125) == [True, False]


def test_the_minute_is_a_rolling_one() -> None:
    windows = Windows()
    assert all(take(windows, *(float(number) / 2 for number in range(60))))
    assert take(windows, 59.5, 60.0, 60.25, 60.5) == [False, True, False, True]


def test_a_refused_call_does_not_count() -> None:
    windows = Windows()
    take(windows, *[0.0] * 10)
    assert not any(take(windows, *[0.5] * 100))
    assert take(windows, *[1.0] * 11) == [True] * 10 + [False]


def test_keys_count_apart() -> None:
    windows = Windows()
    assert take(windows, *[0.0] * 11)[-1] is False
    assert take(windows, 0.0, key="another") == [True]


def test_where_a_key_stands() -> None:
    windows = Windows()
    assert windows.take("key", FREE, 10.0) == (0, 59, 60)
    assert windows.take("key", FREE, 15.0) == (0, 58, 55)
    for _ in range(9):
        windows.take("key", FREE, 15.25)
    assert windows.take("key", FREE, 15.5) == (0.5, 49, 54.5)


def test_the_wait_of_a_full_minute_ends_with_its_oldest_call() -> None:
    windows = Windows()
    for number in range(60):
        windows.take("key", FREE, float(number) / 4)
    assert windows.take("key", FREE, 20.0) == (40, 0, 40)


def test_calls_that_were_counted_elsewhere() -> None:
    windows = Windows()
    for _ in range(10):
        windows.add("key", 0.0)
    assert take(windows, 0.5, 1.0) == [False, True]


def test_a_lower_limit_holds_at_once() -> None:
    windows = Windows()
    take(windows, *(float(number) for number in range(10)), rates=Rates(300, 50))
    assert windows.take("key", Rates(5, 5), 10.0) == (55, 0, 50)


@pytest.mark.parametrize("seed", range(5))
def test_against_counting_every_call(seed: int) -> None:
    chance = random.Random(seed)
    windows, rates, now = Windows(), Rates(20, 4), 0.0
    allowed: list[float] = []
    for _ in range(2_000):
        now += chance.choice((0.0, 0.125, 0.25, 2.0, 5.0))
        room = sum(time > now - 60 for time in allowed) < 20 and sum(time > now - 1 for time in allowed) < 4
        assert take(windows, now, rates=rates) == [room]
        if room:
            allowed.append(now)


def test_forgets_keys_that_are_idle() -> None:
    windows = Windows()
    for number in range(10_000):
        windows.take(f"key {number}", FREE, 0.0)
    windows.take("busy", FREE, 30.0)
    windows.take("one more", FREE, 70.0)
    assert take(windows, *[70.0] * 10, key="busy")[-1] is True
    assert len(windows._times) < 10

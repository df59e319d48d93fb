"""Ctrl-C in the midst of long work."""

import signal
from collections.abc import Callable, Iterator

import pytest

from pawport.cli.interrupts import between_steps


@pytest.fixture(autouse=True)
def as_in_a_terminal() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press() -> None:
    signal.raise_signal(signal.SIGINT)


class Garbage:
    """Ctrl-C is pressed while it is collected."""

    def __del__(self) -> None:
        press()


@pytest.mark.parametrize("when", [press, Garbage])
def test_it_waits_for_the_end_of_the_step_and_is_not_lost(when: Callable[[], object]) -> None:
    with between_steps() as check:
        check()
        when()
        with pytest.raises(KeyboardInterrupt):
            check()


def test_a_second_one_does_not_wait() -> None:
    with between_steps():
        press()
        with pytest.raises(KeyboardInterrupt):
            press()


def test_afterwards_all_is_as_before() -> None:
    with between_steps():
        pass
    with pytest.raises(KeyboardInterrupt):
        press()


def test_in_the_background_it_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with between_steps() as check:
        press()
        check()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN

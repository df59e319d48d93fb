"""Ctrl-C in the midst of long work."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["between_steps"]


@contextmanager
def between_steps() -> Iterator[Callable[[], None]]:
    """Lets Ctrl-C wait for the end of a step: what is yielded is called there, and raises KeyboardInterrupt.

    Python raises it wherever it is just then. In a finalizer, which garbage collection can call at any time,
    it is told of on standard error and lost; in a library it is told of too. A second Ctrl-C does not wait.
    """
    # A job in the background ignores it, say.
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield lambda: None
        return
    pressed = False

    def press(*_: object) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    signal.signal(signal.SIGINT, press)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)

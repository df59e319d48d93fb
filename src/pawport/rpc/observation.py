"""What is told of every call at its end, to who counts and logs calls."""

from collections.abc import Callable

__all__ = ["CallEnd", "Observe", "ignore"]

CallEnd = tuple[str, str, str, float, float, str, str]
"""The method ("/pawport.v1.PetService/GetPet", "" if there is none), the code ("OK"), the error's reason,
the start and the end (times of `time.perf_counter`), and the ids of the key and of the request.

A bare tuple, since nothing is quicker to make.
"""

Observe = Callable[[CallEnd], object]
"""Takes a call in at once: it runs on the event loop, for every call."""


def ignore(_: CallEnd) -> None:
    """An `Observe` that does nothing."""

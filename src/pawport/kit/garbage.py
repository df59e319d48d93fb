"""How often Python looks for garbage that reference counts do not find."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["seldom_collected"]

_ALLOCATIONS: Final = 10_000  # more than are left: Python's own number is 700


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Looks for garbage less often, and never among what is there already, such as a thousand modules.

    For work that makes many objects of which hardly any refer to each other in a circle.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()

"""How busy a database is, for whoever watches it."""

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["Pool", "Statistics"]


class Pool(NamedTuple):
    """Threads that use the database, each with a session of its own."""

    name: str
    size: int
    busy: int
    waiting: int
    """What was asked for and has no thread yet."""

    @classmethod
    def of(cls, name: str, size: int, pending: int) -> "Pool":
        """`pending`: what was asked for and is not done."""
        return cls(name, size, min(pending, size), max(pending - size, 0))


class Statistics(NamedTuple):
    """Of one process."""

    pools: tuple[Pool, ...]
    write_groups: Mapping[int, int]
    """How many groups of a size were committed together so far."""

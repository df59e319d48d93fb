"""Half-open intervals of time: the start belongs to one, the end does not."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

__all__ = ["Interval", "joined", "without"]


class Interval(NamedTuple):
    """From a time to another one, both in UTC."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Interval") -> bool:
        """Whether both have a time in common. Two that touch have none."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Interval") -> bool:
        """Whether the other one lies in this one."""
        return self.start <= other.start and other.end <= self.end


def joined(intervals: Iterable[Interval]) -> list[Interval]:
    """The same times in intervals that neither overlap nor touch, in order. Empty ones are left out."""
    found: list[Interval] = []
    for each in sorted(intervals):
        if each.start >= each.end:
            continue
        if found and each.start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, each.end))
        else:
            found.append(each)
    return found


def without(intervals: Sequence[Interval], removed: Sequence[Interval]) -> list[Interval]:
    """What is left of intervals when the times of others are taken away; all are as `joined` returns them."""
    left: list[Interval] = []
    position = 0
    for start, end in intervals:
        while position < len(removed) and removed[position].end <= start:
            position += 1
        following = position
        while following < len(removed) and removed[following].start < end:
            if start < removed[following].start:
                left.append(Interval(start, removed[following].start))
            start = max(start, removed[following].end)  # noqa: PLW2901 - what is left of it
            following += 1
        if start < end:
            left.append(Interval(start, end))
    return left

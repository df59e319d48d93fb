"""How the doing of jobs goes, for those who watch it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

from pawport.jobs.repository import Waiting

__all__ = ["SECONDS", "Attempts", "JobOutcome", "Statistics"]

SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Classes in which attempts are counted by how long they took: upper ends, and one more without an end."""


class JobOutcome(StrEnum):
    """How an attempt ended: a job that is `RETRIED` is begun again later, one that `FAILED` is not."""

    DONE = "done"
    RETRIED = "retried"
    FAILED = "failed"


class Attempts:
    """The attempts at jobs of one kind."""

    def __init__(self) -> None:
        self.outcomes = dict.fromkeys(JobOutcome, 0)
        self.seconds: list[float] = [0] * (len(SECONDS) + 2)
        """How many there are in each class, and last the sum of their seconds."""

    def add(self, outcome: JobOutcome, seconds: float) -> None:
        """Counts one."""
        self.outcomes[outcome] += 1
        self.seconds[bisect_left(SECONDS, seconds)] += 1
        self.seconds[-1] += seconds


class Statistics:
    """What a runner did since it began, and what waits for it. Written on its thread, read on any: no key
    and no item is ever added."""

    def __init__(self, kinds: Iterable[str]) -> None:
        self.attempts = {kind: Attempts() for kind in kinds}
        self.waiting: Sequence[Waiting] | None = None
        """Some seconds old; None when it is not known."""

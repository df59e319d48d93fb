"""How the doing of jobs goes, for those who watch it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import StrEnum

from pawport.jobs.repository import Waiting
from pawport.kit.histograms import JOB_SECONDS

__all__ = ["Attempts", "JobOutcome", "Statistics"]


class JobOutcome(StrEnum):
    """How an attempt ended: a job that is `RETRIED` is begun again later, one that `FAILED` is not."""

    DONE = "done"
    RETRIED = "retried"
    FAILED = "failed"


class Attempts:
    """The attempts at jobs of one kind."""

    def __init__(self) -> None:
        self.outcomes = dict.fromkeys(JobOutcome, 0)
        self.seconds: list[float] = [0] * (len(JOB_SECONDS) + 2)
        """How many there are in each class, and last the sum of their seconds."""

    def add(self, outcome: JobOutcome, seconds: float) -> None:
        """Counts one."""
        self.outcomes[outcome] += 1
        self.seconds[bisect_left(JOB_SECONDS, seconds)] += 1
        self.seconds[-1] += seconds


class Statistics:
    """What a runner did since it began, and what waits for it. Written on its thread, read on any: no key
    and no item is ever added."""

    def __init__(self, kinds: Iterable[str]) -> None:
        self.attempts = {kind: Attempts() for kind in kinds}
        self.waiting: Sequence[Waiting] | None = None
        """Some seconds old; None when it is not known."""

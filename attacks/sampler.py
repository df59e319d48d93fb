"""Looks at the memory and the processor time of a service, a few times a second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import psutil

from benchmarks.servers import Server

__all__ = ["Sample", "Samples", "Usage", "sampling", "take"]

_PAUSE = 0.25  # seconds


@dataclass(frozen=True)
class Sample:
    """A look at all processes of a service."""

    time: float
    resident: int
    """Bytes."""
    cpu: float
    """Seconds that they have used."""


@dataclass
class Samples:
    """The looks of a time."""

    taken: list[Sample] = field(default_factory=list)

    def between(self, begin: float, end: float) -> "Samples":
        """Those of a time, with the last one before it."""
        first = max((sample.time for sample in self.taken if sample.time <= begin), default=begin)
        return Samples([sample for sample in self.taken if first <= sample.time <= end])

    @property
    def most_resident(self) -> int:
        return max(sample.resident for sample in self.taken)

    @property
    def cpu_share(self) -> float:
        """Of one processor."""
        first, last = self.taken[0], self.taken[-1]
        return max(0.0, last.cpu - first.cpu) / max(last.time - first.time, 1e-9)


class Usage:
    """Who uses the processors, from now on."""

    def __init__(self, server: Server, caller: int) -> None:
        """`caller`: the process that makes the good calls."""
        self._server = server
        self._server_seconds = 0.0
        self._caller = psutil.Process(caller)
        self._begun = time.monotonic()
        self._all, self._own, self._ours = self._now()

    def _now(self) -> tuple[float, float, float]:
        """Seconds of all programs, of this one, and of what belongs to the attack."""
        times, own = psutil.cpu_times(), time.process_time()
        busy = sum(times) - times.idle - getattr(times, "iowait", 0.0) - times.guest - times.guest_nice
        with suppress(psutil.Error):
            self._server_seconds = self._server.cpu_seconds()
        return busy, own, own + self._server_seconds + sum(self._caller.cpu_times()[:2])

    def shares(self) -> tuple[float, float]:
        """The share of one processor that this program used, and of all processors that others used."""
        seconds = time.monotonic() - self._begun
        everything, own, ours = self._now()
        others = everything - self._all - (ours - self._ours)
        return (own - self._own) / seconds, max(0.0, others / seconds / (psutil.cpu_count() or 1))


def take(server: Server) -> Sample | None:
    """A look now; None if a process ended meanwhile."""
    try:
        return Sample(time.monotonic(), server.all_resident_bytes(), server.cpu_seconds())
    except psutil.Error:
        return None


@contextmanager
def sampling(server: Server) -> Iterator[Samples]:
    """Looks until the end of the block, and once at least before and after it."""
    samples, stop = Samples(), Event()

    def look() -> None:
        if (sample := take(server)) is not None:
            samples.taken.append(sample)

    def run() -> None:
        while not stop.wait(_PAUSE):
            look()

    thread = Thread(target=run, daemon=True)
    look()
    thread.start()
    try:
        yield samples
    finally:
        stop.set()
        thread.join()
        look()

"""Looks at the memory and the processor time of a service, a few times a second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

import psutil

from benchmarks.servers import Server

__all__ = ["Sample", "Samples", "sampling", "take"]

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

    @property
    def most_resident(self) -> int:
        return max(sample.resident for sample in self.taken)

    @property
    def cpu_share(self) -> float:
        """Of one processor."""
        first, last = self.taken[0], self.taken[-1]
        return (last.cpu - first.cpu) / max(last.time - first.time, 1e-9)


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

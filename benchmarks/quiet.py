"""Notices what else the machine does: a measurement that it disturbed is made again."""

import resource
import time
from collections.abc import Callable
from typing import TypeVar

import psutil

__all__ = ["Quiet"]

T = TypeVar("T")

_BUSY = 0.10  # of all processors; what stands around idle uses 0.03
_PAUSE = 0.5  # seconds


class Quiet:
    """Waits for quiet moments, for `patience` seconds in all; then it takes what there is."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self.disturbance = 0.0
        """The largest share of the processors that others used during a measurement that was kept."""

    def measure(self, work: Callable[[], T], servers_cpu: Callable[[], float]) -> T:
        """What `work` answers. `servers_cpu` are the seconds that the measured servers have used."""
        while True:
            self._wait()
            started, before = time.monotonic(), _others(servers_cpu)
            result = work()
            used = time.monotonic() - started
            others = (_others(servers_cpu) - before) / used / (psutil.cpu_count() or 1)
            if others < _BUSY or self._patience <= 0:
                self.disturbance = max(self.disturbance, others)
                return result
            self._patience -= used

    def _wait(self) -> None:
        while self._patience > 0 and psutil.cpu_percent(_PAUSE) > _BUSY * 100:
            self._patience -= _PAUSE


def _others(servers_cpu: Callable[[], float]) -> float:
    """The seconds that the processors have worked, but for this program, its children and the servers."""
    times = psutil.cpu_times()
    busy = sum(times) - times.idle - getattr(times, "iowait", 0.0) - times.guest - times.guest_nice
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return busy - sum(usage.ru_utime + usage.ru_stime for usage in usages) - servers_cpu()

"""The sums of what all processes of the service tell."""

import threading
from collections.abc import Hashable

from pawport.telemetry.samples import Counts, Gauges, Sample

__all__ = ["Totals"]


class Totals:
    """Counts grow for ever, whichever process they come from; gauges are those of the processes that run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counts = {}
        self._told: dict[Hashable, Counts] = {}
        self._gauges: dict[Hashable, Gauges] = {}

    def update(self, process: Hashable, counts: Counts, gauges: Gauges) -> None:
        """Says what a process counted since it started, and how it is now."""
        with self._lock:
            before = self._told.get(process, {})
            for sample, numbers in counts.items():
                _add(self._counts, sample, numbers)
                if sample in before:
                    _add(self._counts, sample, [-number for number in before[sample]])
            self._told[process] = counts
            self._gauges[process] = gauges

    def forget(self, process: Hashable) -> None:
        """Says that a process has ended. What it counted stays in the sums."""
        with self._lock:
            self._told.pop(process, None)
            self._gauges.pop(process, None)

    def samples(self) -> Counts:
        """All sums: of counts as they are, and of gauges as one number."""
        with self._lock:
            found = {sample: list(numbers) for sample, numbers in self._counts.items()}
            for each in self._gauges.values():
                for sample, number in each.items():
                    _add(found, sample, [number])
        return found


def _add(sums: Counts, sample: Sample, numbers: list[float]) -> None:
    before = sums.get(sample)
    sums[sample] = numbers if before is None else [a + b for a, b in zip(before, numbers, strict=True)]

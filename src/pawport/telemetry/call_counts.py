"""Counts calls."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable

from pawport.rpc.observation import CallEnd
from pawport.telemetry.metrics import CALL_SECONDS, CALLS, FAILED
from pawport.telemetry.samples import Counts

__all__ = ["CallCounts"]

_UNKNOWN = "unknown"


class CallCounts:
    """By method, code and reason; and how long they took, by method. For one thread."""

    def __init__(self) -> None:
        self._codes: Counter[tuple[str, str]] = Counter()
        self._reasons: Counter[str] = Counter()
        self._seconds: defaultdict[str, list[float]] = defaultdict(_zeros)

    def add(self, calls: Iterable[CallEnd]) -> None:
        """Counts calls that ended."""
        codes, all_seconds, bounds = self._codes, self._seconds, CALL_SECONDS.bounds
        for method, code, reason, started, ended, _, _ in calls:
            codes[method, code] += 1
            seconds = ended - started
            numbers = all_seconds[method]
            numbers[bisect_left(bounds, seconds)] += 1
            numbers[-1] += seconds
            if reason:
                self._reasons[reason] += 1

    def counts(self) -> Counts:
        """All that was counted so far."""
        found: Counts = {}
        for (method, code), number in self._codes.items():
            found[CALLS.name, (*_split_method(method), code)] = [number]
        for method, numbers in self._seconds.items():
            found[CALL_SECONDS.name, _split_method(method)] = list(numbers)
        for reason, number in self._reasons.items():
            found[FAILED.name, (reason,)] = [number]
        return found


def _split_method(method: str) -> tuple[str, str]:
    """The service and the name of "/pawport.v1.PetService/GetPet"."""
    service, _, name = method.removeprefix("/").rpartition("/")
    return service or _UNKNOWN, name or _UNKNOWN


def _zeros() -> list[float]:
    return [0] * (len(CALL_SECONDS.bounds) + 2)

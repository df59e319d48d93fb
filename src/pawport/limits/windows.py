"""The rolling windows of this process: the exact times of the calls that were allowed, by name."""

from collections import deque
from typing import Final

from pawport.limits.rates import MINUTE, SECOND, Rates

__all__ = ["Standing", "Windows"]

_MANY_NAMES: Final = 10_000


Standing = tuple[float, int, float]
"""Where a key stands after a call: the seconds until it would be allowed, 0 if it was; the calls that the
minute still allows; the seconds until the oldest call leaves the minute."""


class Windows:
    """Counts calls by names, each of one key or several. Times are seconds of a clock that never goes
    back."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}

    def take(self, name: str, rates: Rates, now: float) -> Standing:
        """Counts a call if it is allowed."""
        times = self._recent(name, now)
        count = len(times)
        full = count >= rates.per_second or count >= rates.per_minute
        wait = _wait(times, rates, now) if full else 0.0
        if not wait:
            times.append(now)
            count += 1
        remaining = rates.per_minute - count
        return wait, remaining if remaining > 0 else 0, times[0] + MINUTE - now

    def wait(self, name: str, rates: Rates, now: float) -> float:
        """Seconds until a call would be allowed; 0 if it would be now."""
        return _wait(self._recent(name, now), rates, now)

    def add(self, name: str, now: float) -> None:
        """Counts a call that was allowed elsewhere."""
        self._recent(name, now).append(now)

    def _recent(self, name: str, now: float) -> deque[float]:
        """The times of the name's calls in the last minute, oldest first."""
        times = self._times.get(name)
        if times is None:
            times = self._new(name, now)
        before = now - MINUTE
        while times and times[0] <= before:
            times.popleft()
        return times

    def _new(self, name: str, now: float) -> deque[float]:
        if len(self._times) >= _MANY_NAMES:
            self._times = {each: times for each, times in self._times.items() if times[-1] > now - MINUTE}
        times = self._times[name] = deque()
        return times


def _wait(times: deque[float], rates: Rates, now: float) -> float:
    """Seconds until both windows have room; 0 if they have."""
    count, per_minute, per_second = len(times), rates.per_minute, rates.per_second
    wait = 0.0
    if count >= per_minute:
        wait = times[-per_minute] + MINUTE - now
    if count >= per_second and (second := times[-per_second] + SECOND - now) > wait:
        wait = second
    return wait if wait > 0.0 else 0.0

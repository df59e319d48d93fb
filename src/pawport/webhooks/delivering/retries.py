"""When a delivery is attempted again, and when an endpoint is left alone."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final

from pawport.webhooks.repository import NEVER
from pawport.webhooks.sending import Attempt
from pawport.webhooks.service import RETRY_SPAN

__all__ = ["GONE", "Health", "Schedule"]

GONE: Final = 410
_TOO_MANY: Final = frozenset((429, 503))
_chance: Final = SystemRandom()  # leaves the state of the shared generator to others


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long the pauses are. Those after failures are varied by a quarter, so that what failed together is
    spread."""

    first_pause: timedelta = timedelta(seconds=1)
    """Before the second attempt. Each further pause is three times as long."""
    longest_pause: timedelta = timedelta(hours=6)
    longest_wish: timedelta = timedelta(hours=1)
    """Of what a receiver asks for by Retry-After."""
    failures: int = 10
    """After so many in a row, the endpoint is paused. Then one attempt shows whether it works again."""
    first_rest: timedelta = timedelta(seconds=1)
    """Each further pause of an endpoint is twice as long."""
    longest_rest: timedelta = timedelta(minutes=5)
    given_up_after: timedelta = RETRY_SPAN
    """After the first attempt, there is no other one."""
    disabled_after: timedelta = timedelta(days=5)
    """For so long an endpoint may fail."""
    lease: timedelta = timedelta(seconds=9)
    """For how long an endpoint is left to the process that claims it, unless that saves meanwhile."""

    def pause(self, attempts: int, wish: int | None) -> timedelta:
        """Before the next attempt of a delivery, after so many; `wish`: the seconds of Retry-After."""
        pause = min(self.first_pause * 3.0 ** min(attempts - 1, 20), self.longest_pause)
        return max(pause * _vary(), self._wished(wish))

    def _wished(self, wish: int | None) -> timedelta:
        return min(timedelta(seconds=wish or 0), self.longest_wish)

    def rest(self, failures: int, attempt: Attempt) -> timedelta:
        """Of an endpoint, after so many failures in a row, the last of which is the attempt."""
        asked = self._wished(attempt.retry_after) if attempt.status in _TOO_MANY else timedelta()
        if failures < self.failures:
            return asked
        rest = min(self.first_rest * 2.0 ** min(failures - self.failures, 20), self.longest_rest)
        return max(rest * _vary(), asked)


@dataclass(frozen=True, slots=True)
class Health:
    """How an endpoint does: `failures` in a row, the first of them at `failing_since`."""

    failures: int
    failing_since: datetime | None
    paused_until: datetime

    def after(self, attempt: Attempt, now: datetime, schedule: Schedule) -> "Health":
        """How it does after an attempt."""
        if attempt.succeeded:
            return Health(0, None, NEVER)
        failures = self.failures + 1
        rest = schedule.rest(failures, attempt)
        failing = replace(self, failures=failures, failing_since=self.failing_since or now)
        return replace(failing, paused_until=max(self.paused_until, now + rest)) if rest else failing

    def is_hopeless(self, now: datetime, schedule: Schedule) -> bool:
        """Whether it has failed for so long that it is to be disabled."""
        return self.failing_since is not None and now - self.failing_since > schedule.disabled_after


def _vary() -> float:
    return _chance.uniform(0.75, 1.25)

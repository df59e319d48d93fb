"""Decides for each call of a key with a limit, and says what its caller is told."""

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from pawport.accounts import Principal
from pawport.errors import RateLimited
from pawport.limits.rates import Rates, rates_of_plans
from pawport.limits.windows import Standing, Windows

if TYPE_CHECKING:
    from pawport.limits.shared import SharedWindows

__all__ = ["Headers", "Limiter", "make_limiter"]

Headers = tuple[tuple[str, str], ...]
_NO_HEADERS: Final[Headers] = ()


class Limiter:
    """Counts calls in this process; with `shared` windows, together with the other processes."""

    def __init__(
        self,
        enterprise: Rates | None = None,
        shared: "SharedWindows | None" = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`clock` gives seconds, and never goes back."""
        self._rates = rates_of_plans(enterprise)
        self._shared = shared
        self._windows = Windows()
        self._clock = clock

    async def admit(self, principal: Principal, *, is_told: bool = True) -> Headers:
        """Counts a call. The headers that its answer has if its caller `is_told`; none for a key without
        limits.

        Raises:
            RateLimited: the key has made all the calls that it may make now. It has the headers.
        """
        rates = self._rates[principal.plan] if principal.plan is not None else None
        if rates is None:
            return _NO_HEADERS
        # One count for all keys that descend from one, or a key could multiply its calls by making others.
        counted = f"{principal.root_key_id or principal.key_id}:{principal.plan}"
        if self._shared is None:
            standing = self._windows.take(counted, rates, self._clock())
        else:
            standing = await self._take_shared(self._shared, counted, rates)
        if standing[0]:
            raise _refusal(principal.key_id, rates, standing)
        return _headers(rates, standing) if is_told else _NO_HEADERS

    async def _take_shared(self, shared: "SharedWindows", counted: str, rates: Rates) -> Standing:
        # What this process alone refuses need not be asked elsewhere.
        if not self._windows.wait(counted, rates, self._clock()):
            standing = await shared.take(counted, rates)
            if standing is not None:
                wait, _, _ = standing
                if not wait:
                    self._windows.add(counted, self._clock())
                return standing
        return self._windows.take(counted, rates, self._clock())

    async def start(self) -> None:
        """Connects to the shared windows, if they are there."""
        if self._shared is not None:
            await self._shared.start()

    async def close(self) -> None:
        """Lets go of the shared windows."""
        if self._shared is not None:
            await self._shared.close()


def make_limiter(enterprise: Rates | None, redis_url: str) -> Limiter:
    """A limiter that counts in Redis if there is a URL."""
    if not redis_url:
        return Limiter(enterprise)
    from pawport.limits.shared import SharedWindows  # noqa: PLC0415 - a third of a worker's imports

    return Limiter(enterprise, SharedWindows(redis_url))


def _headers(rates: Rates, standing: Standing) -> Headers:
    _, remaining, reset = standing
    return (
        ("x-ratelimit-limit", str(rates.per_minute)),
        ("x-ratelimit-remaining", str(remaining)),
        ("x-ratelimit-reset", str(math.ceil(reset))),
    )


def _refusal(key_id: str, rates: Rates, standing: Standing) -> RateLimited:
    limits = f"{rates.per_minute} calls per minute and {rates.per_second} per second"
    text = f"the API key has exceeded its rate limit: {limits}"
    return RateLimited(f"key:{key_id}", text, retry_seconds=standing[0], headers=_headers(rates, standing))

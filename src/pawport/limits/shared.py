"""The rolling windows that all workers on all machines share, in Redis."""

import asyncio
import contextlib
import time
from typing import Final

from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from pawport.kit.logger import structlog
from pawport.limits.rates import Rates
from pawport.limits.windows import Standing

__all__ = ["SharedWindows"]

_log = structlog.get_logger("pawport.limits")

_PREFIX: Final = "pawport"
_CONNECTIONS: Final = 32
# For all that one call asks. It is also the longest that a call waits for a Redis that does not answer.
_TIMEOUT: Final = 0.5  # seconds
_PAUSE: Final = 1.0  # seconds between two looks for a Redis that is away
_AT_ONCE: Final = 0.001  # seconds


class SharedWindows:
    """Counts in Redis while it is there. The clocks of several machines must agree, as by NTP."""

    def __init__(self, url: str) -> None:
        """`url`: redis://, rediss:// or unix://. Nothing is connected yet."""
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=_CONNECTIONS,
            timeout=_TIMEOUT,
            # One more attempt, for a connection that was broken while nobody used it.
            retry=Retry(NoBackoff(), 1),
        )
        self._redis = Redis(connection_pool=pool)
        storage = RedisStorage(
            f"async+{url}",
            implementation="redispy",
            key_prefix=_PREFIX,
            connection_pool=pool,  # type: ignore[arg-type]  # it is taken, though the annotation forgets it
        )
        self._strategy = MovingWindowRateLimiter(storage)
        self._search: asyncio.Task[None] | None = None  # runs while Redis is away

    async def start(self) -> None:
        """Connects, so that the first call need not. Raises nothing if Redis is away."""
        try:
            await self._ping()
        except Exception as error:
            self._is_away(error)

    async def take(self, name: str, rates: Rates) -> Standing | None:
        """Counts a call if it is allowed; None while Redis is away."""
        if self._search is not None:
            return None
        try:
            async with asyncio.timeout(_TIMEOUT):
                return await self._take(name, rates)
        except Exception as error:
            self._is_away(error)
            return None

    async def close(self) -> None:
        """Ends the connections."""
        if self._search is not None:
            self._search.cancel()
        with contextlib.suppress(Exception):  # those that are broken already
            await self._redis.connection_pool.disconnect()

    async def _take(self, name: str, rates: Rates) -> Standing:
        second = RateLimitItemPerSecond(rates.per_second)
        minute = RateLimitItemPerMinute(rates.per_minute)
        wait = 0.0
        # The second first: a call that it refuses takes nothing from the minute.
        for item in (second, minute):
            if not await self._strategy.hit(item, name):
                until = (await self._strategy.get_window_stats(item, name)).reset_time
                wait = max(until - time.time(), _AT_ONCE)
                break
        stats = await self._strategy.get_window_stats(minute, name)
        return wait, stats.remaining, max(stats.reset_time - time.time(), 0.0)

    async def _ping(self) -> None:
        async with asyncio.timeout(_TIMEOUT):
            await self._redis.ping()

    def _is_away(self, error: Exception) -> None:
        if self._search is None:
            _log.warning(
                "Redis is unavailable; each worker enforces rate limits separately",
                error=type(error).__name__,
            )
            self._search = asyncio.create_task(self._look_for_it())

    async def _look_for_it(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE)
            with contextlib.suppress(Exception):
                await self._ping()
                break
        self._search = None
        _log.warning("Redis is available again; all workers share rate limits")

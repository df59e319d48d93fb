"""The limiter with a real Redis: together with others while it is there, alone while it is away."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from pawport.accounts import Company, Principal
from pawport.errors import RateLimited
from pawport.limits import Limiter, Rates, make_limiter, shared
from tests.limits.lab import RedisServer, redis
from tests.service import PATIENCE, eventually

KEY = Principal(Company("com_1", "Paws", "UTC", "US", 100), "key_1", "k", frozenset("*"), None, "enterprise")
RATES = Rates(40, 40)
AWAY = "Redis is unavailable; each worker enforces rate limits separately"
BACK = "Redis is available again; all workers share rate limits"


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis() as running:
        yield running


@asynccontextmanager
async def started(url: str, rates: Rates = RATES) -> AsyncIterator[Limiter]:
    limiter = make_limiter(rates, url)
    await limiter.start()
    try:
        yield limiter
    finally:
        await limiter.close()


async def allowed(calls: int, *limiters: Limiter) -> int:
    """How many of the calls, made at once through each limiter in turn, are allowed."""
    admissions = (limiters[number % len(limiters)].admit(KEY) for number in range(calls))
    outcomes = await asyncio.gather(*admissions, return_exceptions=True)
    refused = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert all(isinstance(error, RateLimited) for error in refused), refused
    return calls - len(refused)


async def exhaust(limiter: Limiter) -> None:
    """Makes calls until one is refused."""
    while True:
        await limiter.admit(KEY)


def test_several_count_together(server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_TIMEOUT", PATIENCE)  # on a loaded machine nobody counts alone meanwhile

    async def scenario() -> None:
        async with started(server.url) as one, started(server.url) as two, started(server.url) as three:
            assert await allowed(120, one, two, three) == 40

    asyncio.run(scenario())


def test_headers_and_wait(server: RedisServer) -> None:
    async def scenario() -> None:
        async with started(server.url, Rates(100, 3)) as one, started(server.url, Rates(100, 3)) as two:
            assert dict(await one.admit(KEY)) == headers("99", "60")
            assert dict(await two.admit(KEY))["x-ratelimit-remaining"] == "98"
            await one.admit(KEY)
            with pytest.raises(RateLimited) as refused:
                await exhaust(two)
            assert dict(refused.value.headers)["x-ratelimit-limit"] == "100"
            assert 0 < refused.value.retry_seconds <= 60

    asyncio.run(scenario())


@pytest.mark.parametrize("is_shared", [False, True])
def test_keys_that_descend_from_one_count_as_one(server: RedisServer, *, is_shared: bool) -> None:
    company = KEY.company
    plans = [("enterprise", f"key_{number}") for number in range(45)]
    keys = [
        Principal(company, key_id, "k", frozenset("*"), None, plan, root_key_id="key_1")
        for plan, key_id in [*plans, ("free", "key_free"), ("free", "key_freer")]
    ]

    async def calls(limiter: Limiter, key: Principal) -> int:
        outcomes = await asyncio.gather(*(limiter.admit(key) for _ in range(10)), return_exceptions=True)
        return sum(not isinstance(outcome, RateLimited) for outcome in outcomes)

    async def scenario() -> None:
        async with started(server.url if is_shared else "") as limiter:
            allowed = [await calls(limiter, key) for key in keys]
            assert sum(allowed[:45]) == 40
            assert sum(allowed[45:]) == 10, "a lower plan has its own limits, once"
            assert await calls(limiter, replace(KEY, key_id="key_other")) == 10

    asyncio.run(scenario())


def headers(remaining: str, reset: str) -> dict[str, str]:
    return {"x-ratelimit-limit": "100", "x-ratelimit-remaining": remaining, "x-ratelimit-reset": reset}


@pytest.mark.parametrize("trouble", [signal.SIGKILL, signal.SIGSTOP])
def test_redis_goes_and_comes_back(server: RedisServer, trouble: signal.Signals) -> None:
    async def scenario() -> None:
        async with started(server.url) as limiter:
            assert await allowed(30, limiter) == 30
            os.kill(server.process.pid, trouble)
            began = time.monotonic()
            assert await allowed(60, limiter) == 10
            assert time.monotonic() - began < PATIENCE / 4
            if trouble is signal.SIGKILL:
                server.kill()
                server.start()
            else:
                os.kill(server.process.pid, signal.SIGCONT)
            await asyncio.to_thread(eventually, lambda: len(log) == 2)
            assert await allowed(1, limiter) == 0  # though Redis knows less now

    with capture_logs() as log:
        asyncio.run(scenario())
    assert [(line["log_level"], line["event"]) for line in log] == [("warning", AWAY), ("warning", BACK)]


def test_no_redis_from_the_start() -> None:
    async def scenario() -> None:
        async with started("redis://127.0.0.1:1") as limiter:
            assert await allowed(80, limiter) == 40

    with capture_logs() as log:
        asyncio.run(scenario())
    assert [line["event"] for line in log] == [AWAY]

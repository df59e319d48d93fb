"""Waiting for an event, with an end in time."""

import asyncio

import pytest

from pawport.kit.waiting import wait_at_most


def test_returns_when_the_event_is_set() -> None:
    async def run() -> None:
        event = asyncio.Event()
        asyncio.get_running_loop().call_soon(event.set)
        await asyncio.wait_for(wait_at_most(event, 3600), 60)

    asyncio.run(run())


def test_returns_when_the_time_is_over() -> None:
    asyncio.run(wait_at_most(asyncio.Event(), 0.001))


@pytest.mark.parametrize("steps", range(4))
def test_a_cancellation_together_with_the_event_counts(steps: int) -> None:
    """`steps` of the loop lie between the two."""

    async def wait_twice(event: asyncio.Event) -> None:
        await wait_at_most(event, 3600)
        await asyncio.sleep(3600)

    async def run() -> None:
        event = asyncio.Event()
        task = asyncio.create_task(wait_twice(event))
        await asyncio.sleep(0)
        event.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=30)
        assert task in done
        assert task.cancelled()

    asyncio.run(run())

"""Waiting on an event loop."""

import asyncio
from contextlib import suppress

__all__ = ["wait_at_most"]


async def wait_at_most(event: asyncio.Event, seconds: float) -> None:
    """Returns when the event is set, or after so many seconds.

    Not `asyncio.wait_for`: until Python 3.12 it loses a cancellation that comes together with the event.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()

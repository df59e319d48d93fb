"""Connections that do nothing, more of them than the service can have files open."""

import asyncio
from contextlib import AsyncExitStack
from functools import partial

from attacks.attack import Attack, Scene
from attacks.http1 import exchange

__all__ = ["ATTACKS"]

_OPEN_FILES = 1024
_AT_ONCE = 50
_AGAIN = 0.5  # seconds


async def _idle(scene: Scene, *, addresses: int) -> None:
    """Holds connections. One that the service ends is made again, at most twice a second."""
    sources = [scene.source] if addresses == 1 else [f"127.0.0.{10 + number}" for number in range(addresses)]
    gate = asyncio.Semaphore(_AT_ONCE)
    await asyncio.gather(
        *(_hold(scene, gate, sources[number % len(sources)]) for number in range(scene.size))
    )


async def _hold(scene: Scene, gate: asyncio.Semaphore, source: str) -> None:
    counted = False
    while not scene.over:
        async with AsyncExitStack() as stack:
            state = "not connected"
            try:
                async with gate:
                    found = await stack.enter_async_context(exchange(scene, b"", source=source))
                await found.wait(scene.remaining, for_end=True)
                state = str(found)
            except OSError:
                pass
            if not counted:  # what became of it at first
                scene.counts["sent"] += 1
                counted = True
            scene.counts[state if state == "held open" else f"{state} by the service"] += 1
        await asyncio.sleep(min(_AGAIN, scene.remaining))


ATTACKS = [
    Attack(
        "idle-connections",
        "2,500 idle connections from one address, of a service that can have 1,024 files open",
        partial(_idle, addresses=1),
        2500,
        short=1500,
        open_files=_OPEN_FILES,
    ),
    Attack(
        "idle-from-ten",
        "the same from ten addresses",
        partial(_idle, addresses=10),
        2500,
        short=1500,
        open_files=_OPEN_FILES,
    ),
]

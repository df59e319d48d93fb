"""How many attempts run at once in a process."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

__all__ = ["Gate"]

_QUICK_SECONDS: Final = 1.0

T = TypeVar("T")


class Gate:
    """Lets attempts begin one after the other, in their order.

    An attempt that takes longer than a second leaves its slot to others: waiting for an answer hardly costs
    anything. So endpoints that do not respond delay the others by a second at most, until there are very many
    of them.
    """

    def __init__(self, quick: int, total: int) -> None:
        """`quick`: the slots; `total`: how many attempts there may be, with those that take longer."""
        self._quick = asyncio.Semaphore(quick)
        self._total = asyncio.Semaphore(total)

    async def run(self, attempt: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Makes an attempt when its turn comes."""
        async with self._total:
            async with self._quick:
                task = asyncio.create_task(attempt())
                try:
                    await asyncio.wait([task], timeout=_QUICK_SECONDS)
                except asyncio.CancelledError:
                    task.cancel()
                    raise
            return await task

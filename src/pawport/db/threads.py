"""Threads for work that must not block an event loop."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from pawport.db.errors import Unavailable
from pawport.db.statistics import Pool

__all__ = ["Threads"]

T = TypeVar("T")


class Threads:
    """A fixed number of threads, started when they are needed."""

    def __init__(self, size: int, name: str) -> None:
        self._executor = ThreadPoolExecutor(size, thread_name_prefix=name)
        self._size = size
        self._pending = 0
        self._counting = threading.Lock()  # there may be several event loops

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """What `function` answers. It runs to its end, even if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        try:
            future = loop.run_in_executor(self._executor, function, *arguments)
        except RuntimeError as error:
            raise Unavailable("the database is closed") from error
        self._count(1)
        future.add_done_callback(lambda _: self._count(-1))
        return await asyncio.shield(future)

    def pool(self, name: str) -> Pool:
        """How busy they are."""
        return Pool.of(name, self._size, self._pending)

    def _count(self, number: int) -> None:
        with self._counting:
            self._pending += number

    def close(self) -> None:
        """Waits for what runs or waits; refuses what comes later."""
        self._executor.shutdown()

"""Threads for work that must not block an event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from pawport.db.errors import Unavailable

__all__ = ["Threads"]

T = TypeVar("T")


class Threads:
    """A fixed number of threads, started when they are needed."""

    def __init__(self, size: int, name: str) -> None:
        self._executor = ThreadPoolExecutor(size, thread_name_prefix=name)

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """What `function` answers. It runs to its end, even if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        try:
            future = loop.run_in_executor(self._executor, function, *arguments)
        except RuntimeError as error:
            raise Unavailable("the database is closed") from error
        return await asyncio.shield(future)

    def close(self) -> None:
        """Waits for what runs or waits; refuses what comes later."""
        self._executor.shutdown()

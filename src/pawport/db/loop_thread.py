"""An event loop on a thread of its own, for work that would hold up that of its caller."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import uvloop

from pawport.db.errors import Unavailable

__all__ = ["LoopThread"]


class LoopThread:
    """Runs coroutines, started when it is needed."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def check_open(self) -> None:
        """Raises Unavailable after `close`."""
        if self._closed:
            raise Unavailable("the database is closed")

    def begin(self, call: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Runs a coroutine there, to its end."""
        self._started().call_soon_threadsafe(self.begin_here, call)

    def begin_here(self, call: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """The same, for who runs on the loop of the thread."""
        task = asyncio.create_task(call())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, last: Callable[[], Awaitable[None]]) -> None:
        """Waits for what runs, refuses what comes later, runs `last`, and ends the thread."""
        with self._lock:
            self._closed = True
        if self._loop is not None and self._thread is not None:
            ending = asyncio.run_coroutine_threadsafe(self._end(last), self._loop)
            await asyncio.wrap_future(ending)
            self._loop.call_soon_threadsafe(self._loop.stop)
            await asyncio.to_thread(self._thread.join)
            self._loop.close()
            self._loop = None

    async def _end(self, last: Callable[[], Awaitable[None]]) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)
        await last()
        await asyncio.get_running_loop().shutdown_asyncgens()
        await asyncio.get_running_loop().shutdown_default_executor()

    def _started(self) -> asyncio.AbstractEventLoop:
        if self._loop is not None and not self._closed:
            return self._loop
        with self._lock:
            self.check_open()
            if self._loop is None:
                self._loop = uvloop.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name=self._name, daemon=True)
                self._thread.start()
            return self._loop

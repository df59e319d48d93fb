"""Work that goes on beside a worker's event loop, on a loop and a thread of its own."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress

from pawport.kit.logger import structlog

__all__ = ["JobThread"]

_log = structlog.get_logger("pawport.jobs")


class JobThread:
    """Runs one coroutine until it is told to stop."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
        """`work` runs until it is cancelled."""
        self._work = work
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pawport-jobs", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()
        self._begun.wait()

    async def stop(self) -> None:
        """Cancels the work, and waits for its end."""
        with suppress(RuntimeError):  # it has ended already
            self._loop.call_soon_threadsafe(self._task.cancel)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.ensure_future(self._work())
        self._begun.set()
        try:
            await self._task
        except Exception:
            _log.exception("jobs are no longer processed")

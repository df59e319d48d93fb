"""The end of a call by its deadline, or because its caller left."""

import asyncio
import time

from pawport.rpc.request import RequestBody

__all__ = ["Watch"]

# Seconds between two looks for a caller who left, at first and later: pyvoy says it only when it is asked.
_FIRST_POLL = 0.1
_LAST_POLL = 5.0


class Watch:
    """Cancels the current task when a deadline passes or the caller leaves, until it is stopped."""

    def __init__(self, body: RequestBody, deadline: float | None) -> None:
        """`deadline` is a time of `time.monotonic`."""
        self._body = body
        self._deadline = deadline
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._poll = _FIRST_POLL
        self._arm()

    def stop(self) -> None:
        """Ends the watch."""
        self._task = None
        self._timer.cancel()

    def _arm(self) -> None:
        wait = self._poll if self._deadline is None else min(self._poll, self._deadline - time.monotonic())
        self._timer = self._loop.call_later(max(wait, 0), self._tick)

    def _tick(self) -> None:
        if self._deadline is not None and time.monotonic() >= self._deadline:
            self._cancel()
        else:
            self._body.look_for_disconnect(self._cancel)
            self._poll = min(self._poll * 1.5, _LAST_POLL)
            self._arm()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

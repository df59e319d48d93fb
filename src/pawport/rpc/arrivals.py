"""Receiving the bodies of requests: how long they may take, and how much memory they may take together."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from pawport.errors import RequestTimeout, Unavailable
from pawport.rpc.futures import settled
from pawport.rpc.request import RequestBody
from pawport.rpc.shares import Shares

__all__ = ["Arrivals"]

_MEMORY: Final = 256 << 20  # bytes
_SMALL: Final = 64 << 10  # bytes of a body that counts as nothing
_LARGE: Final = 4 << 20  # bytes that a method may take to have more time
_SECONDS: Final = 30.0
_LARGE_SECONDS: Final = 120.0
_SILENCE: Final = 10.0  # seconds without a byte
_INTERVAL: Final = 1.0  # seconds between two looks


class Arrivals:
    """The bodies that a process is receiving."""

    def __init__(self, memory: int = _MEMORY, silence: float = _SILENCE, interval: float = _INTERVAL) -> None:
        """`memory`: the bytes of all larger bodies together, of which each caller has a share. `silence`: the
        seconds that a sender may pause. `interval`: the seconds between two looks at all."""
        self._memory = Shares(memory)
        self._silence = silence
        self._interval = interval
        self._bodies: set[RequestBody] = set()
        self._looks = False

    async def receive(
        self,
        body: RequestBody,
        caller: str,
        limit: int,
        announced: Callable[[bytes], int],
        deadline: float | None,
    ) -> bytes | None:
        """Returns a whole body; None if it is larger than `limit` bytes. Its memory is to be released.

        `announced` tells from the first chunk how large the body will be. `deadline`: of the call, a time of
        `time.monotonic`.

        Raises:
            CancelledError: the deadline has passed, or the caller left.
            RequestTimeout: the body did not arrive in time.
            Unavailable: the caller is sending too much at once.
        """
        self._begin(body, limit, deadline)
        chunks: list[bytes] = []
        try:
            while not body.ended:
                ahead = body.ask()
                await settled(ahead)  # here, since each coroutine on this way costs every call
                chunks.append(body.take(ahead.result()))
                if body.received > limit:
                    return None
                if len(chunks) == 1 and not body.ended:
                    self._hold(body, caller, min(max(announced(chunks[0]), body.received), limit))
        except asyncio.CancelledError:
            if not body.is_late or body.receiver is None:
                raise
            body.receiver.uncancel()
            if deadline is not None and time.monotonic() >= deadline:
                raise asyncio.CancelledError from None
            raise RequestTimeout from None
        finally:
            self._bodies.discard(body)
            body.receiver = None
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def release(self, body: RequestBody) -> None:
        """Says that a body is not in memory any more."""
        if body.held:
            self._memory.give_back(body.holder, body.held)
            body.held = 0

    def _begin(self, body: RequestBody, limit: int, deadline: float | None) -> None:
        body.receiver = asyncio.current_task()
        body.seen_at = now = time.monotonic()
        late_at = now + (_LARGE_SECONDS if limit > _LARGE else _SECONDS)
        body.late_at = late_at if deadline is None else min(late_at, deadline)
        self._bodies.add(body)
        if not self._looks:
            self._looks = True
            asyncio.get_running_loop().call_later(self._interval, self._look)

    def _hold(self, body: RequestBody, caller: str, size: int) -> None:
        if size <= _SMALL:
            return
        if not self._memory.take(caller, size):
            raise Unavailable("too many large requests are being received; please retry")
        body.holder, body.held = caller, size

    def _look(self) -> None:
        """Ends what takes too long."""
        now = time.monotonic()
        for body in self._bodies:
            if body.received > body.seen:
                body.seen, body.seen_at = body.received, now
            if (now > body.late_at or now - body.seen_at > self._silence) and body.receiver is not None:
                body.is_late = True
                body.receiver.cancel()
        self._looks = bool(self._bodies)
        if self._looks:
            asyncio.get_running_loop().call_later(self._interval, self._look)

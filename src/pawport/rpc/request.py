"""The body of a request on the host, and the messages in it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

from grpc import StatusCode

from pawport.rpc.framing import FrameReader
from pawport.rpc.futures import settled
from pawport.rpc.status import refusal

__all__ = ["Event", "MessageStream", "Receive", "RequestBody"]

_SILENCE = 60  # seconds between two messages of a stream

Event = dict[str, Any]
Receive = Callable[[], Awaitable[Event]]


class RequestBody:
    """The chunks of a request's body, from ASGI's `receive`."""

    ended = False
    """Whether the last chunk was taken."""
    caller_left = False
    """Whether nobody waits for a reply any more."""
    received = 0
    """The bytes of the chunks that were taken."""
    _ahead: asyncio.Future[Event] | None = None

    # What `Arrivals` knows of it.
    receiver: asyncio.Task[Any] | None = None
    """The task that receives it now."""
    late_at = 0.0  # a time of time.monotonic
    seen = 0
    seen_at = 0.0
    is_late = False
    holder = ""
    held = 0

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def next_chunk(self) -> bytes:
        """Waits for a chunk. CancelledError if the caller left."""
        ahead = self.ask()
        await settled(ahead)
        return self.take(ahead.result())

    def ask(self) -> asyncio.Future[Event]:
        """Asks for the next chunk. `take` is to get the result of what is returned."""
        ahead, self._ahead = self._ahead or self._receive(), None
        # pyvoy answers with futures, other servers with coroutines.
        return ahead if isinstance(ahead, asyncio.Future) else asyncio.ensure_future(ahead)

    def take(self, event: Event) -> bytes:
        """The chunk of an event. CancelledError if the caller left."""
        if event["type"] == "http.disconnect":
            self.caller_left = True
            raise asyncio.CancelledError
        self.ended = not event.get("more_body")
        chunk: bytes = event.get("body", b"")
        self.received += len(chunk)
        return chunk

    def look_for_disconnect(self, on_disconnect: Callable[[], object]) -> None:
        """Calls `on_disconnect` if the caller left. A chunk that comes instead is kept for `next_chunk`."""
        if self._ahead is not None:
            return

        def looked(ahead: asyncio.Future[Event]) -> None:
            if ahead.result()["type"] == "http.disconnect":
                self.caller_left = True
                on_disconnect()
            elif self.ended:
                self._ahead = None  # after the end pyvoy answers at once, with an empty chunk

        self._ahead = asyncio.ensure_future(self._receive())
        self._ahead.add_done_callback(looked)


class MessageStream:
    """The messages of a streaming request, as an iterator for the handler."""

    def __init__(self, body: RequestBody, frames: FrameReader, parse: Callable[[bytes], Any]) -> None:
        self._body = body
        self._frames = frames
        self._parse = parse

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        """The next message. StatusError if it is malformed or late; CancelledError if the caller left."""
        try:
            async with asyncio.timeout(_SILENCE):
                return self._parse(await self._next())
        except TimeoutError:
            text = f"no message arrived for {_SILENCE} seconds"
            raise refusal(StatusCode.DEADLINE_EXCEEDED, text) from None

    async def _next(self) -> bytes:
        while (message := self._frames.next()) is None:
            if self._body.ended:
                self._frames.end()
                raise StopAsyncIteration
            self._frames.feed(await self._body.next_chunk())
        return message

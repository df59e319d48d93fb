"""The body of a request on the host, and the messages in it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

from pawport.rpc.framing import FrameReader
from pawport.rpc.futures import settled

__all__ = ["Event", "MessageStream", "Receive", "RequestBody", "only_message"]

Event = dict[str, Any]
Receive = Callable[[], Awaitable[Event]]


class RequestBody:
    """The chunks of a request's body, from ASGI's `receive`."""

    ended = False
    """Whether the last chunk was taken."""
    caller_left = False
    """Whether nobody waits for a reply any more."""
    _ahead: asyncio.Future[Event] | None = None

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    async def unwatched_chunk(self) -> bytes:
        """Waits for a chunk while nothing can cancel the task yet. CancelledError if the caller left."""
        return self._take(await self._receive())

    async def next_chunk(self) -> bytes:
        """Waits for a chunk. CancelledError if the caller left."""
        ahead, self._ahead = self._ahead or asyncio.ensure_future(self._receive()), None
        await settled(ahead)
        return self._take(ahead.result())

    def _take(self, event: Event) -> bytes:
        if event["type"] == "http.disconnect":
            self.caller_left = True
            raise asyncio.CancelledError
        self.ended = not event.get("more_body")
        chunk: bytes = event.get("body", b"")
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


async def only_message(body: RequestBody, frames: FrameReader) -> bytes:
    """The message of a unary request. StatusError if there is not exactly one."""
    chunk = await body.unwatched_chunk()
    if body.ended:
        return frames.only(chunk)
    chunks, size = [chunk], len(chunk)
    while not body.ended:
        frames.check_body_size(size)
        chunks.append(await body.unwatched_chunk())
        size += len(chunks[-1])
    return frames.only(b"".join(chunks))


class MessageStream:
    """The messages of a streaming request, as an iterator for the handler."""

    def __init__(self, body: RequestBody, frames: FrameReader, parse: Callable[[bytes], Any]) -> None:
        self._body = body
        self._frames = frames
        self._parse = parse

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        """The next message. StatusError if it is malformed; CancelledError if the caller left."""
        while (message := self._frames.next()) is None:
            if self._body.ended:
                self._frames.end()
                raise StopAsyncIteration
            self._frames.feed(await self._body.next_chunk())
        return self._parse(message)

"""What a call on the host is to its handler and its watch, whether it came over gRPC or over HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from pawport.errors import Unavailable
from pawport.rpc.bounds import Bounds
from pawport.rpc.futures import settled
from pawport.rpc.metadata import Header, Metadata, decode_metadata, encode_metadata
from pawport.rpc.peer import peer_address, peer_of
from pawport.rpc.request import Event, Receive, RequestBody
from pawport.rpc.request_ids import request_id_of
from pawport.rpc.watch import Watch

__all__ = ["CallContext", "Send"]

Send = Callable[[Event], Awaitable[None]]


class CallContext:
    """The part of `grpc.aio.ServicerContext` that both kinds of calls share, and when a call ends early."""

    # Set for few calls; most are served by these defaults of the class.
    _initial: Sequence[Header] = ()
    _deadline: float | None = None  # a time of time.monotonic
    _watch: Watch | None = None
    _stream_of: str | None = None

    def __init__(self, scope: Mapping[str, Any], receive: Receive, send: Send, bounds: Bounds) -> None:
        """Nothing is read yet, and nothing fails."""
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        """The request's headers. Names are in lower case; of several with one name it has the last."""
        self.request_id = request_id_of(self.headers)
        """Names this call in logs, and is in its answer."""
        self._scope = scope
        self._send = send
        self._body = RequestBody(receive)
        self._bounds = bounds

    def invocation_metadata(self) -> tuple[tuple[str, str | bytes], ...]:
        """The request's metadata."""
        return decode_metadata(self._scope["headers"])

    def peer(self) -> str:
        """The caller's address."""
        return peer_of(self._scope)

    def time_remaining(self) -> float | None:
        """The seconds until the deadline; None if the caller set none."""
        return None if self._deadline is None else max(0.0, self._deadline - time.monotonic())

    async def send_initial_metadata(self, metadata: Metadata) -> None:
        """Sets the metadata that comes before the first message. ValueError if it cannot stand in headers."""
        self._initial = encode_metadata(metadata)

    @property
    def expired(self) -> bool:
        """Whether the deadline has passed."""
        return self._deadline is not None and time.monotonic() >= self._deadline

    @property
    def caller_left(self) -> bool:
        """Whether nobody waits for a reply any more."""
        return self._body.caller_left

    def watch(self) -> bool:
        """From now on the task is cancelled when the deadline passes or the caller leaves.

        Returns False, and does nothing, while the request is received: that ends in time by itself.
        """
        if self._body.receiver is not None:
            return False
        if self._watch is None:
            self._watch = Watch(self._body, self._deadline)
        return True

    def stop_watching(self) -> None:
        """Ends `watch`."""
        if self._watch is not None:
            self._watch.stop()

    def receive_body(
        self, caller: str, limit: int, announced: Callable[[bytes], int]
    ) -> Awaitable[bytes | None]:
        """Receives the whole body, as `Arrivals.receive` does."""
        return self._bounds.arrivals.receive(self._body, caller, limit, announced, self._deadline)

    def begin_stream(self) -> None:
        """Counts the call as a stream of its caller's address, until `release`.

        Unavailable if the address has too many open streams.
        """
        address = peer_address(self.peer(), self.headers)
        if not self._bounds.streams.take(address):
            raise Unavailable("too many streams are open from this address; please close some")
        self._stream_of = address

    def release(self) -> None:
        """Says that the call has ended, and its request is not in memory any more."""
        if self._body.held:
            self._bounds.arrivals.release(self._body)
        if self._stream_of is not None:
            self._bounds.streams.give_back(self._stream_of)

    async def send_piece(self, piece: bytes) -> None:
        """Sends a piece of the reply's body, and waits while the caller reads too slowly.

        CancelledError if the caller left.
        """
        sent = asyncio.ensure_future(
            self._send({"type": "http.response.body", "body": piece, "more_body": True})
        )
        await settled(sent)
        if sent.exception():
            self._body.caller_left = True
            raise asyncio.CancelledError

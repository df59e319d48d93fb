"""One gRPC call on the host: the context that its handler gets, its request and its reply."""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NoReturn, Protocol

from grpc import StatusCode

from pawport.rpc.bounds import Bounds
from pawport.rpc.call_context import CallContext, Send
from pawport.rpc.framing import FrameReader, frame
from pawport.rpc.metadata import Header, Metadata, encode_metadata, parse_timeout
from pawport.rpc.request import Event, MessageStream, Receive
from pawport.rpc.request_ids import HEADER
from pawport.rpc.status import StatusError, refusal

__all__ = ["Call", "Send", "Status"]

_CONTENT_TYPE = (b"content-type", b"application/grpc")
_OK: Sequence[Header] = [(b"grpc-status", b"0")]
_REQUEST_ID = HEADER.encode()


class Status(Protocol):
    """What `abort_with_status` takes: a `grpc.Status`, or what looks like one."""

    @property
    def code(self) -> StatusCode: ...
    @property
    def details(self) -> str: ...
    @property
    def trailing_metadata(self) -> Metadata | None: ...


class Call(CallContext):
    """One call. For its handler it is the context: the part of `grpc.aio.ServicerContext` that is in use.

    Unlike grpc.aio's, it sends initial metadata with the first message or with the status, not at once.
    """

    finished = False
    """Whether the end of the reply was begun."""

    # Set for few calls; most are served by these defaults of the class.
    _code = StatusCode.OK
    _details = ""
    _trailing: Sequence[Header] = ()
    _started = False

    def __init__(
        self, scope: Mapping[str, Any], receive: Receive, send: Send, bounds: Bounds, max_message: int
    ) -> None:
        """`max_message`: bytes of a message of the request. Nothing is read yet, and nothing fails."""
        super().__init__(scope, receive, send, bounds)
        self.serialize: Callable[[Any], bytes] | None = None
        """Makes bytes of the reply's messages; None if they are bytes."""
        self._max_message = max_message

    # -- the context

    def set_trailing_metadata(self, metadata: Metadata) -> None:
        """Sets the metadata that comes with the status. ValueError if it cannot stand in headers."""
        self._trailing = encode_metadata(metadata)

    def set_code(self, code: StatusCode) -> None:
        """Sets the status code that the call ends with. The reply of a unary method goes only with OK."""
        self._code = code

    def set_details(self, details: str) -> None:
        """Sets the text of the status."""
        self._details = details

    async def abort(
        self, code: StatusCode, details: str = "", trailing_metadata: Metadata | None = None
    ) -> NoReturn:
        """Ends the call with a status, by an exception."""
        trailing = encode_metadata(trailing_metadata) if trailing_metadata else self._trailing
        raise StatusError(code, details or self._details, trailing)

    async def abort_with_status(self, status: Status) -> NoReturn:
        """Ends the call with a status, by an exception."""
        await self.abort(status.code, status.details, status.trailing_metadata)

    async def write(self, message: Any) -> None:
        """Sends a message of a stream, and waits while the caller reads too slowly.

        CancelledError if the caller left.
        """
        piece = self._frame(message)  # first: what it raises must find no reply that was begun
        await self._start()
        await self.send_piece(piece)

    # -- the request

    def read_headers(self) -> None:
        """Takes what the headers say about the call. StatusError if they are malformed."""
        if (
            self.headers.get(b"te") != b"trailers"
        ):  # pyvoy would leave the trailers out, and with them the status
            raise refusal(StatusCode.INVALID_ARGUMENT, "the header te: trailers is missing")
        if (timeout := self.headers.get(b"grpc-timeout")) is not None:
            try:
                self._deadline = time.monotonic() + parse_timeout(timeout)
            except ValueError as error:
                raise refusal(StatusCode.INVALID_ARGUMENT, str(error)) from None
        self._frames = FrameReader(self._max_message, self.headers.get(b"grpc-encoding", b"identity"))

    async def read_request(self, caller: str = "") -> bytes:
        """Reads the message of a unary request, which the caller sends.

        Raises:
            StatusError: there is not exactly one message, it is too large, or the deadline has passed.
            RequestTimeout: the body did not arrive in time.
            Unavailable: the caller is sending too much at once.
        """
        frames = self._frames
        received = await self.receive_body(caller, frames.max_body, frames.announced)
        if self.expired:
            raise refusal(StatusCode.DEADLINE_EXCEEDED, "the deadline was exceeded")
        if received is None:
            raise frames.too_large()
        return frames.only(received)

    def messages(self, parse: Callable[[bytes], Any]) -> MessageStream:
        """The messages of a streaming request."""
        return MessageStream(self._body, self._frames, parse)

    # -- the reply

    def reply(self, message: Any) -> Awaitable[None]:
        """Ends a unary call as its handler set it: with its message, or with its status if that is not OK."""
        return self.finish(self._frame(message) if self._code is StatusCode.OK else b"")

    async def finish(self, last: bytes = b"") -> None:
        """Ends the call as its handler set it; `last` are the last bytes before the status."""
        if self._code is not StatusCode.OK:
            await self.fail(StatusError(self._code, self._details, self._trailing))
            return
        self.finished = True
        if not self._started:  # not by _start: every coroutine on this way costs each call
            await self._send(self._head((), trailers=True))
        await self._send({"type": "http.response.body", "body": last})
        trailers = [*_OK, *self._trailing] if self._trailing else _OK
        await self._send({"type": "http.response.trailers", "headers": trailers})

    async def fail(self, error: StatusError) -> None:
        """Ends the call with an error."""
        self.finished = True
        if self._started:
            await self._end(b"", error.trailers)
        else:  # "trailers only": the headers hold the status, or callers of JSON would get an empty body
            await self._send(self._head(error.trailers, trailers=False))
            await self._send({"type": "http.response.body", "body": b""})

    def _frame(self, message: Any) -> bytes:
        return frame(message if self.serialize is None else self.serialize(message))

    async def _start(self) -> None:
        if not self._started:
            self._started = True
            await self._send(self._head((), trailers=True))

    def _head(self, more: Sequence[Header], *, trailers: bool) -> Event:
        headers = [_CONTENT_TYPE, (_REQUEST_ID, self.request_id.encode()), *self._initial, *more]
        return {"type": "http.response.start", "status": 200, "headers": headers, "trailers": trailers}

    async def _end(self, last: bytes, trailers: Sequence[Header]) -> None:
        await self._send({"type": "http.response.body", "body": last})
        await self._send({"type": "http.response.trailers", "headers": trailers})

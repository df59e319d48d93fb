"""One call over HTTP: the context that its handler gets, its body and its answer."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from typing import Any, Final, NoReturn

import grpc
from grpc import StatusCode

from pawport.errors import FieldViolation
from pawport.rest.binding import Binding
from pawport.rest.encodings import decoded, too_large
from pawport.rest.queries import Parameters, malformed, parse_query
from pawport.rest.streaming import stream_format
from pawport.rpc.bounds import Bounds
from pawport.rpc.call import Send, Status
from pawport.rpc.call_context import CallContext
from pawport.rpc.call_state import HttpReply
from pawport.rpc.conditions import is_known, named_etags
from pawport.rpc.metadata import Header, Metadata, parse_timeout
from pawport.rpc.request import Receive
from pawport.rpc.request_ids import HEADER

__all__ = ["CallFailedError", "RestCall"]

_REQUEST_ID: Final = HEADER.encode()
_BODILESS: Final = (204, 304)


class CallFailedError(grpc.aio.AbortError):
    """Ends the call with a status. It is the AbortError that handlers know from grpc.aio."""

    def __init__(self, status: Status) -> None:
        super().__init__(status.code, status.details)
        self.status = status


class _Status:
    """A status of a handler that gave its parts."""

    def __init__(self, code: StatusCode, details: str, trailing_metadata: Metadata | None) -> None:
        self.code = code
        self.details = details
        self.trailing_metadata = trailing_metadata


class RestCall(CallContext):
    """One call. For its handler it is the context: the part of `grpc.aio.ServicerContext` that is in use."""

    answered = False
    """Whether the answer was begun."""
    http: HttpReply | None = None
    """What the handler has set of the answer."""

    def __init__(self, scope: Mapping[str, Any], receive: Receive, send: Send, bounds: Bounds) -> None:
        """Nothing is read yet, and nothing fails."""
        super().__init__(scope, receive, send, bounds)
        self.body = b""
        """The request's body, once it was read."""
        self.parameters = Parameters()
        """Those of the query, once it was parsed."""

    def bind(self, binding: Binding, segments: Sequence[str]) -> None:
        """Binds the call to a method and the segments of its path."""
        self._binding = binding
        self._segments = segments

    # -- the context

    async def abort(
        self, code: StatusCode, details: str = "", trailing_metadata: Metadata | None = None
    ) -> NoReturn:
        """Ends the call with a status, by an exception."""
        raise CallFailedError(_Status(code, details, trailing_metadata))

    async def abort_with_status(self, status: Status) -> NoReturn:
        """Ends the call with a status, by an exception."""
        raise CallFailedError(status)

    async def read_request(self, caller: str = "") -> bytes:
        """Reads the request, which the caller sends, and returns it encoded.

        Raises:
            InvalidArgument: it is malformed; the error names the fields that are.
            QuotaExceeded: the body is too large.
            RequestTimeout: the body did not arrive in time.
            Unavailable: the caller is sending too much at once.
        """
        reader = self._binding.reader
        if query := self._scope["query_string"]:
            self.parameters = parse_query(query, ignores_unknown=reader.ignores_unknown)
        if reader.takes_body or self._announces_body():
            self.body = await self._read_body(caller, self._binding.max_bytes)
        content_type = self.headers.get(b"content-type", b"").decode("latin-1")
        request = reader.read(self._segments, self.parameters, self.body, content_type)
        if (if_match := self.headers.get(b"if-match")) is not None:
            request += reader.expected_etag(named_etags(if_match.decode("latin-1")))
        return request

    def _announces_body(self) -> bool:
        return self.headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in self.headers

    async def _read_body(self, caller: str, limit: int) -> bytes:
        length = self.headers.get(b"content-length", b"")
        size = int(length) if length.isdigit() else limit
        if size > limit:
            raise too_large(limit)
        body = await self.receive_body(caller, limit, lambda _: size)
        if body is None:
            raise too_large(limit)
        encoding = self.headers.get(b"content-encoding")
        return body if encoding is None else decoded(body, encoding, limit)

    def set_deadline(self) -> None:
        """Takes the deadline from `grpc-timeout`. InvalidArgument if that is malformed."""
        if (timeout := self.headers.get(b"grpc-timeout")) is not None:
            try:
                self._deadline = time.monotonic() + parse_timeout(timeout)
            except ValueError as error:
                raise malformed(FieldViolation("grpc-timeout", str(error))) from None

    # -- the answer

    async def reply(self, reply: Any) -> None:
        """Answers with a reply, encoded or as an `EncodedList`, and with the pages that continue its list."""
        printer = self._binding.printer
        if self.http is not None and self.http.later_pages is not None:
            await self._reply_in_pieces(printer.whole_list(reply, self.http.later_pages, self.parameters))
            return
        printed = printer.print(reply, self.parameters)
        status = self._binding.success if self.http is None else self.http.status
        headers = [(b"content-type", printed.content_type.encode()), *self._initial]
        if printed.etag:
            headers.append((b"etag", f'"{printed.etag}"'.encode()))
            if self._scope["method"] in ("GET", "HEAD") and self._has(printed.etag):
                status = 304
        await self.answer(status, headers, printed.body)

    def _has(self, etag: str) -> bool:
        """Whether the caller has what the etag is of."""
        given = self.headers.get(b"if-none-match")
        return given is not None and is_known(given.decode("latin-1"), etag)

    async def reply_with_stream(self, replies: AsyncGenerator[bytes]) -> None:
        """Answers with a stream of encoded replies. An error before the first one is an error of the call."""
        form = stream_format(self.headers)
        printer = self._binding.printer
        async with aclosing(replies):
            async for reply in replies:
                await self._begin(form.content_type)
                json = printer.print(reply, self.parameters, one_line=True).body
                await self.send_piece(form.message(json, printer.id_of(reply)))
        await self._begin(form.content_type)
        await self._send({"type": "http.response.body", "body": b""})

    async def end_stream(self, error: bytes) -> None:
        """Ends a stream that was begun with the JSON of an error."""
        last = stream_format(self.headers).error(error)
        await self._send({"type": "http.response.body", "body": last})

    async def _reply_in_pieces(self, pieces: AsyncIterator[bytes]) -> None:
        await self._begin(b"application/json")
        if self._scope["method"] != "HEAD":
            async for piece in pieces:
                await self.send_piece(piece)
        await self._send({"type": "http.response.body", "body": b""})

    async def _begin(self, content_type: bytes) -> None:
        if not self.answered:
            self.answered = True
            request_id = (_REQUEST_ID, self.request_id.encode())
            headers = [(b"content-type", content_type), *self._initial, request_id]
            await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def answer(self, status: int, headers: Sequence[Header], body: bytes) -> None:
        """Sends an answer whole."""
        self.answered = True
        if status in _BODILESS:
            headers, body = [pair for pair in headers if pair[0] != b"content-type"], b""
        else:
            headers = [*headers, (b"content-length", b"%d" % len(body))]
        head = {"status": status, "headers": [*headers, (_REQUEST_ID, self.request_id.encode())]}
        await self._send({"type": "http.response.start", **head})
        sent = b"" if self._scope["method"] == "HEAD" else body
        await self._send({"type": "http.response.body", "body": sent})

"""What the pipeline knows of a call on its way, on both hosts."""

import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from pawport.kit.encoding import EncodedList
from pawport.rpc.observation import CallEnd
from pawport.rpc.request_ids import HEADER, request_id_of

__all__ = ["CallState", "Context", "HttpReply", "headers_of"]

Context = Any  # grpc.aio.ServicerContext, or the host's Call


@dataclass(slots=True)
class HttpReply:
    """What only an answer over HTTP has. Over gRPC it has no meaning."""

    status: int = 200
    later_pages: AsyncIterator[EncodedList] | None = None
    """The encoded replies that continue the list of the reply, to be answered as one list."""


class CallState:
    """Begins with the call."""

    __slots__ = ("_started", "headers", "http", "key_id", "request_id")

    def __init__(self, context: Context) -> None:
        self._started = time.perf_counter()
        self.key_id = ""
        """Empty as long as the caller is not known."""
        self.headers: list[tuple[str, str]] = []
        """What the answer has, be it an error or not."""
        self.http: HttpReply | None = None
        """What only an answer over HTTP has, if the method has set it."""
        # The host has the id ready, and answers with it.
        self.request_id: str = getattr(context, "request_id", "")
        if not self.request_id:
            self.request_id = request_id_of(headers_of(context))
            self.headers.append((HEADER, self.request_id))

    def restart(self) -> None:
        """Measures the call from now on: its request is here."""
        self._started = time.perf_counter()

    def end(self, method: str, code: str, reason: str = "") -> CallEnd:
        """What is told of the call if it ends now."""
        return method, code, reason, self._started, time.perf_counter(), self.key_id, self.request_id


def headers_of(context: Context) -> Mapping[bytes, bytes]:
    """The request's headers: the host has them ready, grpcio makes pairs of text."""
    headers: Mapping[bytes, bytes] | None = getattr(context, "headers", None)
    if headers is not None:
        return headers
    pairs = context.invocation_metadata() or ()
    return {key.encode(): value if isinstance(value, bytes) else value.encode() for key, value in pairs}

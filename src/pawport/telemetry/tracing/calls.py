"""A span for each call, begun when the gateway got it."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, cast

import grpc
from opentelemetry import context as contexts
from opentelemetry import propagate
from opentelemetry.context import Context
from opentelemetry.trace import (
    SpanKind,
    Status,
    StatusCode,
    Tracer,
    get_current_span,
    set_span_in_context,
)

from pawport.gateway.call_time import TIME_HEADER
from pawport.rpc.call_state import headers_of
from pawport.rpc.observation import CallEnd
from pawport.rpc.pipeline import GenericHandlers, GrpcServer, MethodHandlers

__all__ = ["TracedServer", "tell_end"]

_Run = Callable[[bytes, Any], Awaitable[bytes]]

_FIELDS: Final = [field.encode() for field in propagate.get_global_textmap().fields]
_TIME_HEADER: Final = TIME_HEADER.encode()
_find_time: Final = re.compile(rb"(\d{1,10})\.(\d{9})").fullmatch
# Of the server's own making, as OpenTelemetry counts them: other codes are the caller's.
_FAULTS: Final = {
    "UNKNOWN",
    "DEADLINE_EXCEEDED",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
}


class TracedServer:
    """Stands before a server, and gives each call of the methods that are registered a span."""

    def __init__(self, server: GrpcServer, tracer: Tracer) -> None:
        self._server = server
        self._tracer = tracer

    def add_generic_rpc_handlers(self, handlers: GenericHandlers) -> None:
        """Nothing: the same handlers are registered once more, below."""

    def add_registered_method_handlers(self, service: str, handlers: MethodHandlers) -> None:
        """Registers the methods. Those that answer with a stream have no span."""
        traced = {
            name: grpc.unary_unary_rpc_method_handler(self._traced(f"{service}/{name}", handler))
            if handler.unary_unary is not None
            else handler
            for name, handler in handlers.items()
        }
        self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, traced),))
        self._server.add_registered_method_handlers(service, traced)

    def _traced(self, method: str, handler: "grpc.RpcMethodHandler[Any, Any]") -> _Run:
        run = cast(_Run, handler.unary_unary)
        # Those of OpenTelemetry's newer conventions, and the older name that more tools know.
        attributes = {"rpc.system.name": "grpc", "rpc.system": "grpc", "rpc.method": method}
        start_span = self._tracer.start_span

        async def call(raw: bytes, context: Any) -> bytes:
            headers = headers_of(context)
            parent = _parent(headers)
            span = start_span(method, parent, SpanKind.SERVER, attributes, start_time=_begin(headers))
            if not span.is_recording():
                return await run(raw, context)
            token = contexts.attach(set_span_in_context(span, parent))
            try:
                return await run(raw, context)
            finally:
                contexts.detach(token)
                span.end()

        return call


def tell_end(end: CallEnd) -> None:
    """Writes how a call ended into its span. An `Observe` of the pipeline."""
    span = get_current_span()
    if not span.is_recording():
        return
    _, code, reason, _, _, key_id, request_id = end
    number: int = grpc.StatusCode[code].value[0]
    span.set_attributes(
        {
            "rpc.response.status_code": code,
            "rpc.grpc.status_code": number,
            "pawport.key_id": key_id,
            "pawport.request_id": request_id,
        }
    )
    if code != "OK":
        span.set_attribute("error.type", reason or code)
    if code in _FAULTS:
        span.set_status(Status(StatusCode.ERROR))


def _parent(headers: Mapping[bytes, bytes]) -> Context:
    """What the caller says about the trace that it is in."""
    carrier = {name.decode(): headers[name].decode("latin-1") for name in _FIELDS if name in headers}
    return propagate.extract(carrier, Context()) if carrier else Context()


def _begin(headers: Mapping[bytes, bytes]) -> int | None:
    """When the gateway got the call, in nanoseconds since 1970; None, which means now, without a gateway."""
    found = _find_time(headers.get(_TIME_HEADER, b""))
    return None if found is None else int(found[1]) * 10**9 + int(found[2])

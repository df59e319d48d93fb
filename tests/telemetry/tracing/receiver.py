"""What stands for a collector: it takes spans over OTLP, and keeps them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.http_server import serving_http
from tests.service import eventually


@dataclass
class Receiver:
    """What came so far."""

    environ: dict[str, str] = field(default_factory=dict)  # what leads a program to it
    requests: list[ExportTraceServiceRequest] = field(default_factory=list)

    @property
    def spans(self) -> list[Span]:
        """All spans."""
        scopes = [scope for each in self._resources() for scope in each.scope_spans]
        return [span for scope in scopes for span in scope.spans]

    def resource(self) -> dict[str, Any]:
        """What the spans are said to come from."""
        return values(self._resources()[0].resource.attributes)

    def text(self) -> str:
        """Everything, as text."""
        return "\n".join(map(str, self.requests))

    def calls(self, method: str, count: int = 1) -> list[Span]:
        """The spans of a method's calls, in the order in which they began; waits until they are so many."""
        found: list[Span] = []

        def came() -> bool:
            found[:] = [span for span in self.spans if span.name == method]
            return len(found) >= count

        eventually(came)
        assert len(found) == count
        return _in_order(found)

    def below(self, parent: Span) -> list[Span]:
        """Its children, in the order in which they began."""
        return _in_order([span for span in self.spans if span.parent_span_id == parent.span_id])

    def _resources(self) -> list[Any]:
        return [resource for request in self.requests for resource in request.resource_spans]


def values(attributes: Any) -> dict[str, Any]:
    """Attributes by their names."""
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in attributes}


def _in_order(spans: list[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.start_time_unix_nano)


@contextmanager
def receiving(protocol: str) -> Iterator[Receiver]:
    """A receiver that speaks "grpc" or "http/protobuf"."""
    receiver = Receiver()
    serve = _grpc if protocol == "grpc" else _http
    with serve(receiver) as endpoint:
        receiver.environ = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "OTEL_EXPORTER_OTLP_PROTOCOL": protocol,
            "OTEL_BSP_SCHEDULE_DELAY": "50",
        }
        yield receiver


@contextmanager
def _grpc(receiver: Receiver) -> Iterator[str]:
    class Servicer(TraceServiceServicer):
        def Export(self, request, context):
            receiver.requests.append(request)
            return ExportTraceServiceResponse()

    server = grpc.server(ThreadPoolExecutor(2))
    add_TraceServiceServicer_to_server(Servicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop(None).wait()


@contextmanager
def _http(receiver: Receiver) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.path == "/v1/traces"
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.requests.append(ExportTraceServiceRequest.FromString(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with serving_http(Handler) as port:
        yield f"http://127.0.0.1:{port}"

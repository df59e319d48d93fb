"""The traces of one process."""

import asyncio
import threading
import uuid
from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.resources import SERVICE_INSTANCE_ID, SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from pawport.db import Database
from pawport.kit.otel_environment import uses_grpc
from pawport.rpc.observation import CallEnd, Observe
from pawport.rpc.pipeline import GrpcServer
from pawport.telemetry.tracing.calls import TracedServer, tell_end
from pawport.telemetry.tracing.database import open_traced_database

__all__ = ["Tracing"]

_END_SECONDS: Final = (
    3.0  # for spans that were not sent yet; a collector that is away must not hold up the end
)


class Tracing:
    """Makes spans, and sends them from a thread of its own."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._provider = TracerProvider(resource=_resource(), shutdown_on_exit=False)
        exporter = GrpcExporter() if uses_grpc(environ) else HttpExporter()
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("pawport", version("pawport"))

    def server(self, server: GrpcServer) -> GrpcServer:
        """What to register methods with instead of the server, so that their calls have spans."""
        return TracedServer(server, self._tracer)

    def observing(self, observe: Observe) -> Observe:
        """What is to be told the end of each call instead of `observe`: it writes it into the span, too."""

        def both(end: CallEnd) -> None:
            tell_end(end)
            observe(end)

        return both

    def open_database(self, url: str) -> Database:
        """Like `pawport.db.open_database`, with spans for what calls do there."""
        return open_traced_database(url, self._tracer)

    async def stop(self) -> None:
        """Sends what is left, if it is taken soon."""
        end = threading.Thread(target=self._provider.shutdown, daemon=True)
        end.start()
        await asyncio.to_thread(end.join, _END_SECONDS)


def _resource() -> Resource:
    """What the environment says that this is, and our own name where it says nothing."""
    found = Resource.create()
    own = {SERVICE_VERSION: version("pawport"), SERVICE_INSTANCE_ID: str(uuid.uuid4())}
    if str(found.attributes[SERVICE_NAME]).startswith("unknown_service"):
        return found.merge(Resource({**own, SERVICE_NAME: "pawport"}))
    return Resource(own).merge(found)

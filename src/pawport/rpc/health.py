"""grpc.health.v1.Health: whether the server can answer calls. It needs no key."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from grpc import StatusCode
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthServicer

__all__ = ["Health"]

_Context = Any  # grpc.aio.ServicerContext, or the host's Call


class Health(HealthServicer):  # type: ignore[misc]  # generated without types
    """All services are healthy together, because they share the database. At first they are not."""

    # Not grpcio's own servicer: its watchers never end, and would keep a server that drains waiting.

    def __init__(self, services: Iterable[str], on_drain: Callable[[], None] = lambda: None) -> None:
        """`services`: full names. The server as a whole has the empty name. `on_drain` is what
        `drain` calls."""
        self._on_drain = on_drain
        self._services = {"", *services}
        self._serving = False
        self._draining = False
        self._changed = asyncio.Event()

    @property
    def serving(self) -> bool:
        """Whether calls can be answered."""
        return self._serving and not self._draining

    def set_serving(self, serving: bool) -> None:
        """Says whether calls can be answered; after `drain` that is no longer heard."""
        if serving != self._serving:
            self._serving = serving
            self._wake_watchers()

    def drain(self) -> None:
        """From now on nothing is serving. Watchers are told so, and then ended."""
        self._draining = True
        self._on_drain()
        self._wake_watchers()

    async def Check(  # noqa: N802 - the schema's name
        self, request: HealthCheckRequest, context: _Context
    ) -> HealthCheckResponse:
        """The state now. NOT_FOUND for a service that is not here."""
        if request.service not in self._services:
            await context.abort(StatusCode.NOT_FOUND, "the service does not exist")
        return HealthCheckResponse(status=self._status(request.service))

    async def Watch(  # noqa: N802 - the schema's name
        self, request: HealthCheckRequest, context: _Context
    ) -> AsyncIterator[HealthCheckResponse]:
        """The state now, and again whenever it changes."""
        told = None
        while True:
            changed, status = self._changed, self._status(request.service)
            if status != told:
                yield HealthCheckResponse(status=status)
                told = status
            if self._draining:
                await context.abort(StatusCode.UNAVAILABLE, "the server is stopping")
            await changed.wait()

    def _status(self, service: str) -> "HealthCheckResponse.ServingStatus":
        if service not in self._services:
            return HealthCheckResponse.SERVICE_UNKNOWN
        return HealthCheckResponse.SERVING if self.serving else HealthCheckResponse.NOT_SERVING

    def _wake_watchers(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

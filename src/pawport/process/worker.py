"""A worker: what answers calls, on either host: in Envoy, or in `grpcio_host`."""

import asyncio
import gc
import os
from typing import TYPE_CHECKING

from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server

from pawport.apis.dialects import DIALECTS, FACES
from pawport.app import App, build
from pawport.config import Settings
from pawport.gateway.admin import EnvoyAdmin
from pawport.gateway.envoy import ADMIN_SOCKET
from pawport.logs import configure_logs
from pawport.process.connections import bound_connections
from pawport.process.heartbeat import beat
from pawport.process.job_thread import JobThread
from pawport.process.monitor import Monitor
from pawport.rest.application import RestApplication
from pawport.rpc.bounds import Bounds
from pawport.rpc.health import Health
from pawport.rpc.host import Host
from pawport.rpc.observation import Observe
from pawport.rpc.pipeline import GenericHandlers, GrpcServer, MethodHandlers
from pawport.rpc.reflection import add_reflection
from pawport.rpc.sizes import MAX_MESSAGE
from pawport.telemetry.call_lines import CallLines
from pawport.telemetry.link import SOCKET, Reporter
from pawport.telemetry.recorder import Recorder, Source
from pawport.telemetry.sources import LoopDelay, of_admission, of_database, of_jobs, of_worker
from pawport.telemetry.tracing import start_tracing

if TYPE_CHECKING:
    from pawport.telemetry.tracing.traces import Tracing

__all__ = ["Worker", "envoy_application"]


class Worker:
    """Everything of a worker but the server that it is registered with."""

    def __init__(
        self,
        settings: Settings,
        server: GrpcServer,
        envoy: EnvoyAdmin | None = None,
        recorder: Recorder | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        """`envoy`: the one around this process. `recorder`, `bounds`: those of the server, if it has any.

        Must be made on the event loop.
        """
        configure_logs(settings.log_level)
        self._settings = settings
        self._recorder = recorder or Recorder()
        self._tracing = start_tracing()
        self._bounds = bounds or Bounds()
        self._app = _build(settings, self._recorder.observe, self._tracing, self._bounds)
        hosts = {face.name: settings.domains(face.name) for face in DIALECTS}
        self.rest = RestApplication(FACES, hosts, self._recorder.observe, bounds=self._bounds)
        """Answers what is not gRPC."""
        registry = _Registry(server, self.rest)
        self._app.register(registry if self._tracing is None else self._tracing.server(registry))
        self.health = Health(registry.services, self._app.end_streams)
        add_HealthServicer_to_server(self.health, registry)
        add_reflection(server, registry.services)
        self._monitor = Monitor(self._app.database, self.health, envoy)
        self._envoy = envoy
        self._background: list[asyncio.Task[None]] = []
        # Beside PostgreSQL, a process of its own does the jobs.
        self._jobs = JobThread(self._app.do_jobs) if settings.is_sqlite else None

    async def start(self) -> None:
        """Raises unless the database can serve."""
        await self._app.start()
        self._background.append(asyncio.create_task(beat()))
        if self._envoy is not None:
            self._background.append(asyncio.create_task(bound_connections(self._envoy)))
        self._monitor.start()
        self._start_recorder()
        if self._jobs is not None:
            self._jobs.start()

    async def stop(self) -> None:
        """Finishes what is being written, and lets go of the database."""
        self.health.drain()
        await self._monitor.stop()
        if self._jobs is not None:
            await self._jobs.stop()
        await self._app.close()
        if self._tracing is not None:
            await self._tracing.stop()
        await asyncio.to_thread(self._recorder.stop)
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)

    def _start_recorder(self) -> None:
        lines = CallLines(self._settings.log_calls, self._settings.log_level)
        reporter = Reporter(os.environ.get(SOCKET, ""))
        loop_delay = LoopDelay(asyncio.get_running_loop())
        database = of_database(self._app.database.statistics)
        sources: list[Source] = [of_worker, loop_delay, database, of_admission(self._bounds.admission)]
        if self._jobs is not None:
            sources.append(of_jobs(self._app.jobs.statistics))
        self._recorder.start(lines, reporter, sources)


def _build(settings: Settings, observe: Observe, tracing: "Tracing | None", bounds: Bounds) -> App:
    if tracing is None:
        return build(settings, observe, admission=bounds.admission)
    observing = tracing.observing(observe)
    return build(settings, observing, tracing.open_database, admission=bounds.admission)


class _Registry:
    """Passes registrations on to a server and to what answers HTTP, and keeps the names of the services."""

    def __init__(self, server: GrpcServer, rest: RestApplication) -> None:
        self.services: list[str] = []
        self._server = server
        self._rest = rest

    def add_generic_rpc_handlers(self, handlers: GenericHandlers) -> None:
        self._server.add_generic_rpc_handlers(handlers)

    def add_registered_method_handlers(self, service: str, handlers: MethodHandlers) -> None:
        self.services.append(service)
        self._server.add_registered_method_handlers(service, handlers)
        self._rest.add_registered_method_handlers(service, handlers)


def envoy_application() -> Host:
    """What answers the calls that come to Envoy around this process. It makes the worker when it starts."""
    recorder = Recorder()
    bounds = Bounds()
    workers: list[Worker] = []

    async def start() -> None:
        envoy = EnvoyAdmin(os.environ[ADMIN_SOCKET])
        workers.append(Worker(Settings.from_environment(os.environ), host, envoy, recorder, bounds))
        host.http = workers[0].rest
        await workers[0].start()
        gc.freeze()  # or each look for garbage among all modules would hold up all calls for 70 ms

    async def stop() -> None:
        await workers[0].stop()

    host = Host(MAX_MESSAGE, startup=start, shutdown=stop, observe=recorder.observe, bounds=bounds)
    return host

"""A worker on grpcio's own server: for machines where Python cannot run inside Envoy.

Beside gRPC it serves HTTP, by uvicorn, on a second unix socket. Envoy stands in front of both as the gateway,
in a process of its own.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import grpc
import uvicorn
import uvloop

from pawport.config import Settings
from pawport.gateway.config import http_socket
from pawport.process.supervisor import GRACE
from pawport.process.worker import Worker
from pawport.rpc.call import Send
from pawport.rpc.request import Receive

__all__ = ["OPTIONS", "main", "serve"]

OPTIONS = (
    ("grpc.so_reuseport", 0),  # or a second server could share the port unnoticed
    # Of the methods that take the largest requests; the pipeline knows what each of the others takes.
    ("grpc.max_receive_message_length", 17 << 20),
)


async def serve(settings: Settings, address: str) -> None:
    """Serves at `address` ("unix:PATH" or "HOST:PORT") until SIGTERM or SIGINT, then drains.

    SIGUSR1 says that this is to come: health is NOT_SERVING from then on.
    RuntimeError if the address cannot be listened at.
    """
    server = grpc.aio.server(options=OPTIONS)
    worker = Worker(settings, server)  # type: ignore[arg-type]  # the stubs lack one method of the server
    server.add_insecure_port(address)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, worker.health.drain)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await worker.start()
    await server.start()
    http = _HttpServer(worker, address)
    await http.start()
    await stop.wait()
    worker.health.drain()
    await asyncio.gather(server.stop(GRACE), http.stop())
    await worker.stop()


class _Uvicorn(uvicorn.Server):
    """Leaves signals to `serve`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _HttpServer:
    """Serves HTTP on the unix socket beside that of gRPC; nothing where gRPC has a port."""

    def __init__(self, worker: Worker, address: str) -> None:
        self._worker = worker
        path = address.removeprefix("unix:")
        self._path = "" if path == address else http_socket(path)
        self._running: asyncio.Task[None] | None = None
        config = uvicorn.Config(
            self._answer,
            uds=self._path,
            log_config=None,
            access_log=False,
            lifespan="off",
            interface="asgi3",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        self._server = _Uvicorn(config)

    async def start(self) -> None:
        """Returns when it serves. RuntimeError if the socket cannot be listened at."""
        if self._path:
            self._running = asyncio.create_task(self._server.serve())
            while not self._server.started:
                if self._running.done():
                    raise RuntimeError(f"cannot serve HTTP at {self._path}")
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Finishes the calls that run."""
        if self._running is not None:
            self._server.should_exit = True
            await self._running

    async def _answer(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"] == "/healthz":
            status = 200 if self._worker.health.serving else 503
            await send({"type": "http.response.start", "status": status, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self._worker.rest(scope, receive, send)


def main() -> None:
    """The program that `serve` starts. Its argument is the address; its settings are in PAWPORT_*."""
    uvloop.run(serve(Settings.from_environment(os.environ), sys.argv[1]))


if __name__ == "__main__":
    main()

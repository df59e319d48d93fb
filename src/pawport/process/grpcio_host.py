"""A worker on grpcio's own server: for machines where Python cannot run inside Envoy.

Beside gRPC it serves HTTP, by uvicorn, on a second unix socket. Envoy stands in front of both as the gateway,
in a process of its own.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import grpc
import uvloop

from pawport.config import Settings
from pawport.gateway.config import http_socket
from pawport.process.http_server import HttpServer
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
    http = await _serve_http(worker, address)  # first: who finds the gRPC server expects both
    await server.start()
    await stop.wait()
    worker.health.drain()
    await server.stop(GRACE)
    if http is not None:
        await http.stop()
    await worker.stop()


async def _serve_http(worker: Worker, address: str) -> HttpServer | None:
    """Serves HTTP on the unix socket beside that of gRPC; not where gRPC has a port."""
    path = address.removeprefix("unix:")
    if path == address:
        return None

    async def answer(scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"] != "/healthz":
            await worker.rest(scope, receive, send)
            return
        status = 200 if worker.health.serving else 503
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    server = HttpServer(answer, Path(http_socket(path)), GRACE)
    await server.start()
    return server


def main() -> None:
    """The program that `serve` starts. Its argument is the address; its settings are in PAWPORT_*."""
    uvloop.run(serve(Settings.from_environment(os.environ), sys.argv[1]))


if __name__ == "__main__":
    main()

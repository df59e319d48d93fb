"""Servers of the whole product on loopback: on grpcio's own server, and inside Envoy."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc

from pawport.app import App
from pawport.config import Settings
from pawport.db import Database, open_database
from pawport.gateway.config import LISTENER
from pawport.pictures.store import FolderStore
from pawport.process.grpcio_host import OPTIONS
from pawport.process.processes import EnvoyServer

_OPTIONS = [("grpc.max_receive_message_length", -1)]  # pictures are larger than what clients take by default


@dataclass(frozen=True)
class Served:
    """A running server, its database opened a second time, beside it, and its folder of pictures."""

    address: str
    channel: grpc.Channel
    database: Database
    pictures: Path
    has_http: bool


@contextmanager
def served(host: str, url: str) -> Iterator[Served]:
    """A server on the host "grpcio" or "envoy" and the database of the URL."""
    database = open_database(url)
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            _HOSTS[host](url, folder) as address,
            grpc.insecure_channel(address, options=_OPTIONS) as channel,
        ):
            yield Served(address, channel, database, Path(folder, "pictures"), has_http=host == "envoy")
    finally:
        asyncio.run(database.close())


@contextmanager
def _grpcio(url: str, folder: str) -> Iterator[str]:
    """grpcio's asynchronous server, on the event loop of a thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="contract-server")
    thread.start()

    async def start() -> tuple[grpc.aio.Server, App, int]:
        server = grpc.aio.server(options=OPTIONS)
        app = App(open_database(url), store=FolderStore(Path(folder, "pictures")))
        app.register(server)
        port = server.add_insecure_port("127.0.0.1:0")
        await app.start()
        await server.start()
        return server, app, port

    async def stop() -> None:
        await server.stop(None)
        await app.close()

    try:
        server, app, port = asyncio.run_coroutine_threadsafe(start(), loop).result(60)
        try:
            yield f"127.0.0.1:{port}"
        finally:
            asyncio.run_coroutine_threadsafe(stop(), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def _envoy(url: str, folder: str) -> Iterator[str]:
    """A worker inside Envoy, as `pawport serve` runs it."""
    options = {"database_url": url, "data_dir": folder, "log_level": "error"}
    settings = Settings.parse({"listen": "127.0.0.1:0", **options})
    with EnvoyServer(settings) as server:
        yield f"127.0.0.1:{server.admin.port(LISTENER)}"


_HOSTS = {"grpcio": _grpcio, "envoy": _envoy}

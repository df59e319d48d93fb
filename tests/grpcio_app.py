"""The services on a grpcio server in the test's own process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc

from pawport.app import App
from pawport.db import open_database


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[grpc.aio.Channel]:
    """Serves a database; gives a channel to it."""
    app = App(open_database(url))
    server = grpc.aio.server()
    app.register(server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    await server.stop(None)
    await app.close()

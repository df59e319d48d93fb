"""An HTTP server on a unix socket, on the event loop that runs: uvicorn."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

__all__ = ["HttpServer"]


class HttpServer:
    """Serves an ASGI application over HTTP/1.1. Envoy stands in front of it."""

    def __init__(self, application: Callable[..., Awaitable[None]], path: Path, grace: int) -> None:
        """`path`: of the unix socket. `grace`: the seconds that calls have to end when it is stopped."""
        self._path = path
        self._running: asyncio.Task[None] | None = None
        options: dict[str, Any] = {"access_log": False, "server_header": False, "date_header": False}
        config = uvicorn.Config(
            application,
            uds=str(path),
            lifespan="off",
            interface="asgi3",
            http="h11",  # httptools rejects verbs that it does not know
            log_config=None,
            proxy_headers=False,
            timeout_graceful_shutdown=grace,
            **options,
        )
        self._server = _Uvicorn(config)

    async def start(self) -> None:
        """Returns when it serves. RuntimeError if the socket cannot be listened at."""
        self._running = asyncio.create_task(self._server.serve())
        while not self._server.started:
            if self._running.done():
                raise RuntimeError(f"cannot serve HTTP at {self._path}") from self._running.exception()
            await asyncio.sleep(0.01)
        self._path.chmod(0o600)  # uvicorn lets everybody connect

    async def stop(self) -> None:
        """Finishes the calls that run, and stops."""
        self._server.should_exit = True
        if self._running is not None:
            await self._running


class _Uvicorn(uvicorn.Server):
    """Leaves the signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

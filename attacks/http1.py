"""A connection of HTTP/1.1 on which something is sent, and what comes back is noted."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from attacks.attack import Scene

__all__ = ["Exchange", "exchange", "head"]

_CONNECT_SECONDS = 5.0


def head(
    scene: Scene, method: str, path: str, *, key: str = "", length: int | None = None, more: str = ""
) -> bytes:
    """The head of a request with JSON."""
    lines = [f"{method} {path} HTTP/1.1", f"host: {scene.server.address}"]
    lines += [f"x-api-key: {key}"] if key else []
    lines += ["content-type: application/json", f"content-length: {length}"] if length is not None else []
    return "\r\n".join([*lines, more, ""] if not more else [*lines, more, "", ""]).encode()


@dataclass
class Exchange:
    """What was sent on a connection, and what came back."""

    writer: asyncio.StreamWriter
    status: str = ""
    received: int = 0
    ended: bool = False
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __str__(self) -> str:
        return self.status or ("closed" if self.ended else "held open")

    async def read(self, reader: asyncio.StreamReader) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if not self.status:
                    self.status = data[9:12].decode(errors="replace")
                self.received += len(data)
                self._changed.set()
        self.ended = True
        self._changed.set()

    async def wait(self, seconds: float, *, for_end: bool = False) -> None:
        """Until an answer begins, or, if `for_end`, the connection has ended; for so long at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (self.ended or (self.status and not for_end)):
                    self._changed.clear()
                    await self._changed.wait()


@asynccontextmanager
async def exchange(
    scene: Scene, data: bytes, *, source: str = "", reads: bool = True
) -> AsyncIterator[Exchange]:
    """A connection on which `data` was sent. OSError if there is none.

    `reads`: whether what comes is read; if not, the receive buffer is small.
    """
    plug = socket.socket()
    plug.setblocking(False)
    if not reads:
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    try:
        plug.bind((source or scene.source, 0))
        async with asyncio.timeout(_CONNECT_SECONDS):
            await asyncio.get_running_loop().sock_connect(plug, ("127.0.0.1", scene.server.port))
    except OSError:
        plug.close()
        raise
    reader, writer = await asyncio.open_connection(sock=plug)
    found = Exchange(writer)
    writer.write(data)
    reading = asyncio.create_task(found.read(reader)) if reads else None
    try:
        yield found
    finally:
        if reading:
            reading.cancel()
        writer.transport.abort()

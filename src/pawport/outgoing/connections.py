"""Connections that are kept for the next request to the same URL.

Not for others of the same server: what a server answers too much cannot become the answer to somebody else.
"""

import asyncio
import time
from typing import Final

import h11

from pawport.outgoing.urls import Url

__all__ = ["Connection", "IdleConnections"]

_IDLE_SECONDS: Final = 4.0  # less than servers wait, of which many close after 5
_OLDEST_SECONDS: Final = 60.0  # then the name is looked up again
_MAX_IDLE: Final = 128


class Connection:
    """A connection to the server of a URL, for one request at a time."""

    def __init__(self, url: Url, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.url = url
        self.reader = reader
        self.writer = writer
        self.http = h11.Connection(h11.CLIENT)
        self._oldest = time.monotonic() + _OLDEST_SECONDS

    def is_reusable(self) -> bool:
        """Whether another request can be sent: the last answer was read to its end, and both sides keep the
        connection open."""
        if self.http.our_state is h11.DONE and self.http.their_state is h11.DONE:
            self.http.start_next_cycle()
        return (
            self.http.states == {h11.CLIENT: h11.IDLE, h11.SERVER: h11.IDLE}
            and self.http.trailing_data == (b"", False)
            and not self.reader.at_eof()
            and not self.writer.is_closing()
            and time.monotonic() < self._oldest
        )

    def abort(self) -> None:
        """Closes it at once."""
        self.writer.transport.abort()


class IdleConnections:
    """Connections that no request uses, each for a few seconds."""

    def __init__(self) -> None:
        self._idle: dict[Connection, asyncio.TimerHandle] = {}

    def keep(self, connection: Connection) -> bool:
        """Keeps it if it is reusable, and not too many are kept. Returns whether it is kept."""
        if len(self._idle) >= _MAX_IDLE or not connection.is_reusable():
            return False
        loop = asyncio.get_running_loop()
        self._idle[connection] = loop.call_later(_IDLE_SECONDS, self._drop, connection)
        return True

    def take(self, url: Url) -> Connection | None:
        """A connection for the URL, the one that was used last; None if none is kept."""
        for connection in [each for each in reversed(self._idle) if each.url == url]:
            self._idle.pop(connection).cancel()
            if connection.is_reusable():
                return connection
            connection.abort()
        return None

    def close(self) -> None:
        """Closes all."""
        for connection in list(self._idle):
            self._idle[connection].cancel()
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        del self._idle[connection]
        connection.abort()

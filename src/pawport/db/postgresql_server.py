"""Notices that a PostgreSQL server does not respond any more, though its connections stand.

A server that is frozen, or behind a network that drops packets, never ends a statement: its own time limits
do not help. How long a statement may take says nothing either, since some take minutes. So while a connection
waits, a new one is tried: a server that is only busy accepts it.
"""

import threading
import time
from functools import cache
from typing import Any, Final, TypeVar

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import URL

__all__ = ["Server", "server_of"]

T = TypeVar("T")

_PATIENCE: Final = 3.0
"""The seconds that a connection waits before the server is asked, and before each further time."""
_ANSWER_SECONDS: Final = 5  # that the server has for a new connection
_SILENT_SECONDS: Final = 2.0  # for which a server that did not respond is not asked again

_SILENT: Final = "the server does not respond"


class Server:
    """Whether a server responds, as far as this process knows. For all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked = -_PATIENCE  # when it had an answer, or had none in time
        self._silent_until = 0.0
        self._parameters: dict[str, Any] = {}  # how it was connected to last

    @property
    def is_silent(self) -> bool:
        """Whether it did not respond a moment ago."""
        return time.monotonic() < self._silent_until

    def connect(self, **parameters: Any) -> "psycopg.Connection[Any]":
        """A connection whose waiting ends when the server is silent. psycopg.OperationalError."""
        if self.is_silent:
            raise psycopg.OperationalError(_SILENT)
        try:
            connection = _Connection.connect(**parameters)
        except psycopg.errors.ConnectionTimeout:
            self.note_silence()
            raise
        connection.watch(self)
        self._parameters = parameters
        return connection

    def ask(self) -> None:
        """Connects once more, unless another thread just did. `is_silent` is the answer."""
        with self._lock:
            if self.is_silent or time.monotonic() - self._asked < _PATIENCE / 2:
                return
            try:
                psycopg.connect(**{**self._parameters, "connect_timeout": _ANSWER_SECONDS}).close()
            except psycopg.errors.ConnectionTimeout:
                self.note_silence()
            except psycopg.Error:
                pass  # it refuses, so it responds
            self._asked = time.monotonic()

    def note_silence(self) -> None:
        """Remembers for a moment that it did not respond."""
        self._silent_until = time.monotonic() + _SILENT_SECONDS


@cache
def server_of(_: URL) -> Server:
    """The server of a database, the same for each caller in this process."""
    return Server()


class _Connection(psycopg.Connection[Any]):
    """One that is closed when its server is silent."""

    _server: Server | None = None

    def watch(self, server: Server) -> None:
        """Lets its waiting end when this server is silent."""
        self._server = server

    def wait(self, gen: PQGen[T], interval: float = 0.1, timeout: float | None = None) -> T:
        if self._server is not None:
            gen = self._watched(gen, self._server)
        return super().wait(gen, interval, timeout)

    def _watched(self, gen: PQGen[T], server: Server) -> PQGen[T]:
        """The same steps, with a look at the server when nothing was ready for an `interval` of `wait`."""
        next_question = time.monotonic() + _PATIENCE
        try:
            step = next(gen)
            while True:
                ready = yield step
                if not ready:
                    if time.monotonic() > next_question:
                        server.ask()
                        next_question = time.monotonic() + _PATIENCE
                    if server.is_silent:
                        self.close()
                        raise psycopg.OperationalError(_SILENT)
                step = gen.send(ready)
        except StopIteration as end:
            result: T = end.value
            return result

"""The events of a company, read from a service as they happen."""

import http.client
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any, Final, NamedTuple, NoReturn
from urllib.parse import urlsplit

import click

from pawport.kit.console import say

__all__ = ["EventStream", "ReadEvent"]

_PATH: Final = "/v1/events:stream"
_HEARTBEAT_SECONDS: Final = 5
_SILENCE_SECONDS: Final = 15.0  # after which a connection is lost
_MAX_LINE: Final = 1 << 20  # a payload is at most 256 KiB
_LEAST_PAUSE: Final = 0.5  # seconds, before it connects again
_MAX_PAUSE: Final = 5.0  # after several attempts
_TRANSIENT: Final = {"UNAVAILABLE", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED", "INTERNAL", "ABORTED"}
"""The errors that another attempt may not get."""


class ReadEvent(NamedTuple):
    """An event. The payload has the bytes that a webhook has."""

    id: str
    type: str
    payload: bytes


class _LostError(Exception):
    """The connection is lost, or the service cannot answer now: the text says why."""


class EventStream:
    """Iterates over events from now on, and connects again after the last one when the connection is lost.

    Raises:
        click.ClickException: the service rejects the request, or the first connection fails.
    """

    def __init__(self, url: str, key: str, types: Sequence[str], format_: str) -> None:
        self._url = urlsplit(url)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._request = {
            "filter": {"types": list(types)},
            "format": format_.upper(),
            "heartbeatSeconds": _HEARTBEAT_SECONDS,
        }
        self._last_id = ""

    def __iter__(self) -> Iterator[ReadEvent]:
        pause = _LEAST_PAUSE
        while True:
            try:
                for number, event in enumerate(self._messages()):
                    if number == 0:
                        say(f"connected to {self._url.geturl()}")
                    pause = _LEAST_PAUSE
                    if event.type != "heartbeat":
                        yield event
                    self._last_id = event.id
            except _LostError as error:
                if not self._last_id:
                    raise click.ClickException(f"{self._url.geturl()}: {error}") from error
                say(f"{error}; connecting again")
            time.sleep(pause)
            pause = min(2 * pause, _MAX_PAUSE)

    def _messages(self) -> Iterator[ReadEvent]:
        """The messages of one connection."""
        with closing(self._connection()) as connection:
            try:
                response = self._asked(connection)
                while (line := response.readline(_MAX_LINE)).endswith(b"\n"):
                    yield _read(line.rstrip(b"\n"))
            except (OSError, http.client.HTTPException, ValueError) as error:
                reason = getattr(error, "strerror", None) or error
                raise _LostError(f"the connection failed: {reason}") from error
        raise _LostError("the service closed the connection")

    def _connection(self) -> http.client.HTTPConnection:
        secure = self._url.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        return kind(self._url.hostname or "", self._url.port, timeout=_SILENCE_SECONDS)

    def _asked(self, connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        body = json.dumps(self._request | {"after": self._last_id})
        connection.request("POST", self._url.path + _PATH, body, self._headers)
        response = connection.getresponse()
        if response.status != http.client.OK:
            _raise_error(response)
        return response


def _read(line: bytes) -> ReadEvent:
    message: dict[str, Any] = json.loads(line)
    if error := message.get("error"):
        raise _failure(error)
    return ReadEvent(message["id"], message["type"], line)


def _raise_error(response: http.client.HTTPResponse) -> NoReturn:
    try:
        error = json.loads(response.read(_MAX_LINE))
    except ValueError:  # not of the service, but of a proxy before it
        error = {}
    raise _failure({"message": f"HTTP status {response.status}", **error})


def _failure(error: dict[str, Any]) -> Exception:
    """What to raise for an error of the service."""
    text = f"the service returned an error: {error['message']}"
    return _LostError(text) if error.get("status") in _TRANSIENT else click.ClickException(text)

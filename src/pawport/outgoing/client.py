"""A client for servers that nobody trusts.

What comes back is parsed by h11, which is strict, bounds headers and does no I/O of its own: the address of
each connection and the size of the answer stay under control here, which a library that connects by itself
does not allow. Callers bound the time.
Proxies of the environment are not used, since they would choose the address. Redirects are not followed.
"""

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from importlib.metadata import version
from typing import Final

import h11

from pawport.outgoing.addresses import addresses
from pawport.outgoing.connections import Connection, IdleConnections
from pawport.outgoing.errors import RequestError, TooLargeError
from pawport.outgoing.urls import Url

__all__ = ["Client", "Response"]

_CHUNK: Final = 64 << 10
_MAX_OVERHEAD: Final = 256 << 10  # headers, interim responses and the framing of chunks
_CONNECT_SECONDS: Final = 5.0  # to one of a host's addresses, if there is another one to try
_HEADERS: Final = {"Accept-Encoding": "identity", "User-Agent": f"Pawport/{version('pawport')}"}
_CLOSE: Final = {"Connection": "close"}


class Response:
    """The status and the headers of an answer, whose body can be read."""

    def __init__(self, connection: Connection, most_bytes: int) -> None:
        self._reader = connection.reader
        self._http = connection.http
        self._most_bytes = most_bytes
        self._left = most_bytes + _MAX_OVERHEAD
        self.status = 0
        self.headers: Mapping[str, str] = {}
        """By name, in lower case."""
        self.body = bytearray()
        """What has been read so far."""

    async def start(self) -> None:
        """Reads the status and the headers."""
        while not isinstance(event := await self._event(), h11.Response):
            pass
        self.status = event.status_code
        self.headers = {name.decode(): value.decode(errors="replace") for name, value in event.headers}

    async def read(self) -> bytes:
        """Reads the rest of the body, and returns all of it.

        Raises:
            TooLargeError: it is longer than was asked for; the first part is in `body`.
            RequestError: it breaks off.
        """
        try:
            while not isinstance(event := await self._event(), h11.EndOfMessage):
                if isinstance(event, h11.Data):
                    self.body += event.data
                if len(self.body) > self._most_bytes:
                    raise TooLargeError(self._most_bytes)
        except h11.RemoteProtocolError:
            raise RequestError("the answer is incomplete") from None
        return bytes(self.body)

    async def _event(self) -> h11.Event:
        while not isinstance(event := self._http.next_event(), h11.Event):
            data = await self._reader.read(_CHUNK)
            if not data and not self.status:
                raise ConnectionResetError
            self._http.receive_data(data)
            self._left -= len(data)
            if self._left < 0 and not self.status:
                raise RequestError("the answer is not valid HTTP")
            if self._left < 0:
                raise TooLargeError(self._most_bytes)
        return event


class Client:
    """Sends requests, each over a connection of its own unless connections are kept."""

    def __init__(
        self, *, private: bool = False, tls: ssl.SSLContext | None = None, keep: bool = False
    ) -> None:
        """`private`: whether machines that are not on the public Internet may be asked, too. `tls`: which
        certificates are trusted, instead of those that the system trusts. `keep`: connections are kept for a
        few seconds for other requests to the same URL; `close` has to be called then."""
        self._private = private
        self._given_tls = tls
        self._idle = IdleConnections() if keep else None

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Made once, since that reads all certificates of the system."""
        return self._given_tls or ssl.create_default_context()

    def close(self) -> None:
        """Closes the connections that are kept."""
        if self._idle is not None:
            self._idle.close()

    @asynccontextmanager
    async def send(
        self, method: str, url: Url, headers: Mapping[str, str], body: bytes = b"", *, most_bytes: int
    ) -> AsyncIterator[Response]:
        """Sends a request, and gives the answer, of which `most_bytes` can be read. If a kept connection was
        closed by the server meanwhile, the request is sent again: it may arrive twice.

        Raises:
            RequestError: there is no answer, or it is not HTTP.
        """
        fields = {"Host": url.authority, **_HEADERS, **({} if self._idle else _CLOSE), **headers}
        if body:
            fields["Content-Length"] = str(len(body))
        request = h11.Request(method=method, target=url.target, headers=list(fields.items()))
        try:
            kept = self._idle.take(url) if self._idle else None
            begun = kept and await _begin_again(kept, request, body, most_bytes)
            if not begun:
                begun = await _begin(await self._connected(url), request, body, most_bytes)
            connection, response = begun
            try:
                yield response
            finally:
                if self._idle is None or not self._idle.keep(connection):
                    connection.abort()
        except (OSError, h11.ProtocolError) as error:
            raise RequestError(_reason(error)) from error

    async def _connected(self, url: Url) -> Connection:
        """Connects to one of the host's addresses, with TLS where the URL asks for it."""
        connected = await self._socket(url)
        if url.scheme != "https":
            return Connection(url, *await asyncio.open_connection(sock=connected))
        name = url.host.removesuffix(".")  # certificates are without the dot of an absolute name
        streams = await asyncio.open_connection(sock=connected, ssl=self._tls, server_hostname=name)
        return Connection(url, *streams)

    async def _socket(self, url: Url) -> socket.socket:
        failure: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
        places = await addresses(url.host, url.port, private=self._private)
        for number, (family, place) in enumerate(places, 1):
            connection = socket.socket(family, socket.SOCK_STREAM)
            connection.setblocking(False)
            try:
                async with asyncio.timeout(_CONNECT_SECONDS if number < len(places) else None):
                    await asyncio.get_running_loop().sock_connect(connection, place)
            except OSError as error:
                connection.close()
                failure = error
            except BaseException:
                connection.close()
                raise
            else:
                return connection
        raise failure


_Begun = tuple[Connection, Response]


async def _begin_again(
    connection: Connection, request: h11.Request, body: bytes, most_bytes: int
) -> _Begun | None:
    """Sends the request over a kept connection; None if the server has closed that."""
    try:
        return await _begin(connection, request, body, most_bytes)
    except (OSError, h11.ProtocolError):
        return None


async def _begin(connection: Connection, request: h11.Request, body: bytes, most_bytes: int) -> _Begun:
    """Sends the request, and reads the answer's status and headers."""
    http = connection.http
    try:
        parts = (http.send(request), http.send(h11.Data(data=body)), http.send(h11.EndOfMessage()))
        connection.writer.write(b"".join(part or b"" for part in parts))
        response = Response(connection, most_bytes)
        await response.start()
    except BaseException:
        connection.abort()
        raise
    return connection, response


def _reason(error: OSError | h11.ProtocolError) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"the certificate is not valid: {error.verify_message}"
        case ssl.SSLError():
            return f"TLS failed: {(error.reason or 'unknown').replace('_', ' ').lower()}"
        case socket.gaierror(errno=number) if number in _NO_SUCH_NAME:
            return "the name does not exist"
        case OSError(errno=int(number)) if not isinstance(error, (ConnectionError, socket.gaierror)):
            return f"no connection: {os.strerror(number)}"
    return next(text for kind, text in _REASONS if isinstance(error, kind))


_NO_SUCH_NAME: Final = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_REASONS: Final = (
    (h11.ProtocolError, "the answer is not valid HTTP"),
    (socket.gaierror, "the name cannot be looked up"),
    (ConnectionRefusedError, "the connection was refused"),
    (ConnectionError, "the connection was closed before the end of the answer"),
    (OSError, "no connection"),
)

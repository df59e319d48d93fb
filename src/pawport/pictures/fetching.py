"""Fetches what is at an address that somebody else names: within limits of time, size and place."""

import http.client
import io
import re
import socket
import ssl
import time
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from pawport.pictures.addresses import ForbiddenAddressError, addresses

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["FetchError", "Limits", "fetch"]

_REDIRECTS: Final = {301, 302, 303, 307, 308}
_MAX_REDIRECTS: Final = 5
_CHUNK: Final = 64 << 10
_PASSING: Final = {408, 425, 429}  # statuses that can be others later, beside those of 500 and above
_CONNECT_SECONDS: Final = 10.0  # to one of a host's addresses
_CUT: Final = "ended before all of it had come"
_PORTS: Final = {"http": 80, "https": 443}
_BLANKS: Final = re.compile(r"[\x00-\x20\x7f]")
_RESERVED: Final = "%/:=&?~#+!$,;'@()*[]"  # what a path or query may have as it is
_HEADERS: Final = {
    "Accept": "image/jpeg, image/png, image/webp",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": f"Pawport/{version('pawport')}",
}


class FetchError(Exception):
    """It cannot be had. The text says why. `final`: it will not be otherwise later."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


@dataclass(frozen=True, slots=True)
class Limits:
    """`private`: whether machines that are not on the public Internet may be asked, too."""

    seconds: float
    most_bytes: int
    private: bool = False


def fetch(url: str, limits: Limits) -> bytes:
    """What is at the address, as a GET request answers it, after redirections. Blocks: call it on a thread.

    Raises:
        FetchError: there is nothing, or not within the limits.
    """
    deadline = time.monotonic() + limits.seconds
    try:
        for _ in range(1 + _MAX_REDIRECTS):
            answer = _get(_parsed(url), limits, deadline)
            if isinstance(answer, bytes):
                return answer
            url = urljoin(url, answer.location)
    except ForbiddenAddressError:
        raise FetchError("the address is not on the public Internet", final=True) from None
    except TimeoutError:
        raise FetchError(f"not answered within {limits.seconds:g} seconds") from None
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise FetchError(_told(error)) from error
    raise FetchError(f"redirected more than {_MAX_REDIRECTS} times", final=True)


@dataclass(frozen=True, slots=True)
class _Redirection:
    location: str


def _parsed(url: str) -> SplitResult:
    try:
        parsed = urlsplit(_BLANKS.sub(lambda blank: quote(blank[0]), url.strip()))
        host, port = parsed.hostname, parsed.port
    except ValueError:
        raise FetchError("is not an address", final=True) from None
    if parsed.scheme not in _PORTS or not host or port == 0:
        raise FetchError("is not an http or https address", final=True)
    if parsed.username is not None or parsed.password is not None:
        raise FetchError("must not have a user name or password in it", final=True)
    return parsed


def _get(url: SplitResult, limits: Limits, deadline: float) -> bytes | _Redirection:
    connection = _Connection(url, limits, deadline)
    query = f"?{quote(url.query, safe=_RESERVED)}" if url.query else ""
    try:
        connection.request("GET", quote(url.path or "/", safe=_RESERVED) + query, headers=_HEADERS)
        response = connection.getresponse()
        if response.status in _REDIRECTS and (location := response.getheader("Location")):
            return _Redirection(location)
        if response.status != 200:
            passing = response.status >= 500 or response.status in _PASSING
            raise FetchError(f"answered with HTTP status {response.status}", final=not passing)
        return _body(response, limits.most_bytes)
    finally:
        connection.end()


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    too_large = FetchError(f"has more than {most:,} bytes", final=True)
    if (response.length or 0) > most:
        raise too_large
    parts = []
    while chunk := response.read(_CHUNK):
        parts.append(chunk)
        most -= len(chunk)
        if most < 0:
            raise too_large
    if response.length:
        raise FetchError(_CUT)
    return b"".join(parts)


def _told(error: Exception) -> str:
    match error:
        case http.client.IncompleteRead():
            return _CUT
        case http.client.HTTPException():
            return "the answer is not HTTP"
        case UnicodeError():
            return "no host can have this name"
        case ssl.SSLCertVerificationError():
            return f"the certificate is not valid: {error.verify_message}"
        case OSError() if error.strerror:
            return f"cannot be fetched: {error.strerror}"
    return "cannot be fetched"


class _Connection(http.client.HTTPConnection):
    """A connection to a checked address, which ends at the deadline, however slowly data drip in."""

    def __init__(self, url: SplitResult, limits: Limits, deadline: float) -> None:
        self._secure = url.scheme == "https"
        self._private = limits.private
        self._deadline = deadline
        self.default_port = _PORTS[url.scheme]
        self._open: socket.socket | None = None
        super().__init__((url.hostname or "").encode("idna").decode(), url.port)

    def connect(self) -> None:
        plain = self._connected()
        try:
            plain.settimeout(_left(self._deadline))
            if self._secure:
                plain = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        self._open = plain
        self.sock = _DeadlineSocket(plain, self._deadline)

    def end(self) -> None:
        """Closes the connection."""
        if self._open is not None:
            self._open.close()

    def _connected(self) -> socket.socket:
        failure = OSError("no address")
        for family, place in addresses(self.host, self.port, private=self._private):
            plain = socket.socket(family, socket.SOCK_STREAM)
            plain.settimeout(min(_left(self._deadline), _CONNECT_SECONDS))
            try:
                plain.connect(place)
            except OSError as error:
                plain.close()
                failure = error
            else:
                return plain
        raise failure


class _DeadlineSocket:
    """What http.client uses of a socket."""

    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._connected = connected
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._connected.settimeout(_left(self._deadline))
        self._connected.sendall(data)

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_DeadlineReader(self._connected, self._deadline))

    def close(self) -> None:
        """Nothing: http.client closes its socket before it has read the answer."""


class _DeadlineReader(io.RawIOBase):
    def __init__(self, connected: socket.socket, deadline: float) -> None:
        self._connected = connected
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._connected.settimeout(_left(self._deadline))
        return self._connected.recv_into(buffer)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left

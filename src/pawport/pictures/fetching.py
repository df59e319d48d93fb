"""Fetches what an untrusted URL names, within limits of time, size and place.

The bytes that come back are parsed by h11, which is strict, bounds headers and does no I/O of its own: the
address of each connection, the total time and the total size stay under control here.
"""

import re
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import h11

from pawport.pictures.addresses import ForbiddenAddressError, addresses

__all__ = ["FetchError", "Limits", "fetch"]

_REDIRECTS: Final = {301, 302, 303, 307, 308}
_MAX_REDIRECTS: Final = 5
_CHUNK: Final = 64 << 10
_MAX_OVERHEAD: Final = 256 << 10  # headers, interim responses and the framing of chunks
_TRANSIENT: Final = {408, 425, 429}  # statuses that can be others later, beside those of 500 and above
_CONNECT_SECONDS: Final = 10.0  # to one of a host's addresses
_PORTS: Final = {"http": 80, "https": 443}
_WHITESPACE: Final = re.compile(r"[\x00-\x20\x7f]")
_RESERVED: Final = "%/:=&?~#+!$,;'@()*[]"  # what a path or query may have as it is
_HEADERS: Final = (
    ("Accept", "image/jpeg, image/png, image/webp"),
    ("Accept-Encoding", "identity"),
    ("Connection", "close"),
    ("User-Agent", f"Pawport/{version('pawport')}"),
)


class FetchError(Exception):
    """The resource cannot be fetched; the text says why. `final`: a later attempt would fail, too."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


@dataclass(frozen=True, slots=True)
class Limits:
    """`private`: whether machines that are not on the public Internet are allowed, too."""

    seconds: float
    most_bytes: int
    private: bool = False


def fetch(url: str, limits: Limits) -> bytes:
    """Returns the body of the response to a GET request, after redirects. Blocks: call it on a thread.

    Raises:
        FetchError: there is nothing, or not within the limits.
    """
    deadline = time.monotonic() + limits.seconds
    try:
        place = _parsed(url)
        for _ in range(1 + _MAX_REDIRECTS):
            result = _get(place, limits, deadline)
            if isinstance(result, bytes):
                return result
            place = _parsed(result, place.geturl())
    except ForbiddenAddressError:
        raise FetchError("the URL is not on the public Internet", final=True) from None
    except TimeoutError:
        raise FetchError(f"no response within {limits.seconds:g} seconds") from None
    except (OSError, h11.ProtocolError, UnicodeError) as error:
        raise FetchError(_reason(error)) from error
    raise FetchError(f"redirected more than {_MAX_REDIRECTS} times", final=True)


def _parsed(url: str, base: str = "") -> SplitResult:
    try:
        absolute = urljoin(base, url.strip())
        parsed = urlsplit(_WHITESPACE.sub(lambda found: quote(found[0]), absolute))
        host, port = parsed.hostname, parsed.port
    except ValueError:
        raise FetchError("is not a URL", final=True) from None
    if parsed.scheme not in _PORTS or not host or port == 0:
        raise FetchError("is not an http or https URL", final=True)
    if parsed.username is not None or parsed.password is not None:
        raise FetchError("must not contain a user name or password", final=True)
    return parsed


def _get(url: SplitResult, limits: Limits, deadline: float) -> bytes | str:
    """Returns the body, or the location that the response redirects to."""
    host = (url.hostname or "").encode("idna").decode()
    with _connected(host, url, limits, deadline) as connection:
        events = _exchange(connection, _request(host, url), limits.most_bytes, deadline)
        response = next(event for event in events if isinstance(event, h11.Response))
        headers = dict(response.headers)
        if response.status_code in _REDIRECTS and (location := headers.get(b"location")):
            return location.decode(errors="replace")
        if response.status_code != 200:
            transient = response.status_code >= 500 or response.status_code in _TRANSIENT
            raise FetchError(f"returned HTTP status {response.status_code}", final=not transient)
        return _body(int(headers.get(b"content-length", 0)), events, limits.most_bytes)


def _connected(host: str, url: SplitResult, limits: Limits, deadline: float) -> socket.socket:
    """Connects to one of the host's addresses, with TLS where the URL asks for it."""
    failure = OSError("no address")
    for family, place in addresses(host, url.port or _PORTS[url.scheme], private=limits.private):
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.settimeout(min(_left(deadline), _CONNECT_SECONDS))
            connection.connect(place)
            connection.settimeout(_left(deadline))
            if url.scheme == "https":
                return ssl.create_default_context().wrap_socket(connection, server_hostname=host)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    raise failure


def _request(host: str, url: SplitResult) -> h11.Request:
    query = f"?{quote(url.query, safe=_RESERVED)}" if url.query else ""
    name = f"[{host}]" if ":" in host else host
    if url.port not in {None, _PORTS[url.scheme]}:
        name += f":{url.port}"
    target = quote(url.path or "/", safe=_RESERVED) + query
    return h11.Request(method="GET", target=target, headers=[("Host", name), *_HEADERS])


def _exchange(
    connection: socket.socket, request: h11.Request, limit: int, deadline: float
) -> Iterator[h11.Event]:
    """Sends a request, and yields the response piece by piece."""
    http = h11.Connection(h11.CLIENT)
    connection.settimeout(_left(deadline))
    connection.sendall((http.send(request) or b"") + (http.send(h11.EndOfMessage()) or b""))
    left = limit + _MAX_OVERHEAD
    while not isinstance(event := http.next_event(), h11.EndOfMessage):
        if isinstance(event, h11.Event):
            yield event
            continue
        connection.settimeout(_left(deadline))
        data = connection.recv(_CHUNK)
        http.receive_data(data)
        left -= len(data)
        if left < 0:
            raise _too_large(limit)


def _body(length: int, events: Iterator[h11.Event], limit: int) -> bytes:
    if length > limit:
        raise _too_large(limit)
    body = bytearray()
    try:
        for event in events:
            if isinstance(event, h11.Data):
                body += event.data
            if len(body) > limit:
                raise _too_large(limit)
    except h11.RemoteProtocolError:
        raise FetchError("the response is incomplete") from None
    return bytes(body)


def _too_large(limit: int) -> FetchError:
    return FetchError(f"must be at most {limit:,} bytes", final=True)


def _reason(error: Exception) -> str:
    match error:
        case h11.ProtocolError():
            return "the response is not valid HTTP"
        case UnicodeError():
            return "the host name is not valid"
        case ssl.SSLCertVerificationError():
            return f"the certificate is not valid: {error.verify_message}"
        case OSError() if error.strerror:
            return f"cannot be fetched: {error.strerror}"
    return "cannot be fetched"


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left

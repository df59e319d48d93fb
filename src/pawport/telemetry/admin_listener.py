"""The admin listener: a port for operators alone, with the metrics at /metrics.

A web page can let its own host name point to this machine (DNS rebinding), and its browser then reads what is
listened for here. So only requests for a host that is known are answered.
"""

import sys
import threading
from collections.abc import Callable, Collection, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6
from typing import Final, Self

from pawport.kit.logger import structlog
from pawport.option_values import Address

__all__ = ["AdminListener", "Page"]

Page = Callable[[str], tuple[str, bytes]]
"""Gets the header Accept; answers a content type and a body."""

_TIMEOUT: Final = 10  # seconds that a caller has for its request
_TEXT: Final = "text/plain; charset=utf-8"
_WRONG_HOST: Final = (
    b"The Host header must be the address of this listener, localhost, or a name in --admin-hosts.\n"
)

_log = structlog.get_logger("pawport.admin")


class AdminListener:
    """Serves pages over HTTP, each at its path, on threads of its own. Nobody needs a key for them."""

    def __init__(self, address: Address, pages: Mapping[str, Page], hosts: Collection[str] = ()) -> None:
        """Begins to listen; port 0 lets the system choose one. OSError if that cannot be.

        `hosts`: the names, in lower case and without a port, by which it may be asked besides localhost and
        its address.
        """
        kind = _Server6 if ":" in address.ip else _Server
        self._server = kind((address.ip, address.port), _Handler)
        self._server.pages = pages
        self._server.hosts = {"localhost", *hosts}
        self.address = Address(address.ip, self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="pawport-admin", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    pages: Mapping[str, Page]
    hosts: Collection[str]

    def handle_error(self, *_: object) -> None:
        """Without it, a traceback would stand between the lines of the log."""
        if not isinstance(sys.exception(), OSError):  # which says that the caller went away
            _log.exception("a page of the admin listener failed")


class _Server6(_Server):
    address_family = AF_INET6


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = _TIMEOUT

    def do_GET(self) -> None:
        if not self._is_for_us():
            self._answer(HTTPStatus.MISDIRECTED_REQUEST, _TEXT, _WRONG_HOST)
            return
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self._answer(HTTPStatus.OK, *page(self.headers.get("accept", "")))

    def _is_for_us(self) -> bool:
        given = self.headers.get_all("host", [])
        if len(given) != 1:
            return False
        host = _without_port(given[0].strip().lower())
        # Where the caller connected to: behind 0.0.0.0 or :: that is one of several.
        address = str(self.connection.getsockname()[0]).removeprefix("::ffff:")
        return host in self.server.hosts or host == address

    def _answer(self, status: HTTPStatus, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the log is for calls."""

    def version_string(self) -> str:
        return "pawport"


def _without_port(host: str) -> str:
    """The name or address, without the brackets of IPv6."""
    name, colon, port = host.rpartition(":")
    if colon and port.isdecimal() and (":" not in name or name.endswith("]")):
        host = name
    return host.removeprefix("[").removesuffix("]")

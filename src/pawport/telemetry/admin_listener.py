"""The admin listener: a port for operators alone, with the metrics at /metrics."""

import sys
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET6
from typing import Final, Self

import structlog

from pawport.config import Address

__all__ = ["AdminListener", "Page"]

Page = Callable[[str], tuple[str, bytes]]
"""Gets the header Accept; answers a content type and a body."""

_TIMEOUT: Final = 10  # seconds that a caller has for its request

_log = structlog.get_logger("pawport.admin")


class AdminListener:
    """Serves pages over HTTP, each at its path, on threads of its own. Nobody needs a key for them."""

    def __init__(self, address: Address, pages: Mapping[str, Page]) -> None:
        """Begins to listen; port 0 lets the system choose one. OSError if that cannot be."""
        kind = _Server6 if ":" in address.ip else _Server
        self._server = kind((address.ip, address.port), _Handler)
        self._server.pages = pages
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
        page = self.server.pages.get(self.path.partition("?")[0])
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        content_type, body = page(self.headers.get("accept", ""))
        self.send_response(HTTPStatus.OK)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the log is for calls."""

    def version_string(self) -> str:
        return "pawport"

"""A web server on loopback whose answers tests decide."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler
from typing import NamedTuple

from tests.http_server import serving_http

Answer = Callable[[BaseHTTPRequestHandler], None]


class Posted(NamedTuple):
    """What a server was sent."""

    headers: Message
    body: bytes


@dataclass
class Web:
    """A running server; `answers` by path, the paths that were asked for, and what was posted."""

    port: int
    address: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    scheme: str = "http"

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.address}:{self.port}{path}"

    def serve(self, path: str, data: bytes, status: int = 200, **headers: str) -> str:
        """Answers a path with these bytes; the path's address."""
        self.answers[path] = answer(data, status, **headers)
        return self.url(path)


def answer(data: bytes, status: int = 200, **headers: str) -> Answer:
    """Bytes, with their length unless the headers say another."""
    given = {"Content-Length": str(len(data)), **{name.replace("_", "-"): headers[name] for name in headers}}

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in given.items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return send


def dripping(data: bytes, seconds: float) -> Answer:
    """One byte after the other, the status line too."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data)
        for byte in head + data:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(seconds)

    return send


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Chunks without end."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    while True:
        handler.wfile.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")


def hanging(handler: BaseHTTPRequestHandler) -> None:
    """Nothing, for longer than anybody waits."""
    time.sleep(300)
    handler.close_connection = True


@contextmanager
def web(address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """A server at an address of this machine's loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            try:
                found.answers.get(self.path, answer(b"nothing here", 404))(self)
            except OSError:
                self.close_connection = True  # the client has left

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.posted.append(Posted(self.headers, body))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with serving_http(Handler, address, tls) as port:
        found = Web(port, address, scheme="https" if tls else "http")
        yield found

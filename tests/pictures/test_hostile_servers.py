"""Fetching from servers that attack whoever asks them, and from addresses that were written to deceive."""

import gzip
import socket
import ssl
import tracemalloc
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from pawport.outgoing import addresses
from pawport.outgoing.client import Client
from tests.outgoing.certificates import certificate
from tests.outgoing.web import Web, web
from tests.pictures.fetches import PUBLIC_ONLY, failure, fetch

TOO_LARGE = "must be at most 100,000 bytes"
NOT_PUBLIC = "the URL is not on the public Internet"
CUT = "the answer is incomplete"
FLOOD = 50_000_000  # bytes
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as running:
        yield running


def flood(head: bytes, piece: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """A response that goes on with the same piece for a long time."""
    block = piece * (65_536 // len(piece) + 1)

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        for _ in range(FLOOD // len(block)):
            handler.wfile.write(block)

    return send


class TestFloods:
    @pytest.mark.parametrize(
        ("head", "piece", "reason"),
        [
            (CHUNKED + b"-1\r\n", b"x", CUT),
            (CHUNKED + b"1" * 20 + b"\r\n", b"x", TOO_LARGE),
            (CHUNKED + b"1;", b"extension", CUT),
            (CHUNKED, b"1\r\nx\r\n", TOO_LARGE),
            (CHUNKED + b"0\r\n", b"Trailer: x\r\n", CUT),
            (b"HTTP/1.0 200 OK\r\n\r\n", b"x", TOO_LARGE),
            (b"HTTP/1.1 200 ", b"x", "the answer is not valid HTTP"),
            (b"HTTP/1.1 200 OK\r\n", b"Name: value\r\n", "the answer is not valid HTTP"),
            (b"HTTP/1.1 200 OK\r\nName: ", b"value", "the answer is not valid HTTP"),
            (b"", b"HTTP/1.1 100 Continue\r\n\r\n", "the answer is not valid HTTP"),
        ],
        ids=[
            "negative-chunk",
            "endless-chunk",
            "chunk-extension",
            "tiny-chunks",
            "trailers",
            "no-length",
            "status-line",
            "headers",
            "header-value",
            "interim-responses",
        ],
    )
    def test_only_a_part_is_read(self, server: Web, head: bytes, piece: bytes, reason: str) -> None:
        server.answers["/"] = flood(head, piece)
        tracemalloc.start()
        try:
            error = failure(server.url("/"))
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert error.reason == reason
        assert peak < 5_000_000

    def test_compressed_content_is_not_expanded(self, server: Web) -> None:
        bomb = gzip.compress(bytes(20_000_000))
        url = server.serve("/", bomb, Content_Encoding="gzip")
        assert fetch(url) == bomb


class TestAddresses:
    @pytest.mark.parametrize(
        "host",
        [
            "１２７.０.０.１",  # noqa: RUF001
            "127。0。0。1",
            "①②⑦.0.0.1",
            "ｌｏｃａｌｈｏｓｔ",  # noqa: RUF001
            "0",
            "0x7f000001",
            "[::1]",
            "[::ffff:7f00:1]",
            "[::ffff:0:7f00:1]",
            "[64:ff9b::7f00:1]",
            "[64:ff9b:1::7f00:1]",
            "[2002:7f00:1::]",
            "[::7f00:1]",
        ],
    )
    def test_names_of_this_machine(self, server: Web, host: str) -> None:
        error = failure(f"http://{host}:{server.port}/", PUBLIC_ONLY)
        assert (error.reason, error.final) == (NOT_PUBLIC, True)
        assert server.asked == []

    @pytest.mark.parametrize(
        "written",
        [
            "http://8.8.8.8\\@127.0.0.1:{}/",
            "http://8.8.8.8#@127.0.0.1:{}/",
            "http://8.8.8.8 @127.0.0.1:{}/",
            "http://127.0.0.1:{}:80/",
            "http://127.0.0.1%2f.example.invalid:{}/",
            "http://127.0.0.1\uff0f.example.invalid:{}/",
            "http://127.0.0.1\0.example.invalid:{}/",
            "http://127.0.0.1\t.example.invalid:{}/",
            "http://a..b:{}/",
        ],
    )
    def test_hosts_that_parsers_read_differently(
        self, server: Web, written: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def nobody(*_: Any, **__: Any) -> list[Any]:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", nobody)
        failure(written.format(server.port))
        assert server.asked == []

    def test_one_public_answer_of_a_resolver_does_not_open_the_others(
        self, server: Web, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("8.8.8.8", "127.0.0.1")]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        assert failure(f"http://two.example:{server.port}/", PUBLIC_ONLY).reason == NOT_PUBLIC
        assert server.asked == []


class TestRedirects:
    @pytest.mark.parametrize(
        ("location", "reason"),
        [
            ("http://user:pass@127.0.0.1:{}/secret", "must not contain a user name or password"),
            ("http://127.0.0.1:0/", "is not an http or https URL"),
            ("http://[::1", "is not a URL"),
            ("data:image/png;base64,AAAA", "is not an http or https URL"),
        ],
    )
    def test_are_checked_like_the_first_address(self, server: Web, location: str, reason: str) -> None:
        url = server.serve("/", b"", 302, Location=location.format(server.port))
        assert failure(url).reason == reason
        assert server.asked == ["/"]

    def test_bring_no_lines_into_the_next_request(self, server: Web) -> None:
        server.answers["/"] = lambda handler: (
            handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /a\rX-Evil: 1\r\nContent-Length: 0\r\n\r\n")
            and None
        )
        failure(server.url("/"))
        assert all("\r" not in path for path in server.asked)

    def test_can_be_written_in_utf_8(self, server: Web) -> None:
        server.answers["/"] = lambda handler: (
            handler.wfile.write("HTTP/1.1 302 Found\r\nLocation: /hündin\r\n\r\n".encode()) and None
        )
        server.serve("/h%C3%BCndin", b"picture")
        assert fetch(server.url("/")) == b"picture"


class TestTls:
    OUTSIDE = "127.0.0.2"

    @pytest.fixture
    def port(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
        """Of a server whose certificate, for "dogs.example", is trusted; every name leads to it."""
        cert, key = certificate(tmp_path, "dogs.example")
        monkeypatch.setenv("SSL_CERT_FILE", str(cert))
        monkeypatch.setattr(addresses, "is_public", lambda address: address == self.OUTSIDE)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                data = self.headers["Host"].encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        with ThreadingHTTPServer((self.OUTSIDE, 0), Handler) as running:
            running.socket = context.wrap_socket(running.socket, server_side=True)
            thread = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
            thread.start()
            there = (self.OUTSIDE, running.server_port)
            found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", there)]
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
            yield running.server_port
            running.shutdown()
            thread.join()

    def test_the_certificate_is_for_the_name_not_for_the_address(self, port: int) -> None:
        host = f"dogs.example:{port}"
        assert fetch(f"https://{host}/", Client()) == host.encode()

    def test_the_certificate_of_another_name(self, port: int) -> None:
        error = failure(f"https://cats.example:{port}/", Client())
        assert error.reason.startswith("the certificate is not valid: Hostname mismatch")
        assert not error.final

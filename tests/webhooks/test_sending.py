"""One attempt to deliver, to real servers on loopback: honest ones, broken ones and slow ones."""

import asyncio
import socket
import ssl
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import standardwebhooks

from pawport.webhooks.sending import SECONDS, Attempt, Request, Sender
from pawport.webhooks.signing import new_secret, signature_headers
from tests.outgoing.certificates import certificate
from tests.outgoing.web import Answer, Web, answer, dripping, endless, hanging, web

BODY = b'{"type":"pet.created"}'
ANYWHERE = Sender(private=True)


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as running:
        yield running


def send(url: str, sender: Sender = ANYWHERE, **headers: str) -> Attempt:
    return asyncio.run(sender.send(Request(url, BODY, headers)))


def raw(data: bytes) -> Answer:
    """These bytes, and the end of the connection."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return send


class TestDeliveries:
    def test_the_receiver_gets_the_bytes_and_can_verify_them(self, server: Web) -> None:
        secret = new_secret()
        headers = signature_headers("evt_1", int(time.time()), BODY, [secret])
        attempt = send(server.serve("/hook?a=b", b"thanks"), **headers)
        assert (attempt.status, attempt.error, attempt.answer) == (200, None, "thanks")
        assert attempt.succeeded
        assert 0 < attempt.seconds < SECONDS
        [posted] = server.posted
        standardwebhooks.Webhook(secret).verify(posted.body, dict(posted.headers))
        assert posted.headers["Content-Type"] == "application/json"
        assert posted.headers["Host"] == f"127.0.0.1:{server.port}"
        assert posted.headers["User-Agent"].startswith("Pawport/")

    def test_a_large_payload(self, server: Web) -> None:
        url = server.serve("/", b"")
        body = b"x" * (256 << 10)
        assert asyncio.run(ANYWHERE.send(Request(url, body, {}))).succeeded
        assert server.posted[0].body == body

    @pytest.mark.parametrize("status", [201, 202, 204])
    def test_every_status_of_success_will_do(self, server: Web, status: int) -> None:
        assert send(server.serve("/", b"", status)).succeeded

    def test_many_at_once(self, server: Web) -> None:
        url = server.serve("/", b"")

        async def all_of_them() -> list[Attempt]:
            return await asyncio.gather(*(ANYWHERE.send(Request(url, BODY, {})) for _ in range(64)))

        assert all(attempt.succeeded for attempt in asyncio.run(all_of_them()))
        assert len(server.posted) == 64

    def test_a_proxy_of_the_environment_is_not_used(
        self, server: Web, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with web() as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
                monkeypatch.setenv(name, proxy.url(""))
            assert send(server.serve("/", b"")).succeeded
            assert proxy.asked == []


class TestFailures:
    @pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
    def test_a_status(self, server: Web, status: int) -> None:
        attempt = send(server.serve("/", b"not today", status))
        assert (attempt.status, attempt.error, attempt.answer) == (
            status,
            f"HTTP status {status}",
            "not today",
        )
        assert not attempt.succeeded

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirects_are_not_followed(self, server: Web, status: int) -> None:
        attempt = send(server.serve("/", b"", status, Location=server.url("/elsewhere")))
        assert attempt.status == status
        assert attempt.error == f"HTTP status {status}; redirects are not followed"
        assert server.asked == ["/"]

    def test_nobody_listens(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            attempt = send(f"http://127.0.0.1:{unused.getsockname()[1]}/")
        assert (attempt.status, attempt.error, attempt.answer) == (None, "the connection was refused", "")

    @pytest.mark.parametrize(
        ("number", "error"),
        [
            (socket.EAI_NONAME, "the name does not exist"),
            (socket.EAI_AGAIN, "the name cannot be looked up"),
        ],
    )
    def test_a_name_without_address(self, number: int, error: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def nothing(*_: Any, **__: Any) -> list[Any]:
            raise socket.gaierror(number, "no such name")

        monkeypatch.setattr(socket, "getaddrinfo", nothing)
        assert send("https://no-such-name.example/").error == error

    def test_the_next_address_of_a_name_is_tried(self, server: Web, monkeypatch: pytest.MonkeyPatch) -> None:
        def both(_: str, port: int, **__: Any) -> list[Any]:
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))
                for host in ("127.0.0.9", "127.0.0.1")
            ]

        monkeypatch.setattr(socket, "getaddrinfo", both)
        server.serve("/", b"")
        assert send(f"http://two.example:{server.port}/").succeeded

    @pytest.mark.parametrize(
        ("data", "status", "error"),
        [
            (b"", None, "the connection was closed before the end of the answer"),
            (b"HTTP/1.1 200 O", None, "the connection was closed before the end of the answer"),
            (b"SSH-2.0-OpenSSH\r\n\r\n", None, "the answer is not valid HTTP"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", 200, "the answer is incomplete"),
            (b"HTTP/1.1 500 No\r\nContent-Length: 9\r\n\r\nshort", 500, "HTTP status 500"),
        ],
    )
    def test_a_broken_answer(self, server: Web, data: bytes, status: int | None, error: str) -> None:
        server.answers["/"] = raw(data)
        attempt = send(server.url("/"))
        assert (attempt.status, attempt.error) == (status, error)

    @pytest.mark.parametrize(
        ("url", "error"),
        [
            ("", "is not an http or https URL"),
            ("ftp://dogs.example/", "is not an http or https URL"),
            ("http://[::1", "is not a URL"),
            ("https://user:secret@dogs.example/", "must not contain a user name or password"),
            (f"https://{'x' * 64}.example/", "the host name is not valid"),
        ],
    )
    def test_a_bad_url(self, url: str, error: str) -> None:
        assert send(url).error == error


class TestAnswers:
    @pytest.mark.parametrize(
        ("body", "kept"),
        [
            (b"x" * 5000, "x" * 1024),
            (b"x" + "ö".encode() * 1000, "x" + "ö" * 511),  # the last one would be cut in its middle
            (b"a\0b\xff", "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"),
        ],
    )
    def test_their_beginning_is_kept_as_text(self, server: Web, body: bytes, kept: str) -> None:
        assert send(server.serve("/", body)).answer == kept

    @pytest.mark.parametrize("status", [200, 500])
    def test_what_is_longer_is_not_read(self, server: Web, status: int) -> None:
        url = server.serve("/", b"x" * 20_000_000, status)
        tracemalloc.start()
        try:
            attempt = send(url)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert (attempt.status, attempt.succeeded, attempt.answer) == (status, status == 200, "x" * 1024)
        assert peak < 25_000_000  # of which the server's own copy is 20

    def test_what_never_ends_is_not_read(self, server: Web) -> None:
        server.answers["/"] = endless
        assert send(server.url("/")).succeeded

    @pytest.mark.parametrize("head", [b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\nName: "])
    def test_endless_headers_are_not_read(self, server: Web, head: bytes) -> None:
        server.answers["/"] = raw(head + b"x" * 5_000_000)
        attempt = send(server.url("/"))
        assert (attempt.status, attempt.error) == (None, "the answer is not valid HTTP")

    def test_many_headers_are_not_read(self, server: Web) -> None:
        server.answers["/"] = raw(b"HTTP/1.1 200 OK\r\n" + b"Name: value\r\n" * 100_000)
        assert send(server.url("/")).error == "the answer is not valid HTTP"


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("0", 0),
            ("120", 120),
            (" 7 ", 7),
            ("9" * 1000, 3 * 86_400),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 3 * 86_400),
            ("Fri, 99 Dec 2026 23:59:59 GMT", None),
            ("", None),
        ],
    )
    def test_is_read(self, server: Web, value: str, seconds: int | None) -> None:
        assert send(server.serve("/", b"", 503, Retry_After=value)).retry_after == seconds

    def test_can_be_a_date(self, server: Web) -> None:
        date = format_datetime(datetime.now(UTC) + timedelta(minutes=10), usegmt=True)
        found = send(server.serve("/", b"", 429, Retry_After=date)).retry_after
        assert found is not None
        assert 500 < found <= 600

    def test_of_a_success_means_nothing(self, server: Web) -> None:
        assert send(server.serve("/", b"", Retry_After="120")).retry_after is None


class TestTls:
    @pytest.fixture
    def files(self, tmp_path: Path) -> tuple[Path, Path]:
        return certificate(tmp_path, "127.0.0.1")

    @pytest.fixture
    def secure(self, files: tuple[Path, Path]) -> Iterator[Web]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
        with web(tls=context) as running:
            running.serve("/", b"thanks")
            yield running

    def test_a_trusted_certificate(self, secure: Web, files: tuple[Path, Path]) -> None:
        sender = Sender(private=True, tls=ssl.create_default_context(cafile=files[0]))
        assert send(secure.url("/"), sender).answer == "thanks"

    def test_an_unknown_authority(self, secure: Web) -> None:
        error = send(secure.url("/")).error
        assert error is not None
        assert error.startswith("the certificate is not valid: self")
        assert secure.posted == []

    def test_another_name(self, secure: Web, files: tuple[Path, Path]) -> None:
        sender = Sender(private=True, tls=ssl.create_default_context(cafile=files[0]))
        error = send(f"https://localhost:{secure.port}/", sender).error
        assert error is not None
        assert error.startswith("the certificate is not valid: Hostname mismatch")
        assert secure.posted == []

    def test_a_server_without_tls(self, server: Web) -> None:
        error = send(server.url("/").replace("http:", "https:")).error
        assert error is not None
        assert error.startswith("TLS failed: ")


def test_an_attempt_ends_after_15_seconds(server: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the time goes, and also while 60 others hang."""
    done = Event()

    def never(*_: Any, **__: Any) -> list[Any]:
        done.wait(120)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    server.answers["/hanging"] = hanging
    server.answers["/head"] = dripping(b"x", 0.5)
    server.answers["/body"] = lambda handler: (
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\nbegin") and dripping(b"", 0.5)(handler)
    )
    server.answers["/healthy"] = answer(b"")
    with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
        port = silent.getsockname()[1]
        slow = [f"http://127.0.0.1:{port}/", f"https://127.0.0.1:{port}/", "https://dogs.example/"]
        urls = [*slow, *map(server.url, ("/hanging", "/head", "/body"))] * 10

        async def all_of_them() -> tuple[Attempt, list[Attempt]]:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(ANYWHERE.send(Request(url, BODY, {}))) for url in urls]
                healthy = await ANYWHERE.send(Request(server.url("/healthy"), BODY, {}))
            return healthy, [task.result() for task in tasks]

        healthy, attempts = asyncio.run(all_of_them())
    done.set()
    assert healthy.succeeded
    assert all(SECONDS <= attempt.seconds < 4 * SECONDS for attempt in attempts)
    ends = {"no answer within 15 seconds", "no end of the answer within 15 seconds"}
    assert {attempt.error for attempt in attempts} == ends
    bodies = attempts[5::6]
    assert {(attempt.status, attempt.error) for attempt in bodies} == {(200, max(ends, key=len))}

"""The admin listener."""

import json
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
import structlog

from pawport.logs import configure_logs
from pawport.option_values import Address
from pawport.telemetry.admin_listener import AdminListener
from tests.service import eventually


def greet(accept: str) -> tuple[str, bytes]:
    return "text/plain", f"hello {accept}".encode()


@pytest.fixture(params=["127.0.0.1", "::1"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    before = threading.active_count()
    with AdminListener(Address(request.param, 0), {"/hello": greet}, ["metrics.internal"]) as listener:
        yield f"http://{listener.address}"
    eventually(lambda: threading.active_count() <= before)


def test_a_page(url: str) -> None:
    answer = httpx.get(f"{url}/hello?x=1", headers={"accept": "anything"})
    assert (answer.status_code, answer.text) == (200, "hello anything")
    assert answer.headers["content-type"] == "text/plain"
    assert answer.headers["server"] == "pawport"


@pytest.mark.parametrize("path", ["/", "/other", "/hello/"])
def test_there_is_nothing_else(url: str, path: str) -> None:
    assert httpx.get(url + path).status_code == 404


def test_only_reading(url: str) -> None:
    assert httpx.post(f"{url}/hello").status_code == 501


def asked(url: str, *lines: str) -> bytes:
    """What is answered to a GET with these headers."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), timeout=30) as connection:
        request = ["GET /hello HTTP/1.1", *lines, "connection: close", "", ""]
        connection.sendall("\r\n".join(request).encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


class TestHost:
    @pytest.mark.parametrize(
        "host", ["localhost", "LOCALHOST:1", "metrics.internal", "Metrics.Internal:9464"], ids=str
    )
    def test_known(self, url: str, host: str) -> None:
        assert b"200 OK" in asked(url, f"host: {host}")

    def test_the_address_with_and_without_a_port(self, url: str) -> None:
        address = url.removeprefix("http://")
        for host in (address, address.rpartition(":")[0]):
            assert b"200 OK" in asked(url, f"host: {host}")

    @pytest.mark.parametrize(
        "lines",
        [
            ["host: evil.example"],
            ["host: localhost.evil.example:80"],
            ["host: evil.example:localhost"],
            ["host: 127.0.0.2"],
            ["host: [::2]:80"],
            ["host: "],
            [],
            ["host: localhost", "host: evil.example"],
        ],
        ids=str,
    )
    def test_others(self, url: str, lines: list[str]) -> None:
        answer = asked(url, *lines)
        assert answer.startswith(b"HTTP/1.0 421 Misdirected Request\r\n")
        assert b"content-type: text/plain" in answer
        assert b"--admin-hosts" in answer
        assert b"hello" not in answer

    @pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
    def test_of_all_addresses_the_one_that_was_connected_to(self, everywhere: str) -> None:
        with AdminListener(Address(everywhere, 0), {"/hello": greet}) as listener:
            url = f"http://127.0.0.1:{listener.address.port}"
            assert httpx.get(f"{url}/hello").status_code == 200
            assert httpx.get(f"{url}/hello", headers={"host": everywhere}).status_code == 421


def test_many_at_once(url: str) -> None:
    host, _, port = url.removeprefix("http://").rpartition(":")
    idle = [socket.create_connection((host.strip("[]"), int(port))) for _ in range(50)]
    assert httpx.get(f"{url}/hello").status_code == 200
    for each in idle:
        each.close()


def large(_: str) -> tuple[str, bytes]:
    return "text/plain", b"x" * 50_000_000


SECRET = "words that no line of the source has" + " beside each other"


def broken(_: str) -> tuple[str, bytes]:
    raise LookupError(SECRET)


@pytest.fixture
def log() -> Iterator[None]:
    """The log of a service, whatever ran before."""
    before = structlog.get_config()
    configure_logs("info")
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("log")
def test_the_log_stays_one_of_lines(capfd: pytest.CaptureFixture[str]) -> None:
    before = threading.active_count()
    with AdminListener(Address("127.0.0.1", 0), {"/large": large, "/broken": broken}) as listener:
        address = (listener.address.ip, listener.address.port)
        with socket.create_connection(address) as hasty:
            hasty.sendall(b"GET /large HTTP/1.0\r\nhost: localhost\r\n\r\n")
            assert hasty.recv(1)
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"http://{listener.address}/broken")
        assert httpx.get(f"http://{listener.address}/other").status_code == 404
        errors = ""

        def is_logged() -> bool:
            nonlocal errors
            errors += capfd.readouterr().err
            return errors.endswith("\n")

        eventually(is_logged)
    eventually(lambda: threading.active_count() <= before)
    errors += capfd.readouterr().err
    assert [json.loads(line)["event"] for line in errors.splitlines()] == [
        "a page of the admin listener failed"
    ]
    assert SECRET not in errors


def test_a_port_that_is_taken() -> None:
    with AdminListener(Address("127.0.0.1", 0), {}) as listener, pytest.raises(OSError, match="in use"):
        AdminListener(listener.address, {})

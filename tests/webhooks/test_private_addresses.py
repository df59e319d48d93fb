"""No delivery connects to a machine that is not on the public Internet, however its URL is written."""

import asyncio
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from pawport.outgoing import addresses
from pawport.webhooks.sending import Attempt, Request, Sender
from tests.outgoing.certificates import certificate
from tests.outgoing.web import Web, web

NOT_PUBLIC = "the URL is not on the public Internet"
OUTSIDE = "127.0.0.2"  # stands for an address of the public Internet, at this machine
CORPUS: Final = (
    # This machine.
    *("127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "localhost"),
    *("localhost.", "LOCALHOST", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1"),
    *("017700000001", "0177.1", "00000177.0.0.1", "127.0x0.0.1", "%31%32%37.0.0.1"),
    *("127。0。0。1", "①②⑦.0.0.1", "ⓛocalhost"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
    *("[::ffff:0:7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::127.0.0.1]", "[2002:7f00:1::]", "[::1%25lo]"),
    *("[2001:0:7f00:1::]", "[2001:0:808:808::80ff:fffe]"),
    # Its network.
    *("10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.1.1", "[fe80::1]", "[fc00::1]"),
    *("[fec0::1]", "[::ffff:10.0.0.1]", "[64:ff9b::a00:1]", "[2002:a00:1::]", "[2002:c0a8:101::1]"),
    "0xa000001",
    # Its cloud's metadata services.
    *("169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "[::ffff:169.254.169.254]"),
    *("[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[fd00:ec2::254]", "100.100.100.200", "168.63.129.16"),
    *("192.0.0.192", "169.254.170.2"),
    # Everybody's and nobody's.
    *("255.255.255.255", "224.0.0.1", "240.0.0.1", "[ff02::1]", "192.0.2.1", "198.18.0.1", "[2001:db8::1]"),
)  # fmt: skip
RESOLVED: Final = (
    ["127.0.0.1"],
    ["::1"],
    ["169.254.169.254"],
    ["8.8.8.8", "127.0.0.1"],
    ["127.0.0.1", "8.8.8.8"],
    ["2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:127.0.0.1"],
    ["8.8.8.8", "8.8.4.4", "1.1.1.1", "fe80::1%lo"],
    ["64:ff9b::7f00:1"],
)

_connected: list[Any] = []
"""Every address that a socket of this process was to be connected to."""


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect":
        _connected.append(arguments[1])


sys.addaudithook(_listen)  # for the rest of the process: Python removes none


@pytest.fixture
def connected() -> list[Any]:
    _connected.clear()
    return _connected


@pytest.fixture
def port(connected: list[Any]) -> Iterator[int]:
    """Of this machine, on 127.0.0.1 and ::1, where nobody must connect."""
    with socket.create_server(("127.0.0.1", 0)) as four:
        port = four.getsockname()[1]
        with socket.create_server(("::1", port), family=socket.AF_INET6) as six:
            yield port
            for listener in (four, six):
                listener.setblocking(False)
                with pytest.raises(BlockingIOError):
                    listener.accept()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return certificate(tmp_path, OUTSIDE, "rebinding.example")


@pytest.fixture
def outside(files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A server that is taken for one on the public Internet."""
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda address: address == OUTSIDE or real(address))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    with web(OUTSIDE, context) as running:
        yield running


@pytest.fixture
def send(files: tuple[Path, Path]) -> Callable[[str], Attempt]:
    """By a sender that trusts the server outside."""
    sender = Sender(tls=ssl.create_default_context(cafile=files[0]))
    return lambda url: asyncio.run(sender.send(Request(url, b"{}", {})))


@pytest.fixture
def no_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver reads addresses, and knows localhost, but does not ask the network."""
    real = socket.getaddrinfo

    def resolver(host: str, port: int, **options: Any) -> list[Any]:
        flags = 0 if host.lower().startswith("localhost") else socket.AI_NUMERICHOST
        return list(real(host, port, flags=flags, **options))

    monkeypatch.setattr(socket, "getaddrinfo", resolver)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[list[str]]:
    """A resolver that gives these answers, one after the other; those that are left."""
    left = list(answers)

    def resolver(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (one, port, 0, 0))
            if ":" in one
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in left.pop(0)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    return left


@pytest.mark.parametrize("host", CORPUS)
def test_an_address_in_a_url(
    host: str, port: int, connected: list[Any], send: Callable[[str], Attempt], no_dns: None
) -> None:
    attempt = send(f"https://{host}:{port}/")
    refusals = {
        NOT_PUBLIC,
        "the name does not exist",
        "the name cannot be looked up",
    }  # by the resolver's kind
    assert attempt.error in refusals
    assert connected == []


def test_most_of_the_corpus_are_addresses(no_dns: None) -> None:
    """So that the test above is not passed by names that do not exist."""
    sender = Sender()

    async def errors() -> list[str | None]:
        return [(await sender.send(Request(f"https://{host}/", b"{}", {}))).error for host in CORPUS]

    assert asyncio.run(errors()).count(NOT_PUBLIC) > len(CORPUS) * 0.9


@pytest.mark.parametrize("answer", RESOLVED, ids=" ".join)
def test_an_address_of_a_name(
    answer: list[str],
    port: int,
    connected: list[Any],
    send: Callable[[str], Attempt],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolving(monkeypatch, answer)
    assert send(f"https://dogs.example:{port}/").error == NOT_PUBLIC
    assert connected == []


def test_a_name_that_changes_between_look_up_and_connect(
    outside: Web,
    port: int,
    connected: list[Any],
    send: Callable[[str], Attempt],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = resolving(monkeypatch, [OUTSIDE], ["127.0.0.1"])
    outside.serve("/", b"thanks")
    assert send(f"https://rebinding.example:{outside.port}/").answer == "thanks"
    assert left == [["127.0.0.1"]]  # it was asked once
    assert connected == [(OUTSIDE, outside.port)]
    assert send(f"https://rebinding.example:{port}/").error == NOT_PUBLIC
    assert connected == [(OUTSIDE, outside.port)]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_redirect(
    scheme: str, outside: Web, port: int, connected: list[Any], send: Callable[[str], Attempt]
) -> None:
    url = outside.serve("/", b"", 307, Location=f"{scheme}://127.0.0.1:{port}/")
    assert send(url).status == 307
    assert connected == [(OUTSIDE, outside.port)]


def test_http_is_for_private_urls_only(port: int, connected: list[Any]) -> None:
    attempt = asyncio.run(Sender().send(Request(f"http://{OUTSIDE}:{port}/", b"{}", {})))
    assert attempt.error == "is not an https URL"
    assert connected == []

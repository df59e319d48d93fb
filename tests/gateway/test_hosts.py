"""Which host a request is for. With two Host lines nobody knows, and it is rejected."""

import json
import socket

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, DataReceived, ResponseReceived, StreamEnded, StreamReset

PET = "/v1/customers/c/pets/p"
HOST = "/v1/customers/c/pets/host"  # whose name is the host that was asked for


def answer(address: str, target: str, *hosts: str, more: str = "") -> tuple[bytes, bytes]:
    """The status line and the body of the answer to a GET with these Host lines."""
    ip, _, port = address.partition(":")
    lines = "".join(f"host: {host}\r\n" for host in hosts)
    with socket.create_connection((ip, int(port)), timeout=30) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\n{lines}{more}connection: close\r\n\r\n".encode())
        received = b""
        while data := connection.recv(65536):
            received += data
    head, _, body = received.partition(b"\r\n\r\n")
    return head.split(b"\r\n")[0], body


def answer2(address: str, *headers: tuple[str, str]) -> tuple[bytes, bytes]:
    """The status and the body of the answer to a GET over HTTP/2; no status if it was ended without one."""
    ip, _, port = address.partition(":")
    client = H2Connection(H2Configuration(validate_outbound_headers=False, normalize_outbound_headers=False))
    client.initiate_connection()
    pseudo = [(":method", "GET"), (":scheme", "http"), (":path", HOST)]
    client.send_headers(1, [*pseudo, *headers], end_stream=True)
    status = body = b""
    with socket.create_connection((ip, int(port)), timeout=30) as connection:
        connection.sendall(client.data_to_send())
        while data := connection.recv(65536):
            for event in client.receive_data(data):
                match event:
                    case ResponseReceived():
                        status = dict(event.headers)[b":status"]
                    case DataReceived():
                        body += event.data
                    case StreamEnded() | StreamReset() | ConnectionTerminated():
                        return status, body
            connection.sendall(client.data_to_send())
    return status, body


def host_in(body: bytes) -> str:
    """The host that the lab was asked for."""
    return str(json.loads(body)["name"])


@pytest.mark.parametrize("target", [PET, "/petnow/v2/pets/p", "/docs", "/nothing"])
@pytest.mark.parametrize(
    "hosts", [("a.example", "b.example"), ("a.example", "a.example"), ("a.example,b.example",)], ids=str
)
def test_two_host_lines(address: str, target: str, hosts: tuple[str, ...]) -> None:
    status, body = answer(address, target, *hosts)
    assert status == b"HTTP/1.1 400 Bad Request"
    assert b"malformed" in body


def test_two_host_lines_of_a_call_of_grpc(address: str) -> None:
    headers = "content-type: application/grpc-web+proto\r\n"
    status, _ = answer(address, "/pawport.v1.PetService/GetPet", "a.example", "b.example", more=headers)
    assert status == b"HTTP/1.1 400 Bad Request"


def test_no_host_line(address: str) -> None:
    assert answer(address, PET)[0] == b"HTTP/1.1 400 Bad Request"


@pytest.mark.parametrize("host", ["a.example", "A.example:80", "127.0.0.1", "[::1]:8080"])
def test_one_host_line(address: str, host: str) -> None:
    status, body = answer(address, PET, host)
    assert status == b"HTTP/1.1 200 OK"
    assert json.loads(body)["id"] == "p"


@pytest.mark.parametrize("hosts", [("b.example",), ("b.example", "c.example")], ids=str)
def test_the_host_in_the_target_counts(address: str, hosts: tuple[str, ...]) -> None:
    """Host lines are ignored then (RFC 9112, section 3.2.2)."""
    status, body = answer(address, f"http://a.example{HOST}", *hosts)
    assert status == b"HTTP/1.1 200 OK"
    assert host_in(body) == "a.example"


class TestHttp2:
    """Of `:authority` and a Host header, Envoy takes the former and drops the latter."""

    @pytest.mark.parametrize("host", ["a.example", "b.example"])
    def test_the_authority_counts(self, address: str, host: str) -> None:
        status, body = answer2(address, (":authority", "a.example"), ("host", host))
        assert (status, host_in(body)) == (b"200", "a.example")

    def test_a_host_without_an_authority(self, address: str) -> None:
        status, body = answer2(address, ("host", "a.example"))
        assert (status, host_in(body)) == (b"200", "a.example")

    @pytest.mark.parametrize(
        "headers",
        [
            (("host", "a.example"), ("host", "b.example")),
            ((":authority", "a.example"), (":authority", "b.example")),
            ((":authority", "a.example"), ("host", "a.example"), ("host", "b.example")),
            ((":authority", "a.example,b.example"),),
        ],
        ids=str,
    )
    def test_two_of_one_kind(self, address: str, headers: tuple[tuple[str, str], ...]) -> None:
        status, _ = answer2(address, *headers)
        assert status in {b"400", b""}  # Envoy ends the stream, or the connection

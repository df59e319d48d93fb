"""HEAD is GET without the body: one byte too many, and the next answer on the connection is lost."""

import socket

import pytest

PETS = "/v1/customers/c/pets"


def exchanged(address: str, *requests: str) -> list[bytes]:
    """What comes back for several requests on one connection, read without knowing what they are."""
    host, _, port = address.partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        lines = [f"{request} HTTP/1.1\r\nhost: {address}\r\n" for request in requests]
        lines[-1] += "connection: close\r\n"
        connection.sendall("".join(f"{line}\r\n" for line in lines).encode())
        received = b""
        while data := connection.recv(65536):
            received += data
    return [b"HTTP/1.1" + part for part in received.split(b"HTTP/1.1")[1:]]


def headers_of(answer: bytes) -> dict[bytes, bytes]:
    head, _, _ = answer.partition(b"\r\n\r\n")
    return dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])


def test_a_success(address: str) -> None:
    head, get = exchanged(address, f"HEAD {PETS}/p", f"GET {PETS}/p")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert head.endswith(b"\r\n\r\n")
    assert get.endswith(b'{"id":"p","customerId":"c"}')
    same = (b"content-type", b"content-length")
    assert [headers_of(head)[name] for name in same] == [headers_of(get)[name] for name in same]


@pytest.mark.parametrize(
    ("path", "status"), [("/nothing", 404), (f"{PETS}/failed", 404), (f"{PETS}/rich", 429)]
)
def test_an_error(address: str, path: str, status: int) -> None:
    head, get = exchanged(address, f"HEAD {path}", f"GET {path}")
    for answer in (head, get):
        assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert head.endswith(b"\r\n\r\n")
    assert get.rstrip().endswith(b"}")


def test_a_request_that_is_not_well_formed(address: str) -> None:
    (head,) = exchanged(address, f"HEAD {PETS}?foo=1")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert head.endswith(b"\r\n\r\n")

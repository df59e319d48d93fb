"""What is on the wire: HEAD, where one byte too many is the beginning of the next answer; and HTTP/1.0."""

import socket

import pytest

PETS = "/v1/customers/c/pets"


def exchanged(address: str, *requests: str) -> list[bytes]:
    """The answers to several requests (verb, path and version) on one connection, which the last one ends."""
    host, _, port = address.partition(":")
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        lines = [f"{request}\r\nhost: {address}\r\n" for request in requests]
        lines[-1] += "connection: close\r\n"
        connection.sendall("".join(f"{line}\r\n" for line in lines).encode())
        received = b""
        while data := connection.recv(65536):
            received += data
    return [b"HTTP/1" + part for part in received.split(b"HTTP/1")[1:]]


def headers_of(answer: bytes) -> dict[bytes, bytes]:
    """The headers of an answer."""
    head, _, _ = answer.partition(b"\r\n\r\n")
    return dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])


class TestHead:
    def test_is_a_get_without_the_body(self, address: str) -> None:
        head, get = exchanged(address, f"HEAD {PETS}/p HTTP/1.1", f"GET {PETS}/p HTTP/1.1")
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert head.endswith(b"\r\n\r\n")
        assert b'{"id":"p",' in get
        same = (b"content-type", b"content-length")
        assert [headers_of(head)[name] for name in same] == [headers_of(get)[name] for name in same]

    @pytest.mark.parametrize(
        ("path", "status"), [("/nothing", 404), (f"{PETS}/missing", 404), (f"{PETS}/rich", 429)]
    )
    def test_of_an_error(self, address: str, path: str, status: int) -> None:
        head, get = exchanged(address, f"HEAD {path} HTTP/1.1", f"GET {path} HTTP/1.1")
        for answer in (head, get):
            assert answer.startswith(f"HTTP/1.1 {status} ".encode())
        assert head.endswith(b"\r\n\r\n")
        assert get.rstrip().endswith(b"}")

    def test_that_is_not_well_formed(self, address: str) -> None:
        (head,) = exchanged(address, f"HEAD {PETS}?foo=1 HTTP/1.1")
        assert head.startswith(b"HTTP/1.1 400 ")
        assert head.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("path", [f"{PETS}/p", f"{PETS}/large", "/nothing", "/docs"])
def test_http_1_0(address: str, path: str) -> None:
    (old,) = exchanged(address, f"GET {path} HTTP/1.0")
    (new,) = exchanged(address, f"GET {path} HTTP/1.1")
    assert old.partition(b" ")[2].split(b"\r\n", 1)[0] == new.partition(b" ")[2].split(b"\r\n", 1)[0]
    assert b"transfer-encoding" not in headers_of(old)
    assert old.partition(b"\r\n\r\n")[2] == new.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize("verb", ["QUERY", "PROPFIND", "MADEUP"])
def test_a_verb_that_no_path_has(address: str, verb: str) -> None:
    (answer,) = exchanged(address, f"{verb} {PETS}/p HTTP/1.1")
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert b"GET" in headers_of(answer)[b"allow"]

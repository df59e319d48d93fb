"""What only the wire shows, and what only hostile callers send: plain HTTP to the host inside Envoy."""

import base64
import gzip
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest
from grpc import StatusCode

from tests.rpc import lab

GRPC = {"content-type": "application/grpc", "te": "trailers"}
Post = Callable[..., httpx.Response]


def framed(data: bytes, flags: int = 0) -> bytes:
    """A message as gRPC sends it."""
    return struct.pack(">BI", flags, len(data)) + data


def status(response: httpx.Response) -> tuple[StatusCode, str]:
    """The status of a response that has headers alone."""
    assert response.status_code == 200
    number = int(response.headers["grpc-status"])
    code = next(code for code in StatusCode if code.value[0] == number)
    return code, response.headers.get("grpc-message", "")


@pytest.fixture(scope="module")
def client(envoy_address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://{envoy_address}", timeout=20) as client:
        yield client


@pytest.fixture
def post(client: httpx.Client) -> Post:
    """Calls a method of the lab with a body and further headers."""

    def post(
        method: str, body: bytes = framed(b""), headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        return client.post(f"/lab.Lab/{method}", content=body, headers={**GRPC, **(headers or {})})

    return post


class TestContentType:
    @pytest.mark.parametrize("content_type", ["application/json", "text/plain", "application/grpcx", ""])
    def test_not_grpc(self, post: Post, content_type: str) -> None:
        response = post("Echo", headers={"content-type": content_type})
        assert (response.status_code, response.json()["code"]) == (415, 3)

    @pytest.mark.parametrize("content_type", ["application/grpc+proto", "application/grpc;x=y"])
    def test_kinds_of_grpc(self, post: Post, content_type: str) -> None:
        response = post("Abort", headers={"content-type": content_type})
        assert status(response)[0] is StatusCode.FAILED_PRECONDITION

    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    def test_none(self, client: httpx.Client, method: str) -> None:
        response = client.request(method, "/nothing/here?x=y")
        assert (response.status_code, response.json()["code"]) == (415, 3)
        assert response.headers["content-type"] == "application/json"


class TestPath:
    """gRPC is a POST to the exact path of a method."""

    @pytest.mark.parametrize(
        "path", ["/lab.Lab/Echo?x=1", "/lab.Lab%2FEcho", "/lab.Lab/%45cho%20", "/lab.Lab/Echo/"]
    )
    def test_another_path(self, client: httpx.Client, path: str) -> None:
        response = client.post(path, content=framed(b""), headers=GRPC)
        assert status(response)[0] is StatusCode.UNIMPLEMENTED

    @pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
    def test_another_verb(self, client: httpx.Client, verb: str) -> None:
        response = client.request(verb, "/lab.Lab/Echo", content=framed(b""), headers=GRPC)
        assert status(response)[0] is StatusCode.UNIMPLEMENTED


class TestDeadline:
    def test_server_ends_the_call(self, pb2: Any, post: Post) -> None:
        body = framed(pb2.Request(seconds=60).SerializeToString())
        response = post("Sleep", body, {"grpc-timeout": "300m"})
        assert status(response) == (StatusCode.DEADLINE_EXCEEDED, "the deadline was exceeded")

    @pytest.mark.parametrize("method", ["Sleep", "Down", "Up"])
    def test_expired_call_is_not_run(self, pb2: Any, post: Post, method: str) -> None:
        def started() -> int:
            response = post("Counts")
            return int(pb2.CountsReply.FromString(response.content[5:]).started)

        before = started()
        assert status(post(method, headers={"grpc-timeout": "1n"}))[0] is StatusCode.DEADLINE_EXCEEDED
        assert started() == before

    @pytest.mark.parametrize("value", ["", "5", "S", "-1S", "1.5S", "1s", "123456789S", "1 S", "ü"])
    def test_malformed(self, post: Post, value: str) -> None:
        response = post("Abort", headers={"grpc-timeout": value.encode()})
        assert status(response) == (StatusCode.INVALID_ARGUMENT, "malformed grpc-timeout")

    def test_every_unit(self, pb2: Any, post: Post) -> None:
        for value in ("1H", "60M", "3600S", "3600000m", "99999999u"):
            response = post("Remaining", headers={"grpc-timeout": value})
            assert 0 < float(pb2.Reply.FromString(response.content[5:]).text) <= 3600


class TestMetadata:
    @pytest.mark.parametrize("value", ["%%%", "a", "AAA=A", "ü"])
    def test_binary_that_is_not_base64_is_left_out(self, pb2: Any, post: Post, value: str) -> None:
        response = post("Metadata", headers={"x-in-bin": value.encode(), "x-in": "hello"})
        assert pb2.Reply.FromString(response.content[5:]) == pb2.Reply(text="hello")

    def test_text_that_is_not_utf8(self, pb2: Any, post: Post) -> None:
        response = post("Metadata", headers={"x-in": b"a\xffb"})
        assert pb2.Reply.FromString(response.content[5:]).text == "a\ufffdb"

    def test_trailers_not_accepted(self, post: Post) -> None:
        code, message = status(post("Echo", headers={"te": "gzip"}))
        assert (code, message) == (StatusCode.INVALID_ARGUMENT, "the header te: trailers is missing")


class TestFraming:
    @pytest.mark.parametrize(
        "body",
        [b"", b"\0\0", framed(b"abc")[:-1], framed(b"abc") + b"x", framed(b"") * 2],
        ids=["nothing", "half a prefix", "half a message", "more than a message", "two messages"],
    )
    def test_not_one_message(self, post: Post, body: bytes) -> None:
        assert status(post("Echo", body))[0] is StatusCode.UNIMPLEMENTED

    @pytest.mark.parametrize("body", [framed(b"")[:3], framed(b"abc")[:-1]])
    def test_stream_ends_in_a_message(self, post: Post, body: bytes) -> None:
        assert status(post("Up", body))[0] is StatusCode.INTERNAL

    @pytest.mark.parametrize("method", ["Echo", "Up", "Both", "Down"])
    def test_not_protobuf(self, post: Post, method: str) -> None:
        code, message = status(post(method, framed(b"\xff\xff")))
        assert (code, message) == (StatusCode.INVALID_ARGUMENT, "the request is not a valid message")

    @pytest.mark.parametrize("method", ["Echo", "Up"])
    def test_announced_as_too_large(self, post: Post, method: str) -> None:
        body = struct.pack(">BI", 0, lab.MAX_MESSAGE + 1)
        assert status(post(method, body))[0] is StatusCode.RESOURCE_EXHAUSTED

    def test_unknown_encoding(self, post: Post) -> None:
        response = post("Echo", headers={"grpc-encoding": "br"})
        assert status(response) == (StatusCode.UNIMPLEMENTED, "unknown grpc-encoding")
        assert response.headers["grpc-accept-encoding"] == "identity,deflate,gzip"

    @pytest.mark.parametrize("data", [b"", b"junk", gzip.compress(b"abc", mtime=0)[:-1]])
    def test_not_gzip(self, post: Post, data: bytes) -> None:
        response = post("Echo", framed(data, flags=1), {"grpc-encoding": "gzip"})
        assert status(response) == (StatusCode.INTERNAL, "the message does not decompress")

    def test_compressed_without_encoding(self, post: Post) -> None:
        response = post("Echo", framed(gzip.compress(b""), flags=1))
        assert status(response)[0] is StatusCode.INTERNAL


class TestCrash:
    @pytest.mark.parametrize(
        "number", [0, 1, 2, 3, 4], ids=["exception", "no reply", "bad trailer", "exit", "cancelled"]
    )
    def test_caller_learns_nothing(self, pb2: Any, post: Post, number: int) -> None:
        response = post("Crash", framed(pb2.Request(number=number).SerializeToString()))
        assert status(response) == (StatusCode.INTERNAL, "internal error")
        assert "secret" not in str(response.headers)

    def test_log_has_the_traceback(self, pb2: Any, capfd: pytest.CaptureFixture[str]) -> None:
        with lab.envoy() as process:
            httpx.post(
                f"http://127.0.0.1:{process.admin.port('lab')}/lab.Lab/Crash",
                content=framed(b""),
                headers=GRPC,
            )
        output = "".join(capfd.readouterr())
        assert "unexpected exception" in output
        assert "/lab.Lab/Crash" in output
        assert re.search(r"servicer\.py.*secret", output, re.DOTALL)


class TestGrpcWeb:
    def test_binary(self, pb2: Any, post: Post) -> None:
        body = framed(pb2.Request(number=5).SerializeToString())
        response = post("Echo", body, {"content-type": "application/grpc-web+proto", "te": ""})
        message = framed(pb2.Reply(number=5).SerializeToString())
        assert response.content[: len(message)] == message
        assert response.content[len(message)] == 0x80
        assert b"grpc-status:0" in response.content

    def test_text(self, pb2: Any, post: Post) -> None:
        body = base64.b64encode(framed(pb2.Request(number=2).SerializeToString()))
        kind = "application/grpc-web-text"
        response = post("Down", body, {"content-type": kind, "accept": kind})
        messages = [framed(pb2.Reply(number=number).SerializeToString()) for number in range(2)]
        chunks = re.findall(rb"[^=]+=*", response.content)  # each padded for itself
        assert b"".join(map(base64.b64decode, chunks)).startswith(b"".join(messages))

    def test_status(self, post: Post) -> None:
        response = post("SetCode", headers={"content-type": "application/grpc-web+proto"})
        assert (response.headers["grpc-status"], response.headers["grpc-message"]) == ("5", "nope")


class TestTheCallerLeaves:
    @pytest.mark.parametrize("method", ["Echo", "Sleep", "Up", "Both"])
    def test_in_the_middle_of_a_request(
        self, pb2: Any, post: Post, client: httpx.Client, method: str
    ) -> None:
        def half() -> Iterator[bytes]:
            yield framed(b"abc")[:-1]
            raise ConnectionAbortedError

        with pytest.raises(ConnectionAbortedError):
            client.post(f"/lab.Lab/{method}", content=half(), headers=GRPC)
        lab.eventually(lambda: pb2.CountsReply.FromString(post("Counts").content[5:]).live == 0)

"""Whatever a URL says and whatever a receiver answers, an attempt ends, and says how."""

import asyncio
import socket
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pawport.webhooks.sending import Attempt, Request, Sender
from tests.outgoing.web import web
from tests.properties import examples

PIECES = [
    *(
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.0 200\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 101 Up\r\n\r\n",
    ),
    *(b"HTTP/1.1 999 \xff\r\n", b"HTTP/1.1 000 No\r\n", b"HTTP/2 200\r\n", b"HTTP/1.1 304 Same\r\n"),
    *(b"Content-Length: 3\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Length: -1\r\n"),
    *(b"Transfer-Encoding: chunked\r\n", b"Retry-After: 1\r\n", b"Retry-After: \xff\r\n", b"Location: /\r\n"),
    *(b"\r\n", b"3\r\nabc\r\n", b"0\r\n\r\n", b"fffffffffffffff\r\n", b"abc", b"\0\xff", b"Name : value\r\n"),
]
URLS = st.one_of(
    st.text(),
    st.from_regex(r"https://[^/]{1,20}/.{0,20}", fullmatch=True),
    st.builds(
        "https://{}{}{}".format, st.text(max_size=8), st.sampled_from("@:/?#[]%."), st.text(max_size=8)
    ),
)


@given(url=URLS)
@example("https://./")
@example("https://[::1%25lo]/")
@example("https://\udcff/")
def test_any_url(url: str) -> None:
    def nothing(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", nothing)
        attempt = asyncio.run(Sender().send(Request(url, b"{}", {})))
    assert attempt.status is None
    assert attempt.error


def test_any_answer() -> None:
    answers = st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join), st.binary())
    with web() as server:

        def post(data: bytes) -> Attempt:
            def answer(handler: BaseHTTPRequestHandler) -> None:
                handler.wfile.write(data)
                handler.close_connection = True

            server.answers["/"] = answer
            return asyncio.run(Sender(private=True).send(Request(server.url("/"), b"{}", {})))

        @examples(200)
        @given(data=answers)
        @example(b"HTTP/1.1 101 Up\r\n\r\n")
        @example(b"HTTP/1.1 200 OK\r\nRetry-After: \xff\r\n\r\n")
        def check(data: bytes) -> None:
            attempt = post(data)
            assert attempt.error or 200 <= (attempt.status or 0) < 300
            assert "\0" not in attempt.answer

        check()

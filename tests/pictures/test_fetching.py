"""Fetching what somebody else names, from real servers on loopback: some of them lie."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from pawport.outgoing import addresses
from pawport.pictures.fetching import Limits
from tests.outgoing.web import Web, answer, dripping, endless, web
from tests.pictures.fetches import PUBLIC_ONLY, failure, fetch

OUTSIDE = "127.0.0.2"  # stands for an address of the public Internet, at this machine


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as running:
        yield running


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A server that is taken for one on the public Internet."""
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda address: address == OUTSIDE or real(address))
    with web(OUTSIDE) as running:
        yield running


class TestAnswers:
    def test_what_is_there(self, server: Web) -> None:
        assert fetch(server.serve("/a.jpg", b"picture")) == b"picture"

    def test_without_a_length(self, server: Web) -> None:
        assert fetch(server.serve("/a", b"x" * 70_000, Content_Length="")) == b"x" * 70_000

    def test_after_redirections(self, server: Web) -> None:
        server.serve("/end", b"picture")
        server.serve("/middle", b"", 302, Location="end")
        start = server.serve("/start", b"", 301, Location=server.url("/middle"))
        assert fetch(start) == b"picture"
        assert server.asked == ["/start", "/middle", "/end"]

    @pytest.mark.parametrize(
        ("path", "asked"),
        [
            ("/my dog.jpg", "/my%20dog.jpg"),
            ("/hündin.jpg?a=ö&b=%20c", "/h%C3%BCndin.jpg?a=%C3%B6&b=%20c"),
            ("/a;b=1,2(3)?x=/y:z@", "/a;b=1,2(3)?x=/y:z@"),
            ("?q=1", "/?q=1"),
            ("", "/"),
            ("/a#part", "/a"),
            ("/a\r\nHost: evil", "/a%0D%0AHost:%20evil"),
        ],
    )
    def test_addresses_as_people_write_them(self, server: Web, path: str, asked: str) -> None:
        server.serve(asked, b"picture")
        assert fetch(server.url(path)) == b"picture"


class TestFails:
    @pytest.mark.parametrize(
        "url",
        [
            "",
            "dog.jpg",
            "//a/b",
            "ftp://a/b",
            "file:///etc/passwd",
            "http://",
            "http://[::1",
            "http://a:0/",
            "http://a:99999/",
            "javascript:1",
            "data:,x",
        ],
    )
    def test_what_is_no_address(self, url: str) -> None:
        assert failure(url).final

    def test_with_a_password_in_it(self, server: Web) -> None:
        assert failure(f"http://user:secret@127.0.0.1:{server.port}/").final
        assert server.asked == []

    @pytest.mark.parametrize(
        ("status", "final"), [(404, True), (403, True), (204, True), (429, False), (500, False), (503, False)]
    )
    def test_with_a_status(self, server: Web, status: int, final: bool) -> None:
        error = failure(server.serve("/", b"", status))
        assert (error.reason, error.final) == (f"returned HTTP status {status}", final)

    def test_when_nobody_answers(self) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            error = failure(f"http://127.0.0.1:{unused.getsockname()[1]}/")
        assert (error.reason, error.final) == ("the connection was refused", False)

    def test_when_nobody_knows_the_host(self) -> None:
        assert not failure("http://no-such-host.invalid/").final

    def test_after_too_many_redirections(self, server: Web) -> None:
        error = failure(server.serve("/", b"", 302, Location="/"))
        assert error.final
        assert len(server.asked) == 6

    def test_when_it_is_no_http(self, server: Web) -> None:
        server.answers["/"] = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n\r\n") and None
        assert failure(server.url("/")).reason == "the answer is not valid HTTP"

    def test_when_the_certificate_is_not_trusted(self, server: Web) -> None:
        assert not failure(f"https://127.0.0.1:{server.port}/").final


class TestLimits:
    def test_what_says_that_it_is_too_large_is_not_read(self, server: Web) -> None:
        error = failure(server.serve("/", b"", Content_Length="100001"))
        assert (error.reason, error.final) == ("must be at most 100,000 bytes", True)

    def test_what_is_larger_than_it_says_is_cut_there(self, server: Web) -> None:
        assert fetch(server.serve("/", b"x" * 90_000, Content_Length="10")) == b"x" * 10

    def test_what_is_smaller_than_it_says_is_not_whole(self, server: Web) -> None:
        error = failure(server.serve("/", b"x" * 10, Content_Length="1000", Connection="close"))
        assert (error.reason, error.final) == ("the answer is incomplete", False)

    def test_what_never_ends(self, server: Web) -> None:
        server.answers["/"] = endless
        assert failure(server.url("/")).reason == "must be at most 100,000 bytes"

    @pytest.mark.parametrize("size", [10, 10_000])
    def test_what_drips(self, server: Web, size: int) -> None:
        """Each byte comes soon enough, and all of them would take minutes."""
        server.answers["/"] = dripping(b"x" * size, 0.2)
        started = time.monotonic()
        error = failure(server.url("/"), limits=Limits(seconds=1, most_bytes=100_000))
        assert (error.reason, error.final) == ("no answer within 1 seconds", False)
        assert time.monotonic() - started < 10

    def test_what_never_answers(self) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            url = f"127.0.0.1:{silent.getsockname()[1]}/"
            for scheme in ("http", "https"):
                error = failure(f"{scheme}://{url}", limits=Limits(seconds=0.5, most_bytes=1))
                assert error.reason == "no answer within 0.5 seconds"


class TestPlaces:
    def test_this_machine_is_not_asked(self, server: Web) -> None:
        for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"):
            error = failure(f"http://{host}:{server.port}/", PUBLIC_ONLY)
            assert (error.reason, error.final) == ("the URL is not on the public Internet", True)
        assert server.asked == []

    def test_nor_after_a_redirection(self, server: Web, outside: Web) -> None:
        server.serve("/secret", b"secret")
        url = outside.serve("/", b"", 302, Location=server.url("/secret"))
        assert failure(url, PUBLIC_ONLY).reason == "the URL is not on the public Internet"
        assert (outside.asked, server.asked) == (["/"], [])

    def test_nor_another_scheme_after_a_redirection(self, outside: Web) -> None:
        for number, location in enumerate(("file:///etc/passwd", "gopher://127.0.0.1:25/", "ftp://a/")):
            url = outside.serve(f"/{number}", b"", 302, Location=location)
            assert failure(url, PUBLIC_ONLY).reason == "is not an http or https URL"

    def test_a_name_is_asked_for_once(
        self, server: Web, outside: Web, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A resolver that answers with another address the second time leads nowhere else."""
        answers = [OUTSIDE, "127.0.0.1"]

        def resolver(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
            assert host == "rebinding.example"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

        monkeypatch.setattr(socket, "getaddrinfo", resolver)
        outside.serve("/", b"picture")
        assert fetch(f"http://rebinding.example:{outside.port}/", PUBLIC_ONLY) == b"picture"
        assert answers == ["127.0.0.1"]
        failure(f"http://rebinding.example:{outside.port}/", PUBLIC_ONLY)

    def test_a_proxy_of_the_environment_is_not_used(
        self, server: Web, outside: Web, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("http_proxy", server.url(""))
        outside.serve("/", b"picture")
        assert fetch(outside.url("/"), PUBLIC_ONLY) == b"picture"
        assert server.asked == []

    def test_the_host_header_has_the_name(self, outside: Web) -> None:
        hosts = []
        outside.answers["/"] = lambda handler: (hosts.append(handler.headers["Host"]), answer(b"x")(handler))[
            1
        ]
        fetch(outside.url("/"), PUBLIC_ONLY)
        assert hosts == [f"{OUTSIDE}:{outside.port}"]

"""Which connections a client uses again, seen by a server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from pawport.outgoing.client import Client
from pawport.outgoing.errors import RequestError
from pawport.outgoing.urls import parse_url

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Sends the next of its answers to each request. `connections`: the requests of each."""

    def __init__(self, *answers: bytes, closes: bool = False) -> None:
        self.answers = list(answers)
        self.connections: list[list[bytes]] = []
        self.running: set[asyncio.Task[None] | None] = set()
        self._closes = closes

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests: list[bytes] = []
        self.connections.append(requests)
        self.running.add(asyncio.current_task())
        try:
            while True:
                requests.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(self.answers.pop(0))
                await writer.drain()
                if self._closes:
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        self.running.discard(asyncio.current_task())
        writer.close()


@asynccontextmanager
async def running(server: Server, *, keep: bool = True) -> AsyncIterator[tuple[Client, str]]:
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        client = Client(private=True, keep=keep)
        yield client, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        client.close()
        ending = [task for task in server.running if task]
        await asyncio.wait_for(asyncio.gather(*ending), 10)  # the server sees that its connections end


async def get(client: Client, url: str, *, most_bytes: int = 100) -> bytes:
    async with client.send("GET", parse_url(url), {}, most_bytes=most_bytes) as response:
        return await response.read()


def test_requests_to_a_url_share_a_connection() -> None:
    async def run() -> None:
        server = Server(OK, OK, OK)
        async with running(server) as (client, url):
            assert [await get(client, f"{url}/a") for _ in range(3)] == [b"ok"] * 3
            assert [len(requests) for requests in server.connections] == [3]
            assert b"connection" not in server.connections[0][0].lower()

    asyncio.run(run())


def test_requests_to_another_url_do_not() -> None:
    async def run() -> None:
        server = Server(OK, OK, OK)
        async with running(server) as (client, url):
            for path in ("/a", "/b", "/a"):
                assert await get(client, url + path) == b"ok"
            assert [len(requests) for requests in server.connections] == [2, 1]

    asyncio.run(run())


def test_requests_at_once_do_not() -> None:
    async def run() -> None:
        server = Server(OK, OK)
        async with running(server) as (client, url):
            assert await asyncio.gather(get(client, url), get(client, url)) == [b"ok", b"ok"]
            assert [len(requests) for requests in server.connections] == [1, 1]

    asyncio.run(run())


def test_without_keeping_each_has_its_own() -> None:
    async def run() -> None:
        server = Server(OK, OK)
        async with running(server, keep=False) as (client, url):
            assert [await get(client, url) for _ in range(2)] == [b"ok"] * 2
            assert [len(requests) for requests in server.connections] == [1, 1]
            assert b"\r\nconnection: close\r\n" in server.connections[0][0].lower()

    asyncio.run(run())


def test_a_server_that_closes_without_a_word_is_asked_again() -> None:
    async def run() -> None:
        server = Server(OK, OK, OK, closes=True)
        async with running(server) as (client, url):
            assert [await get(client, url) for _ in range(3)] == [b"ok"] * 3
            assert [len(requests) for requests in server.connections] == [1, 1, 1]

    asyncio.run(run())


@pytest.mark.parametrize(
    "first",
    [
        OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"),
        OK.replace(b"HTTP/1.1", b"HTTP/1.0"),
        OK + b"HTTP/1.1 200 OK",
    ],
    ids=["close", "http-1.0", "more-than-the-answer"],
)
def test_after_an_answer_that_ends_the_connection_there_is_another(first: bytes) -> None:
    async def run() -> None:
        server = Server(first, OK)
        async with running(server) as (client, url):
            assert [await get(client, url) for _ in range(2)] == [b"ok"] * 2
            assert [len(requests) for requests in server.connections] == [1, 1]

    asyncio.run(run())


def test_an_answer_that_was_not_read_to_its_end_is_not_the_next_one() -> None:
    async def run() -> None:
        long = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000
        server = Server(long, OK)
        async with running(server) as (client, url):
            with pytest.raises(RequestError):
                await get(client, url, most_bytes=10)
            assert await get(client, url) == b"ok"
            assert [len(requests) for requests in server.connections] == [1, 1]

    asyncio.run(run())

"""Calls by grpcio's asyncio client, on both hosts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
import pytest
from grpc import StatusCode

from tests.rpc.lab import OWN_CONNECTION, UNLIMITED

Scenario = Callable[[Any], Awaitable[None]]
Play = Callable[[Scenario], None]


@pytest.fixture
def play(address: str, new_stub: Callable[[Any], Any]) -> Play:
    """Runs a scenario with a stub for each host in turn."""

    async def run(scenario: Scenario) -> None:
        async with grpc.aio.insecure_channel(address, options=UNLIMITED) as channel:
            await scenario(new_stub(channel))

    return lambda scenario: asyncio.run(run(scenario))


def test_unary(pb2: Any, play: Play) -> None:
    async def scenario(stub: Any) -> None:
        assert (await stub.Echo(pb2.Request(number=5))).number == 5

    play(scenario)


def test_streams(pb2: Any, play: Play) -> None:
    async def numbers() -> AsyncIterator[Any]:
        for number in range(10):
            yield pb2.Request(number=number)

    async def scenario(stub: Any) -> None:
        assert [reply.number async for reply in stub.Down(pb2.Request(number=10))] == list(range(10))
        assert [reply.number async for reply in stub.Written(pb2.Request(number=10))] == list(range(10))
        assert (await stub.Up(numbers())).number == 10
        assert [reply.number async for reply in stub.Both(numbers())] == list(range(10))

    play(scenario)


def test_reads_and_writes(pb2: Any, play: Play) -> None:
    async def scenario(stub: Any) -> None:
        call = stub.Both()
        for number in range(10):
            await call.write(pb2.Request(number=number))
            assert (await call.read()).number == number
        await call.done_writing()
        assert await call.read() is grpc.aio.EOF
        assert await call.code() is StatusCode.OK

    play(scenario)


def test_status_and_metadata(pb2: Any, play: Play) -> None:
    async def scenario(stub: Any) -> None:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.Abort(pb2.Request())
        assert caught.value.code() is StatusCode.FAILED_PRECONDITION
        assert dict(caught.value.trailing_metadata())["x-why-bin"] == b"\x08\x09"
        call = stub.Metadata(pb2.Request(), metadata=[("x-in", "hello")])
        assert (await call).text == "hello"
        assert dict(await call.initial_metadata())["x-first"] == "i"

    play(scenario)


def test_cancel(pb2: Any, play: Play) -> None:
    async def scenario(stub: Any) -> None:
        call = stub.Down(pb2.Request(number=-1, seconds=60))
        await call.read()
        call.cancel()
        async with asyncio.timeout(20):
            while (await stub.Counts(pb2.Request())).live:  # noqa: ASYNC110 - in another process
                await asyncio.sleep(0.02)

    play(scenario)


def test_many_calls_on_one_connection(pb2: Any, play: Play) -> None:
    async def scenario(stub: Any) -> None:
        calls = (stub.Sleep(pb2.Request(seconds=0.2, number=number)) for number in range(1000))
        assert [reply.number for reply in await asyncio.gather(*calls)] == list(range(1000))

    play(scenario)


def test_many_connections(pb2: Any, address: str, new_stub: Callable[[Any], Any]) -> None:
    async def call() -> None:
        async with grpc.aio.insecure_channel(address, options=[OWN_CONNECTION]) as channel:
            await new_stub(channel).Sleep(pb2.Request(seconds=0.2))

    async def main() -> None:
        await asyncio.gather(*(call() for _ in range(100)))

    asyncio.run(main())

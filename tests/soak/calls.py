"""The calls of the soak: each well-behaved or rude in its own way, with the codes that it may end with."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc

# Compiled from lab.proto when the soak runs.
import lab_pb2 as pb2
from grpc import StatusCode

Kind = Callable[[Any], Awaitable[None]]


async def fast(stub: Any) -> None:
    data = bytes(500)
    assert (await stub.Echo(pb2.Request(data=data))).data == data


async def slow(stub: Any) -> None:
    assert (await stub.Sleep(pb2.Request(seconds=0.3, number=5))).number == 5


async def compressed(stub: Any) -> None:
    data = bytes(50_000)
    assert (await stub.Echo(pb2.Request(data=data), compression=grpc.Compression.Gzip)).data == data


async def large(stub: Any) -> None:
    data = os.urandom(random.randrange(1 << 20, 8 << 20))
    assert (await stub.Echo(pb2.Request(data=data))).data == data


async def aborted(stub: Any) -> None:
    await stub.Abort(pb2.Request())


async def cancelled(stub: Any) -> None:
    call = stub.Sleep(pb2.Request(seconds=random.choice([0, 0.01, 0.3, 5])))
    await asyncio.sleep(random.random() * 0.2)
    call.cancel()
    await call


async def deadline(stub: Any) -> None:
    await stub.Sleep(pb2.Request(seconds=1), timeout=random.choice([0.001, 0.01, 0.1]))


async def read_stream(stub: Any) -> None:
    replies = stub.Down(pb2.Request(number=200, data=bytes(100)))
    assert [reply.number async for reply in replies] == list(range(200))


async def cancelled_read(stub: Any) -> None:
    call = stub.Down(pb2.Request(number=-1, data=bytes(random.choice([0, 1000, 100_000]))))
    for _ in range(random.randrange(30)):
        await call.read()
    call.cancel()


async def slow_reader(stub: Any) -> None:
    call = stub.Written(pb2.Request(number=300, data=bytes(50_000)))
    for _ in range(random.randrange(5, 60)):
        await call.read()
        await asyncio.sleep(0.03)
    call.cancel()


async def write_stream(stub: Any) -> None:
    assert (await stub.Up(_requests(100, 1000, 0))).number == 100


async def cancelled_write(stub: Any) -> None:
    call = stub.Up(_requests(20, 10_000, 0.01))
    await asyncio.sleep(random.random() * 0.2)
    call.cancel()
    await call


async def in_turns(stub: Any) -> None:
    call = stub.Both()
    await _take_turns(call)
    await call.done_writing()
    assert await call.read() is grpc.aio.EOF


async def cancelled_in_turns(stub: Any) -> None:
    call = stub.Both()
    await _take_turns(call)
    call.cancel()


async def _take_turns(call: Any) -> None:
    for number in range(random.randrange(30)):
        await call.write(pb2.Request(number=number))
        assert (await call.read()).number == number


async def _requests(count: int, size: int, seconds: float) -> AsyncIterator[Any]:
    for _ in range(count):
        yield pb2.Request(data=bytes(size))
        await asyncio.sleep(seconds)


OK = frozenset({StatusCode.OK})
MAY_BE_CANCELLED = frozenset({StatusCode.OK, StatusCode.CANCELLED})

KINDS: dict[Kind, frozenset[StatusCode]] = {
    fast: OK,
    slow: OK,
    compressed: OK,
    large: OK,
    aborted: frozenset({StatusCode.FAILED_PRECONDITION}),
    cancelled: MAY_BE_CANCELLED,
    deadline: frozenset({StatusCode.DEADLINE_EXCEEDED}),
    read_stream: OK,
    cancelled_read: MAY_BE_CANCELLED,
    slow_reader: MAY_BE_CANCELLED,
    write_stream: OK,
    cancelled_write: MAY_BE_CANCELLED,
    in_turns: OK,
    cancelled_in_turns: MAY_BE_CANCELLED,
}


async def outcome(kind: Kind, stub: Any) -> StatusCode:
    """How one call of a kind ends."""
    try:
        await kind(stub)
    except grpc.aio.AioRpcError as error:
        return error.code()
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            raise
        return StatusCode.CANCELLED  # grpc.aio's way to tell of a call that was cancelled here
    return StatusCode.OK

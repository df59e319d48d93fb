"""Callers who want all of the service for themselves: with one key, with wrong ones, or by not reading."""

import asyncio
import secrets
from contextlib import AsyncExitStack
from time import monotonic

from attacks.attack import Attack, Scene
from attacks.http1 import exchange, head
from attacks.http2 import Connection, grpc_fields, opened
from pawport.gen.pawport.v1.pet_service_pb2 import ListAllPetsRequest

__all__ = ["ATTACKS"]

_LIST = "/pawport.v1.PetService/ListAllPets"
_GET = "/v1/customers/good-0/pets/good-pet-0"
_STREAMS = 100  # of a connection
_CALLERS = 8
_PETS = 2000
_PIPELINED = 5  # requests of a connection: the kernel's buffers have room for some answers
_LARGE = "/v1/pets?pagination.pageSize=1000"


async def _one_key(scene: Scene) -> None:
    """Lists of all pets, each asked for again when it is there."""
    await asyncio.gather(*(_lists(scene, size) for size in scene.shares(max(1, scene.size // _STREAMS))))


async def _lists(scene: Scene, size: int) -> None:
    while not scene.over:
        try:
            async with opened(scene) as connection:
                await _ask_again(scene, connection, size)
        except OSError as error:
            scene.not_connected(error)
            await asyncio.sleep(0.2)


async def _ask_again(scene: Scene, connection: Connection, size: int) -> None:
    request = ListAllPetsRequest(pagination={"page_size": 500}).SerializeToString()
    fields = grpc_fields(scene, _LIST, scene.company.reader)
    while not (scene.over or connection.closed or connection.going_away is not None):
        for _ in range(size - len(connection.streams)):
            connection.call(fields, request)
            scene.counts["sent"] += 1
        await connection.drain()
        await asyncio.sleep(0.1)
        for number, stream in list(connection.streams.items()):
            if stream.ended or stream.reset is not None:
                scene.counts[str(stream)] += 1
                del connection.streams[number]
    scene.counts["unanswered"] += len(connection.streams)


async def _wrong_keys(scene: Scene) -> None:
    """Reads with a wrong key each, one after the other on each connection."""
    await asyncio.gather(*(_wrong_caller(scene, size) for size in scene.shares(_CALLERS)))


async def _wrong_caller(scene: Scene, each_second: int) -> None:
    """A connection that the service ends is made again."""
    while not scene.over:
        try:
            await _wrong_calls(scene, each_second)
        except (OSError, EOFError) as error:
            scene.not_connected(error)
            await asyncio.sleep(0.1)


async def _wrong_calls(scene: Scene, each_second: int) -> None:
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", scene.server.port, local_addr=(scene.source, 0)
    )
    due = monotonic()
    while not scene.over:
        writer.write(head(scene, "GET", _GET, key=f"pawport_{secrets.token_urlsafe(24)}"))
        scene.counts["sent"] += 1
        answer = await reader.readuntil(b"\r\n\r\n")
        scene.counts[answer[9:12].decode()] += 1
        await reader.readexactly(_length(answer))
        due = max(due + 1 / each_second, monotonic() - 0.1)  # makes up for a little of what was slow
        await asyncio.sleep(max(0.0, due - monotonic()))
    writer.transport.abort()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise RuntimeError(f"no length: {head!r}")


async def _unread_http(scene: Scene) -> None:
    """Large lists over HTTP/1.1, a connection each, of which the attacker reads nothing."""
    data = head(scene, "GET", _LARGE, key=scene.company.reader) * _PIPELINED
    async with AsyncExitStack() as stack:
        for _ in range(scene.size):
            try:
                await stack.enter_async_context(exchange(scene, data, reads=False))
            except OSError as error:
                scene.not_connected(error)
            scene.counts["sent"] += 1
        await asyncio.sleep(scene.remaining)


async def _unread_grpc(scene: Scene) -> None:
    """Large lists over gRPC, whose streams may be sent nothing."""
    request = ListAllPetsRequest(pagination={"page_size": 1000}).SerializeToString()
    async with AsyncExitStack() as stack:
        for size in scene.shares(max(1, scene.size // 50)):
            try:
                connection = await stack.enter_async_context(opened(scene, window=0))
            except OSError as error:
                scene.counts["sent"] += size
                scene.not_connected(error)
                continue
            for _ in range(size):
                connection.call(grpc_fields(scene, _LIST, scene.company.reader), request)
                scene.counts["sent"] += 1
            stack.callback(lambda connection=connection: _count(scene, connection))
        await asyncio.sleep(scene.remaining)


def _count(scene: Scene, connection: Connection) -> None:
    headers = sum(bool(stream.status) and not stream.ended for stream in connection.streams.values())
    scene.counts["headers came"] += headers
    scene.counts.update(connection.outcomes())


ATTACKS = [
    Attack(
        "one-key",
        "one key that has 1,000 lists of 500 pets under way at all times",
        _one_key,
        1000,
        pets=_PETS,
    ),
    Attack(
        "wrong-keys",
        "3,000 calls a second on 8 connections, each with another wrong key",
        _wrong_keys,
        3000,
        a_second=True,
    ),
    Attack(
        "unread",
        "1,000 lists of 1,000 pets on 200 connections of HTTP/1.1, of which nothing is read",
        _unread_http,
        200,
        pets=_PETS,
    ),
    Attack(
        "unread-grpc",
        "200 lists of 1,000 pets over gRPC, for which there is no window",
        _unread_grpc,
        200,
        pets=_PETS,
    ),
]

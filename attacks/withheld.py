"""Senders who begin and do not go on: what a caller costs before all of its request is there."""

import asyncio
from functools import partial

from attacks.attack import Attack, Scene
from attacks.http1 import exchange, head
from attacks.http2 import Connection, grpc_fields, opened

__all__ = ["ATTACKS"]

_PATH = "/v1/customers/good-0/pets"
_METHOD = "/pawport.v1.PetService/CreatePet"
_BAD_KEY = "pawport_not-a-key"
_STREAMS = 50  # of a connection
_LATE = 1.0  # seconds


async def _half_json(scene: Scene, *, key: str = "") -> None:
    """Heads of POSTs over HTTP/1.1, a connection each, whose bodies never come."""
    data = head(scene, "POST", _PATH, key=key, length=1000)
    await asyncio.gather(*(_one(scene, data) for _ in range(scene.size)))


async def _slow_heads(scene: Scene) -> None:
    """Heads that do not end: a line more every second."""
    data = f"GET {_PATH} HTTP/1.1\r\nhost: {scene.server.address}\r\n".encode()
    await asyncio.gather(*(_one(scene, data, drip=b"x-more: y\r\n") for _ in range(scene.size)))


async def _one(scene: Scene, data: bytes, drip: bytes = b"") -> None:
    try:
        async with exchange(scene, data) as found:
            scene.counts["sent"] += 1
            while not (scene.over or found.ended):
                await asyncio.sleep(min(1.0, scene.remaining))
                found.writer.write(drip)
            scene.counts[str(found)] += 1
    except OSError as error:
        scene.counts["sent"] += 1
        scene.not_connected(error)


async def _half_grpc(scene: Scene, *, key: str = "") -> None:
    """Headers of calls over gRPC whose message never comes."""
    parts = list(scene.shares(max(1, scene.size // _STREAMS)))
    await asyncio.gather(*(_streams(scene, size, key) for size in parts))


async def _streams(scene: Scene, size: int, key: str) -> None:
    scene.counts["sent"] += size
    try:
        async with opened(scene) as connection:
            for _ in range(size):
                connection.open_stream(grpc_fields(scene, _METHOD, key))
            await connection.drain()
            await asyncio.sleep(scene.remaining)
            scene.counts.update(connection.outcomes())
    except OSError as error:
        scene.not_connected(error)


async def _late_json(scene: Scene) -> None:
    """Whole requests of a reader over HTTP/1.1 whose bodies come a second later, again and again."""
    data = head(scene, "POST", "/v1/pets:list", key=scene.company.reader, length=2)

    async def send() -> None:
        while not scene.over:
            try:
                async with exchange(scene, data) as found:
                    scene.counts["sent"] += 1
                    await asyncio.sleep(_LATE)
                    found.writer.write(b"{}")
                    await found.wait(2 * _LATE)
                    scene.counts[str(found)] += 1
            except OSError as error:
                scene.counts["sent"] += 1
                scene.not_connected(error)
                await asyncio.sleep(_LATE)

    await asyncio.gather(*(send() for _ in range(scene.size)))


async def _late_grpc(scene: Scene) -> None:
    """Calls without a key whose message comes a second after the headers, again and again."""
    parts = list(scene.shares(max(1, scene.size // _STREAMS)))
    await asyncio.gather(*(_late_streams(scene, size) for size in parts))


async def _late_streams(scene: Scene, size: int) -> None:
    """A connection that the service ends is made again."""
    while not scene.over:
        try:
            async with opened(scene) as connection:
                await _late_messages(scene, connection, size)
                await asyncio.sleep(_LATE)
                scene.counts.update(connection.outcomes())
        except OSError as error:
            scene.not_connected(error)
            await asyncio.sleep(_LATE)


async def _late_messages(scene: Scene, connection: Connection, size: int) -> None:
    while not (scene.over or connection.closed):
        streams = [connection.open_stream(grpc_fields(scene, _METHOD)) for _ in range(size)]
        await connection.drain()
        await asyncio.sleep(_LATE)
        for stream in streams:
            connection.data(stream, bytes(5), end=True)
        scene.counts["sent"] += size


ATTACKS = [
    Attack(
        "half-json",
        "400 POSTs over HTTP/1.1 without a key, whose bodies never come",
        _half_json,
        400,
        fresh=True,
    ),
    Attack("half-json-bad-key", "the same with a wrong key", partial(_half_json, key=_BAD_KEY), 400),
    Attack(
        "half-grpc",
        "400 calls over gRPC without a key, whose messages never come",
        _half_grpc,
        400,
        fresh=True,
    ),
    Attack("half-grpc-bad-key", "the same with a wrong key", partial(_half_grpc, key=_BAD_KEY), 400),
    Attack(
        "late-json",
        "400 lists at once with a key, whose bodies come after a second",
        _late_json,
        400,
        fresh=True,
    ),
    Attack(
        "late-grpc",
        "400 calls at once without a key, whose messages come after a second",
        _late_grpc,
        400,
        fresh=True,
    ),
    Attack("slow-headers", "400 connections whose headers never end, a line a second", _slow_heads, 400),
]

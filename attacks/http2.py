"""A connection of HTTP/2 that may break every rule: the frames are sent as they are given.

A client library would keep an attacker from what it must not do, and costs more than what it attacks.
"""

import asyncio
import struct
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from hpack import Decoder, Encoder, HPACKError
from hyperframe.exceptions import HyperframeError
from hyperframe.frame import (
    ContinuationFrame,
    DataFrame,
    Frame,
    GoAwayFrame,
    HeadersFrame,
    PingFrame,
    RstStreamFrame,
    SettingsFrame,
    WindowUpdateFrame,
)

from attacks.attack import Scene

__all__ = ["Connection", "Stream", "frame", "grpc_fields", "opened"]

Fields = Sequence[tuple[str, str]]

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_WINDOW = 1 << 24
_CONNECT_SECONDS = 5.0


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """A frame of any kind, in the least time."""
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def grpc_fields(scene: Scene, path: str, key: str = "") -> list[tuple[str, str]]:
    """The headers of a call over gRPC."""
    fields = [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", scene.server.address)]
    fields += [("content-type", "application/grpc"), ("te", "trailers")]
    return [*fields, ("x-api-key", key)] if key else fields


@dataclass
class Stream:
    """What came back on a stream."""

    status: str = ""
    grpc_status: str = ""
    received: int = 0
    """Bytes of DATA."""
    ended: bool = False
    reset: int | None = None

    def __str__(self) -> str:
        """How it ended; empty if it has not."""
        if self.grpc_status:
            return f"grpc {self.grpc_status}"
        if self.reset is not None:
            return f"reset {self.reset}"
        return self.status if self.ended else ""


@dataclass
class Connection:
    """Sends what it is given, and notes what comes back."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    keeps_streams: bool = True
    streams: dict[int, Stream] = field(default_factory=dict)
    frames: Counter[str] = field(default_factory=Counter)
    """The frames that came, by kind."""
    settings: dict[int, int] = field(default_factory=dict)
    """Of the service."""
    going_away: int | None = None
    """The code of the GOAWAY that came."""
    ended: bool = False
    """Whether nothing more will come."""
    _window: int = 65_535
    _windows: dict[int, int] = field(default_factory=dict)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)
    _next: int = 1
    _encoder: Encoder = field(default_factory=Encoder)
    _decoder: Decoder = field(default_factory=Decoder)
    _block: bytes = b""

    @property
    def closed(self) -> bool:
        return self.ended or self.writer.is_closing()

    def outcomes(self) -> list[str]:
        """What became of each stream."""
        rest = "ended with its connection" if self.closed else "held open"
        return [str(stream) or rest for stream in self.streams.values()]

    def is_over(self, stream: int) -> bool:
        """Whether the service has ended the stream, or the connection."""
        found = self.streams[stream]
        return self.closed or found.ended or found.reset is not None

    async def wait_for_room(self, stream: int, size: int) -> bool:
        """Until the service's windows allow so many bytes of DATA. False if it ended the stream before."""
        while not self.is_over(stream):
            if self._has_room(stream, size):
                return True
            self._moved.clear()
            await self._moved.wait()
        return False

    def _has_room(self, stream: int, size: int) -> bool:
        initial = self.settings.get(SettingsFrame.INITIAL_WINDOW_SIZE, 65_535)
        return size <= min(self._window, initial + self._windows.get(stream, 0))

    def headers(self, fields: Fields) -> bytes:
        """A block of headers. Its length falls when the same ones are sent again."""
        block: bytes = self._encoder.encode(fields)
        return block

    def new_stream(self) -> int:
        """The number of the next stream."""
        number, self._next = self._next, self._next + 2
        if self.keeps_streams:
            self.streams[number] = Stream()
        return number

    def open_stream(self, fields: Fields, *, end: bool = False) -> int:
        """Sends the headers of a request, and returns its stream."""
        number = self.new_stream()
        self.send(frame(1, 0x5 if end else 0x4, number, self.headers(fields)))
        return number

    def call(self, fields: Fields, message: bytes) -> int:
        """Sends a whole request of gRPC with one message."""
        number = self.open_stream(fields)
        self.data(number, struct.pack(">BI", 0, len(message)) + message, end=True)
        return number

    def data(self, stream: int, payload: bytes, *, end: bool = False) -> None:
        """Sends DATA, whatever the service's windows say."""
        self._window -= len(payload)
        self._windows[stream] = self._windows.get(stream, 0) - len(payload)
        self.send(frame(0, 0x1 if end else 0, stream, payload))

    def send(self, raw: bytes) -> None:
        if not self.closed:
            self.writer.write(raw)

    async def drain(self) -> None:
        """Waits until most of what was sent is on its way."""
        with suppress(OSError):
            await self.writer.drain()

    async def read(self) -> None:
        """Notes what comes until the connection ends. Acknowledges settings and pings, and opens windows."""
        with suppress(OSError, EOFError, HyperframeError, HPACKError):
            while True:
                head = await self.reader.readexactly(9)
                got, length = Frame.parse_frame_header(memoryview(head))
                got.parse_body(memoryview(await self.reader.readexactly(length)))
                self._note(got)
        self.ended = True
        self._moved.set()

    def _note(self, got: Frame) -> None:
        self.frames[type(got).__name__.removesuffix("Frame")] += 1
        self._moved.set()
        match got:
            case HeadersFrame() | ContinuationFrame():
                self._note_headers(got)
            case DataFrame():
                self._note_data(got)
            case RstStreamFrame() if got.stream_id in self.streams:
                self.streams[got.stream_id].reset = got.error_code
            case SettingsFrame() if "ACK" not in got.flags:
                self.settings |= got.settings
                self.send(frame(4, 0x1, 0))
            case PingFrame() if "ACK" not in got.flags:
                self.send(frame(6, 0x1, 0, got.opaque_data))
            case WindowUpdateFrame() if got.stream_id:
                self._windows[got.stream_id] = self._windows.get(got.stream_id, 0) + got.window_increment
            case WindowUpdateFrame():
                self._window += got.window_increment
            case GoAwayFrame():
                self.going_away = got.error_code

    def _note_headers(self, got: HeadersFrame | ContinuationFrame) -> None:
        self._block += got.data
        if "END_HEADERS" not in got.flags:
            return
        fields = dict(self._decoder.decode(self._block))
        self._block = b""
        if (stream := self.streams.get(got.stream_id)) is not None:
            stream.status = fields.get(":status", stream.status)
            stream.grpc_status = fields.get("grpc-status", stream.grpc_status)
            stream.ended |= "END_STREAM" in got.flags

    def _note_data(self, got: DataFrame) -> None:
        if (stream := self.streams.get(got.stream_id)) is not None:
            stream.received += len(got.data)
            stream.ended |= "END_STREAM" in got.flags
        if got.flow_controlled_length:
            more = struct.pack(">I", got.flow_controlled_length)
            self.send(frame(8, 0, 0, more) + frame(8, 0, got.stream_id, more))


@asynccontextmanager
async def opened(
    scene: Scene, *, source: str = "", reads: bool = True, keeps_streams: bool = True, window: int = _WINDOW
) -> AsyncIterator[Connection]:
    """A connection after its preface. OSError if there is none.

    `reads`: whether what comes is read and noted. `window`: how much each stream may be sent unread.
    """
    async with asyncio.timeout(_CONNECT_SECONDS):
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", scene.server.port, local_addr=(source or scene.source, 0)
        )
    connection = Connection(reader, writer, keeps_streams)
    connection.send(
        _PREFACE + SettingsFrame(0, settings={SettingsFrame.INITIAL_WINDOW_SIZE: window}).serialize()
    )
    if window > 65_535:
        connection.send(WindowUpdateFrame(0, window_increment=window - 65_535).serialize())
    reading = asyncio.create_task(connection.read()) if reads else None
    try:
        yield connection
    finally:
        if reading:
            reading.cancel()
        writer.transport.abort()

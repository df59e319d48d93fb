"""How a stream of messages is written: as newline-delimited JSON, or as server-sent events."""

from collections.abc import Mapping
from typing import Final, NamedTuple

__all__ = ["NDJSON", "SERVER_SENT_EVENTS", "StreamFormat", "stream_format"]


class StreamFormat(NamedTuple):
    """What is around the JSON of a message."""

    content_type: bytes
    before: bytes
    after: bytes
    before_error: bytes

    id_before: bytes = b""

    def message(self, json: bytes, id_: str) -> bytes:
        """A message of the stream, and its id or ""."""
        before = self.id_before + id_.encode() + b"\n" if id_ and self.id_before else b""
        return before + self.before + json + self.after

    def error(self, json: bytes) -> bytes:
        """The error that ends the stream."""
        return self.before_error + b'{"error":' + json + b"}" + self.after


NDJSON: Final = StreamFormat(b"application/x-ndjson", b"", b"\n", b"")
SERVER_SENT_EVENTS: Final = StreamFormat(
    b"text/event-stream", b"data: ", b"\n\n", b"event: error\ndata: ", b"id: "
)


def stream_format(headers: Mapping[bytes, bytes]) -> StreamFormat:
    """The format that a caller accepts."""
    accepted = b"text/event-stream" in headers.get(b"accept", b"")
    return SERVER_SENT_EVENTS if accepted else NDJSON

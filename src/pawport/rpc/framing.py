"""gRPC's framing: each message has a byte that says whether it is compressed and four bytes of length."""

from struct import Struct

from grpc import StatusCode

from pawport.kit.inflating import inflate
from pawport.rpc.status import StatusError, refusal

__all__ = ["FrameReader", "frame"]

_PREFIX = Struct(">BI")
_COMPRESSIONS = (b"gzip", b"deflate")


def frame(data: bytes) -> bytes:
    """One message, not compressed, as it goes over the wire."""
    return _PREFIX.pack(0, len(data)) + data


class FrameReader:
    """Takes messages out of a request's body. Every method raises StatusError if the body is malformed."""

    def __init__(self, max_message: int, encoding: bytes = b"identity") -> None:
        """`max_message`: bytes of a message, before and after it was decompressed."""
        if encoding not in (b"identity", *_COMPRESSIONS):
            accepted = [(b"grpc-accept-encoding", b"identity,deflate,gzip")]
            raise refusal(StatusCode.UNIMPLEMENTED, "unknown grpc-encoding", accepted)
        self._max_message = max_message
        self._encoding = encoding
        self._buffer = bytearray()

    def only(self, body: bytes) -> bytes:
        """The only message of a whole body."""
        if len(body) >= _PREFIX.size:
            compressed, size = _PREFIX.unpack_from(body)
            self._check_size(size)
            if len(body) == _PREFIX.size + size:
                return self._plain(compressed, body[_PREFIX.size :])
        raise refusal(StatusCode.UNIMPLEMENTED, "the request must be exactly one message")

    def feed(self, chunk: bytes) -> None:
        """Adds a piece of the body of a stream."""
        self._buffer += chunk

    def next(self) -> bytes | None:
        """The next message of a stream; None if it has not arrived as a whole."""
        if len(self._buffer) < _PREFIX.size:
            return None
        compressed, size = _PREFIX.unpack_from(self._buffer)
        self._check_size(size)
        end = _PREFIX.size + size
        if len(self._buffer) < end:
            return None
        data = bytes(memoryview(self._buffer)[_PREFIX.size : end])
        del self._buffer[:end]
        return self._plain(compressed, data)

    def end(self) -> None:
        """Checks that the stream did not end inside a message."""
        if self._buffer:
            raise refusal(StatusCode.INTERNAL, "the request ended inside a message")

    @property
    def max_body(self) -> int:
        """The bytes of the largest body of a unary request."""
        return self._max_message + _PREFIX.size

    def announced(self, begin: bytes) -> int:
        """The bytes of a unary body of which this is the beginning. StatusError if they are too many."""
        if len(begin) < _PREFIX.size:
            return self.max_body
        size: int = _PREFIX.unpack_from(begin)[1]
        self._check_size(size)
        return _PREFIX.size + size

    def too_large(self) -> StatusError:
        """The error of a body that is larger than it may be."""
        text = f"a message must be at most {self._max_message} bytes"
        return refusal(StatusCode.RESOURCE_EXHAUSTED, text)

    def _check_size(self, size: int) -> None:
        if size > self._max_message:
            raise self.too_large()

    def _plain(self, compressed: int, data: bytes) -> bytes:
        if not compressed:
            return data
        if self._encoding == b"identity":
            raise refusal(StatusCode.INTERNAL, "a compressed message without grpc-encoding")
        try:
            plain = inflate(data, self._encoding, self._max_message)
        except ValueError:
            raise refusal(StatusCode.INTERNAL, "the message does not decompress") from None
        self._check_size(len(plain))
        return plain

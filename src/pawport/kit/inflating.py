"""Unpacks gzip and deflate, however much a small input would become."""

import zlib
from typing import Final

__all__ = ["ENCODINGS", "inflate"]

_WINDOW_BITS: Final = {
    b"gzip": 31,
    b"x-gzip": 31,
    b"deflate": 15,
}  # as zlib wants them: 31 is 15 with gzip's header

ENCODINGS: Final = _WINDOW_BITS.keys()
"""The names of the encodings that can be unpacked."""


def inflate(packed: bytes, encoding: bytes, limit: int) -> bytes:
    """Returns what was packed. If that is more than `limit` bytes, returns one byte more, which shows it.

    Raises:
        ValueError: the bytes do not have the encoding.
    """
    inflater = zlib.decompressobj(_WINDOW_BITS[encoding])
    try:
        plain = inflater.decompress(packed, limit + 1)
    except zlib.error as error:
        raise ValueError("does not have the encoding") from error
    if len(plain) <= limit and (not inflater.eof or inflater.unused_data):
        raise ValueError("is cut, or goes on after its end")
    return plain

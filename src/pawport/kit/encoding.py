"""Protobuf's encoding, where bytes are put together without building messages."""

from collections.abc import Iterable
from functools import lru_cache

__all__ = ["repeated_field"]


def repeated_field(number: int, messages: Iterable[bytes]) -> bytes:
    """Encoded messages as the entries of the repeated field `number` of another (tag, length, bytes)."""
    tag = _varint(number << 3 | 2)
    parts: list[bytes] = []
    for message in messages:
        parts += (tag, _varint(len(message)), message)
    return b"".join(parts)


@lru_cache(maxsize=8192)  # half the time of a page of 500 otherwise
def _varint(value: int) -> bytes:
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)

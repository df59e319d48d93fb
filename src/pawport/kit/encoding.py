"""Protobuf's encoding, where bytes are put together without building messages."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

__all__ = ["EncodedList", "repeated_field"]


class EncodedList(NamedTuple):
    """A reply with a list, in encoded parts."""

    rest: bytes
    """All but the list."""
    number: int
    """Of the repeated field that is the list."""
    items: Sequence[bytes]

    def encoded(self) -> bytes:
        """The reply as a whole."""
        return self.rest + repeated_field(self.number, self.items)


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

"""How many wrong API keys an address may try."""

import time
from typing import Final

from pawport.errors import RateLimited

__all__ = ["Guesses"]

_MOST: Final = 50
_SECONDS: Final = 10.0
_MANY_ADDRESSES: Final = 10_000


class Guesses:
    """Counts the wrong keys of each address, in periods of ten seconds."""

    def __init__(self) -> None:
        self._ends = 0.0  # of the period, a time of time.monotonic
        self._counts: dict[str, int] = {}

    def check(self, address: str) -> None:
        """RateLimited if the address has tried too many wrong keys."""
        now = time.monotonic()
        if now >= self._ends:
            self._counts.clear()
            self._ends = now + _SECONDS
        elif self._counts.get(address, 0) >= _MOST:
            text = "too many wrong API keys came from this address"
            raise RateLimited(f"address:{address}", text, retry_seconds=self._ends - now)

    def count(self, address: str) -> None:
        """Counts a wrong key."""
        if address in self._counts or len(self._counts) < _MANY_ADDRESSES:
            self._counts[address] = self._counts.get(address, 0) + 1

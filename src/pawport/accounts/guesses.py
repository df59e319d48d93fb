"""How many wrong API keys, or other credentials, may be tried."""

import time
from typing import Final

from pawport.errors import RateLimited

__all__ = ["Guesses"]

_MOST: Final = 50
_SECONDS: Final = 10.0
_MANY_SUBJECTS: Final = 10_000


class Guesses:
    """Counts the guesses of each subject, such as an address, in periods of ten seconds."""

    def __init__(self, kind: str, text: str) -> None:
        """`kind`: of the subjects. `text`: of the error."""
        self._kind = kind
        self._text = text
        self._ends = 0.0  # of the period, a time of time.monotonic
        self._counts: dict[str, int] = {}

    def check(self, subject: str) -> None:
        """RateLimited if too many guesses were counted."""
        now = time.monotonic()
        if now >= self._ends:
            self._counts.clear()
            self._ends = now + _SECONDS
        elif self._counts.get(subject, 0) >= _MOST:
            raise RateLimited(f"{self._kind}:{subject}", self._text, retry_seconds=self._ends - now)

    def count(self, subject: str) -> None:
        """Counts a guess."""
        if subject in self._counts or len(self._counts) < _MANY_SUBJECTS:
            self._counts[subject] = self._counts.get(subject, 0) + 1

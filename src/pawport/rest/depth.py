"""How deep JSON is nested: too deep, it would overflow the stack of what reads it, and end the process."""

import re
from itertools import accumulate
from typing import Final

__all__ = ["MAX_DEPTH", "is_too_deep"]

MAX_DEPTH: Final = 60
"""The most levels of objects and lists that a request may have."""

# Possessive, and also without the closing quote, so that no text takes more than one pass.
_STRINGS: Final = re.compile(rb'"(?:[^"\\]+|\\.)*+"?', re.DOTALL)
_OTHERS: Final = bytes(set(range(256)) - set(b"[]{}"))
_STEPS: Final = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # as signed bytes: 1 and -1


def is_too_deep(text: bytes) -> bool:
    """Whether a text has more than `MAX_DEPTH` levels of objects and lists."""
    if text.count(b"[") + text.count(b"{") <= MAX_DEPTH:
        return False
    brackets = _STRINGS.sub(b"", text).translate(_STEPS, _OTHERS)
    return max(accumulate(memoryview(brackets).cast("b")), default=0) > MAX_DEPTH

"""The shape that JSON may have, whatever it is for.

Nested too deeply, it would overflow the stack of what reads it, and end the process. With very many objects
and lists, which take microseconds each, it would keep all other calls waiting.
"""

import re
from itertools import accumulate
from typing import Final

__all__ = ["MAX_DEPTH", "MAX_OBJECTS", "shape_problem"]

MAX_DEPTH: Final = 60
"""The most levels of objects and lists that a request may have."""
MAX_OBJECTS: Final = 50_000
"""The most objects and lists that a request may have."""

# Possessive, and also without the closing quote, so that no text takes more than one pass.
_STRINGS: Final = re.compile(rb'"(?:[^"\\]+|\\.)*+"?', re.DOTALL)
_OTHERS: Final = bytes(set(range(256)) - set(b"[]{}"))
_STEPS: Final = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")  # as signed bytes: 1 and -1


def shape_problem(text: bytes) -> str:
    """Returns what is wrong with the shape of a text; "" if nothing is."""
    if text.count(b"[") + text.count(b"{") <= MAX_DEPTH:
        return ""
    brackets = _STRINGS.sub(b"", text).translate(None, _OTHERS)
    if brackets.count(b"{") + brackets.count(b"[") > MAX_OBJECTS:
        return f"must have at most {MAX_OBJECTS} objects and lists"
    steps = memoryview(brackets.translate(_STEPS)).cast("b")
    if max(accumulate(steps), default=0) > MAX_DEPTH:
        return f"must have at most {MAX_DEPTH} levels of objects and lists"
    return ""

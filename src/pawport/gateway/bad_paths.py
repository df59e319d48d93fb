"""The route of paths that are not percent-encoded UTF-8, which are rejected.

Python inside Envoy would never answer them: pyvoy 1.3 fails to decode the path, and the caller waits.
"""

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["bad_path_route"]

_Config = dict[str, Any]

# The well-formed sequences of RFC 3629 (section 4). They share their last bytes, since Envoy bounds the size
# of expressions.
_HEX: Final = "[0-9a-f]"
_TAIL: Final = f"%[89ab]{_HEX}"  # 80 to BF
_TWO: Final = f"c[2-9a-f]|d{_HEX}"
_THREE: Final = f"e0%[ab]{_HEX}|ed%[89]{_HEX}|e[1-9a-cef]{_TAIL}"
_FOUR: Final = f"(?:f0%[9ab]{_HEX}|f[1-3]{_TAIL}|f4%8{_HEX}){_TAIL}"
_GOOD: Final = f"(?i)(?:[^%?]|%(?:[0-7]{_HEX}|(?:{_TWO}|{_THREE}|{_FOUR}){_TAIL}))*(?:\\?.*)?"


def bad_path_route(name: str, off: Mapping[str, _Config]) -> _Config:
    """The route. `name`: decides which API's format its error has. `off`: the filters that are off on it, as
    `typed_per_filter_config`."""
    is_good = {"safe_regex": {"regex": _GOOD}}
    return {
        "name": name,
        "match": {
            "prefix": "/",
            "headers": [
                {"name": ":path", "string_match": {"contains": "%"}},  # quicker to see, and rare
                {"name": ":path", "string_match": is_good, "invert_match": True},
            ],
        },
        "direct_response": {"status": 400},
        "typed_per_filter_config": off,
    }

"""The route of HTTP/1.1 requests with two Host lines, which are rejected (RFC 9112, section 3.2).

Envoy joins the lines with a comma, which no host has in its name. It resolves the rest itself: the host of
`GET http://host/path` replaces that of the Host lines, and with HTTP/2 `:authority` that of a Host header. So
the routes, and Python, only ever see one host.
"""

from collections.abc import Mapping
from typing import Any

__all__ = ["two_hosts_route"]

_Config = dict[str, Any]


def two_hosts_route(name: str, off: Mapping[str, _Config]) -> _Config:
    """The route. `name` and `off`: as of `bad_path_route`."""
    two_hosts = {"name": ":authority", "string_match": {"contains": ","}}
    return {
        "name": name,
        "match": {"prefix": "/", "headers": [two_hosts]},
        "direct_response": {"status": 400},
        "typed_per_filter_config": off,
    }

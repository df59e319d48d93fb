"""What the gateway does for traces.

Envoy has a tracer of its own, but its spans reach only what its router calls: Python inside Envoy would see
nothing of them. So the gateway tells when it got a call, and the call's span begins then.
"""

from typing import Any, Final

__all__ = ["TIME_HEADER", "time_mutation"]

TIME_HEADER: Final = "x-gateway-time"
"""When the gateway got the call: seconds since 1970, with nine decimals."""


def time_mutation() -> dict[str, Any]:
    """The early header mutation of Envoy that sets the header, whatever the caller sent."""
    header = {"key": TIME_HEADER, "value": "%START_TIME(%s.%9f)%"}
    return {"append": {"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}}

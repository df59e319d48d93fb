"""What one caller, and all callers together, may take of Envoy: connections, streams, memory and time."""

import os
import resource
from typing import Any, Final

__all__ = ["BUFFER_BYTES", "MAX_CONNECTIONS", "connection_bounds", "max_connections", "process_bounds"]

MAX_CONNECTIONS: Final = 20_000
"""The most connections of one Envoy, if as many files may be open."""

BUFFER_BYTES: Final = 256 << 10
"""What Envoy keeps of a body that is not read, or not sent, before it stops its sender."""

_OTHER_FILES: Final = 256  # files that a worker has open beside connections, such as those of databases
_TYPE: Final = "type.googleapis.com/envoy."
_MOST_HEAP: Final = 1 << 30  # bytes
_SOFT_HEAP: Final = 112 << 20  # bytes; a worker has 52 MiB at its start, and 79 when each method was called
_PREMATURE_RESETS: Final = 200
_REQUESTS_AT_ONCE: Final = 8  # of one connection

_Config = dict[str, Any]


def max_connections() -> int:
    """The connections that the limit of open files of this process allows."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return MAX_CONNECTIONS
    return max(min(MAX_CONNECTIONS, limit - _OTHER_FILES), limit // 2)


def connection_bounds() -> _Config:
    """The bounds of a connection, as settings of the connection manager."""
    return {
        "request_headers_timeout": "10s",
        "stream_idle_timeout": "300s",
        # Longer than a proxy or load balancer in front keeps one, usually up to ten minutes.
        "common_http_protocol_options": {"idle_timeout": "650s"},
        "http2_protocol_options": {
            # Finds callers who are gone without a word, also those of streams that may be idle for ever.
            "connection_keepalive": {"interval": "60s", "timeout": "20s"},
            "max_concurrent_streams": 256,
            "initial_stream_window_size": 1 << 20,
            "initial_connection_window_size": 4 << 20,
            "max_outbound_control_frames": 1000,
        },
    }


def process_bounds() -> _Config:
    """The bounds of the whole process, as settings of the bootstrap."""
    layer = {
        "overload": {"premature_reset_total_stream_count": _PREMATURE_RESETS},
        # The others of those that arrived together wait, and cost nothing if they are reset meanwhile.
        "http": {"max_requests_per_io_cycle": _REQUESTS_AT_ONCE},
    }
    return {
        "layered_runtime": {"layers": [{"name": "bounds", "static_layer": layer}]},
        "overload_manager": {
            "refresh_interval": "0.25s",
            "resource_monitors": [_connection_monitor(), _heap_monitor()],
            "actions": [
                _action("shrink_heap", 0.7),
                _action("disable_http_keepalive", 0.9),
                _action("stop_accepting_requests", 0.95),
            ],
        },
        # Gives memory that is free back to the system: slowly, since what was needed in the last five minutes
        # may be needed again, and at once if there is much.
        "memory_allocator_manager": {
            "bytes_to_release": 64 << 20,
            "memory_release_interval": "1s",
            "soft_memory_limit_bytes": _SOFT_HEAP,
        },
    }


def _connection_monitor() -> _Config:
    kind = "resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig"
    limit = {
        "@type": f"{_TYPE}extensions.{kind}",
        "max_active_downstream_connections": max_connections(),
    }
    return {"name": "envoy.resource_monitors.global_downstream_max_connections", "typed_config": limit}


def _heap_monitor() -> _Config:
    """Of the heap that Envoy and the Python in it share."""
    kind = "resource_monitors.fixed_heap.v3.FixedHeapConfig"
    limit = {"@type": f"{_TYPE}extensions.{kind}", "max_heap_size_bytes": _max_heap()}
    return {"name": "envoy.resource_monitors.fixed_heap", "typed_config": limit}


def _max_heap() -> int:
    """Half of the machine's memory, and not more than a worker ever needs."""
    return min(_MOST_HEAP, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)


def _action(name: str, threshold: float) -> _Config:
    trigger = {"name": "envoy.resource_monitors.fixed_heap", "threshold": {"value": threshold}}
    return {"name": f"envoy.overload_actions.{name}", "triggers": [trigger]}

"""Envoy's configuration: one port for gRPC, gRPC-Web and JSON, with or without TLS."""

import os
from collections.abc import Sequence
from typing import Any

from pawport.config import Settings
from pawport.gateway.bad_paths import bad_path_route
from pawport.gateway.bounds import BUFFER_BYTES, MAX_CONNECTIONS, connection_bounds, process_bounds
from pawport.gateway.call_time import time_mutation
from pawport.gateway.compression import COMPRESSOR, compressor
from pawport.gateway.envoy import PYTHON_FILTER, python_filter
from pawport.gateway.local_replies import local_reply_config
from pawport.gateway.static_files import MAX_FILE, static_routes
from pawport.gateway.two_hosts import two_hosts_route
from pawport.kit.otel_environment import is_configured
from pawport.option_values import Address
from pawport.rest.face import Face

__all__ = ["APPLICATION", "CLUSTERS", "LISTENER", "STAT_PREFIX", "configuration", "http_socket"]

APPLICATION = "pawport.process.application:application"
LISTENER = "pawport"
STAT_PREFIX = "pawport"
_GRPC_CLUSTER = "grpc"
_HTTP_CLUSTER = "http"
CLUSTERS = (_GRPC_CLUSTER, _HTTP_CLUSTER)

_Config = dict[str, Any]

_GRPC_ROUTE = "grpc"
# Who connected: behind this Envoy, workers cannot see it. Not x-forwarded-for, to which Envoy adds the
# machine's own address when a caller comes from loopback.
_PEER = {
    "header": {"key": "x-peer-address", "value": "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%"},
    "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
}

_TYPE = "type.googleapis.com/envoy.extensions."
_HTTP = "envoy.filters.http."
_OFF = {"@type": "type.googleapis.com/envoy.config.route.v3.FilterConfig", "disabled": True}


def configuration(
    settings: Settings,
    *,
    faces: Sequence[Face] = (),
    application: str = APPLICATION,
    backends: Sequence[str] = (),
) -> _Config:
    """The bootstrap configuration of one Envoy, without its admin interface.

    Calls are answered by the ASGI `application` inside Envoy; or, if there are `backends`, by the gRPC
    servers that listen on those unix sockets, and by the HTTP servers at `http_socket` of each.

    `faces`: the APIs that are served over HTTP, our own last. Envoy's own errors have their format.
    """
    # With Python inside, the router answers for files alone.
    inside = [] if backends else [python_filter(application, last=False)]
    filters = [
        *_http_filters(settings, bool(backends)),
        *inside,
        _http_filter("router", "router.v3.Router", suppress_envoy_headers=True),
    ]
    return {
        "static_resources": {
            "listeners": [_listener(settings, _connection_manager(settings, filters, faces))],
            "clusters": _clusters(backends),
        },
        **process_bounds(),
    }


def _listener(settings: Settings, manager: _Config) -> _Config:
    chain: _Config = {
        "filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]
    }
    if settings.tls_cert:
        chain["transport_socket"] = _tls(settings)
    return {
        "name": LISTENER,
        "address": _address(settings.listen),
        "filter_chains": [chain],
        # Sharing hides that another process has the port, so it is for several workers alone.
        "enable_reuse_port": settings.workers > 1,
        # Or one of Envoy's threads could get most connections.
        "connection_balance_config": {"exact_balance": {}},
        "per_connection_buffer_limit_bytes": BUFFER_BYTES,
    }


def _address(address: Address) -> _Config:
    socket: _Config = {"address": address.ip, "port_value": address.port}
    if address.ip == "::":
        socket["ipv4_compat"] = True
    return {"socket_address": socket}


def _tls(settings: Settings) -> _Config:
    certificate = {
        "certificate_chain": {"filename": str(settings.tls_cert)},
        "private_key": {"filename": str(settings.tls_key)},
    }
    common = {"alpn_protocols": ["h2", "http/1.1"], "tls_certificates": [certificate]}
    context = {
        "@type": f"{_TYPE}transport_sockets.tls.v3.DownstreamTlsContext",
        "common_tls_context": common,
    }
    return {"name": "envoy.transport_sockets.tls", "typed_config": context}


def _connection_manager(settings: Settings, filters: list[_Config], faces: Sequence[Face]) -> _Config:
    strip = {
        "@type": f"{_TYPE}http.early_header_mutation.header_mutation.v3.HeaderMutation",
        "mutations": [{"append": _PEER}, *_of_traces()],
    }
    for_calls = (PYTHON_FILTER, COMPRESSOR, f"{_HTTP}grpc_web")
    off = {one["name"]: _OFF for one in filters if one["name"] in for_calls}
    return {
        "@type": f"{_TYPE}filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": STAT_PREFIX,
        "http_filters": filters,
        "route_config": {
            "virtual_hosts": [
                *_hosts_of_dialects(settings, faces, off),
                _virtual_host(settings, faces, off),
            ],
            "ignore_port_in_host_matching": True,
            "max_direct_response_body_size_bytes": MAX_FILE,
        },
        "local_reply_config": local_reply_config(_GRPC_ROUTE, faces),
        # As early as this because routes could not: no router filter sees a call that Python answers.
        "early_header_mutation_extensions": [{"name": "strip", "typed_config": strip}],
        "use_remote_address": True,  # the caller is the peer, whatever its headers say
        "preserve_external_request_id": True,  # Envoy makes one where there is none
        "normalize_path": True,
        "server_header_transformation": "PASS_THROUGH",
        # What nginx speaks to those behind it, unless it is told otherwise.
        "http_protocol_options": {
            "accept_http_10": True,
            "default_host_for_http_10": "pawport",
            "allow_custom_methods": True,  # a verb that no path has is 405, whatever it is called
        },
        **connection_bounds(),
    }


def _of_traces() -> list[_Config]:
    return [time_mutation()] if is_configured(os.environ) else []


def _http_filters(settings: Settings, has_backends: bool) -> list[_Config]:
    """Those before the one that answers. Each costs every call, so there are only those that are needed."""
    cors = [_http_filter("cors", "cors.v3.Cors")] if settings.cors_origins else []
    return [
        _health_check(has_backends),
        *cors,
        compressor(),
        _http_filter("grpc_web", "grpc_web.v3.GrpcWeb"),
    ]


def _http_filter(name: str, kind: str, **config: Any) -> _Config:
    return {"name": _HTTP + name, "typed_config": {"@type": f"{_TYPE}filters.http.{kind}", **config}}


def _health_check(has_backends: bool) -> _Config:
    path = {"name": ":path", "string_match": {"exact": "/healthz"}}
    config: _Config = {"pass_through_mode": False, "headers": [path]}
    if has_backends:  # one that is healthy is enough
        config["cluster_min_healthy_percentages"] = {name: {"value": 1} for name in CLUSTERS}
    return _http_filter("health_check", "health_check.v3.HealthCheck", **config)


def _virtual_host(settings: Settings, faces: Sequence[Face], off: _Config) -> _Config:
    """`off`: the filters that are off where Envoy answers itself."""
    routes = [
        two_hosts_route("calls", off),  # here alone: two hosts are the name of no dialect's
        bad_path_route("calls", off),
        _health_route(),
        _grpc_route(),
        *(_route(face.name, {"path_separated_prefix": face.prefix}) for face in faces if face.prefix),
        # Calls before the files: Envoy looks at one route after the other.
        _route("calls", {"prefix": "/v1/"}),
        *static_routes(off),
        _route("calls", {"prefix": "/"}),
    ]
    return _with_cors(settings, {"name": "all", "domains": ["*"], "routes": routes})


def _hosts_of_dialects(settings: Settings, faces: Sequence[Face], off: _Config) -> list[_Config]:
    """The hosts under whose names the settings have a vendor's API."""
    hosts = []
    for face in faces:
        if domains := settings.domains(face.name):
            routes = [
                bad_path_route(face.name, off),
                _health_route(),
                _grpc_route(),
                _route(face.name, {"prefix": "/"}),
            ]
            hosts.append(_with_cors(settings, {"name": face.name, "domains": domains, "routes": routes}))
    return hosts


def _with_cors(settings: Settings, host: _Config) -> _Config:
    if settings.cors_origins:
        host["typed_per_filter_config"] = {f"{_HTTP}cors": _cors(settings.cors_origins)}
    return host


def _grpc_route() -> _Config:
    content_type = {"name": "content-type", "string_match": {"prefix": "application/grpc"}}
    return {
        "name": _GRPC_ROUTE,
        "match": {"prefix": "/", "headers": [content_type]},
        # As long as the caller says. Over HTTP, only Python ends calls: two would interrupt each other.
        "route": {**_to_cluster(_GRPC_CLUSTER), "max_stream_duration": {"grpc_timeout_header_max": "0s"}},
        "typed_per_filter_config": {COMPRESSOR: _OFF},
    }


def _health_route() -> _Config:
    """A watch stays silent while nothing changes."""
    route = _grpc_route()
    action = {**route["route"], "idle_timeout": "0s"}
    return {**route, "match": {"prefix": "/grpc.health.v1.Health/"}, "route": action}


def _route(name: str, match: _Config) -> _Config:
    """The route of what is not gRPC. Its name decides which API's format an error of Envoy has."""
    return {"name": name, "match": match, "route": _to_cluster(_HTTP_CLUSTER)}


def _to_cluster(name: str) -> _Config:
    """Also where Python inside Envoy answers: with a direct response, CORS would be silently off."""
    return {
        "cluster": name,
        "timeout": "0s",
        "retry_policy": {"retry_on": "connect-failure,refused-stream", "num_retries": 3},
    }


def _cors(origins: tuple[str, ...]) -> _Config:
    anyone = {"safe_regex": {"regex": ".*"}}
    return {
        "@type": f"{_TYPE}filters.http.cors.v3.CorsPolicy",
        "allow_origin_string_match": [anyone if one == "*" else {"exact": one} for one in origins],
        "allow_methods": "GET,POST,PUT,PATCH,DELETE",
        "allow_headers": "api-version,authorization,content-type,grpc-timeout,idempotency-key,if-match,"
        "if-none-match,x-api-key,x-grpc-web,x-petnow-api-key,x-request-id,x-user-agent",
        "expose_headers": "allow,etag,grpc-message,grpc-status,grpc-status-details-bin,retry-after,"
        "x-ratelimit-limit,x-ratelimit-remaining,x-ratelimit-reset,x-request-id",
        "max_age": "600",
    }


def http_socket(backend: str) -> str:
    """The unix socket of the HTTP server beside a gRPC server's."""
    return f"{backend}.http"


def _clusters(backends: Sequence[str]) -> list[_Config]:
    grpc = _cluster(_GRPC_CLUSTER, backends)
    http = _cluster(_HTTP_CLUSTER, [http_socket(backend) for backend in backends])
    if not backends:
        return [grpc, http]
    return [
        grpc | _proxying({"http2_protocol_options": {}}, {"grpc_health_check": {}}),
        http | _proxying({"http_protocol_options": {}}, {"http_health_check": {"path": "/healthz"}}),
    ]


def _cluster(name: str, sockets: Sequence[str]) -> _Config:
    endpoints = [{"endpoint": {"address": {"pipe": {"path": path}}}} for path in sockets]
    return {
        "name": name,
        "type": "STATIC",
        "load_assignment": {"cluster_name": name, "endpoints": [{"lb_endpoints": endpoints}]},
    }


def _proxying(protocol: _Config, check: _Config) -> _Config:
    options = {
        "@type": f"{_TYPE}upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": protocol,
    }
    health = {
        "timeout": "2s",
        "interval": "1s",
        "no_traffic_interval": "1s",
        "unhealthy_threshold": 1,
        "healthy_threshold": 1,
        **check,
    }
    many = {"max_connections": MAX_CONNECTIONS, "max_pending_requests": MAX_CONNECTIONS}
    return {
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": options
        },
        "health_checks": [health],
        "circuit_breakers": {"thresholds": [{**many, "max_requests": MAX_CONNECTIONS}]},
    }

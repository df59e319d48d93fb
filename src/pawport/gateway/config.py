"""Envoy's configuration: one port for gRPC, gRPC-Web and JSON, with or without TLS."""

import os
from collections.abc import Sequence
from typing import Any

from pawport.config import Address, Settings
from pawport.gateway.call_time import time_mutation
from pawport.gateway.descriptors import transcoded_services
from pawport.gateway.dialects import dialect_routes, host_routes
from pawport.gateway.envoy import PYTHON_FILTER, python_filter
from pawport.gateway.local_replies import local_reply_config
from pawport.gateway.lua import script
from pawport.gateway.public_routes import public_routes
from pawport.gateway.reads import read_route, reads_filter
from pawport.gateway.static_files import MAX_FILE, static_routes
from pawport.gateway.transcoding import MAX_JSON, transcoder
from pawport.gateway.uploads import upload_routes
from pawport.kit.otel_environment import is_configured
from pawport.rpc.dialect import Dialect

__all__ = ["APPLICATION", "CLUSTER", "LISTENER", "STAT_PREFIX", "configuration"]

APPLICATION = "pawport.process.worker:application"
LISTENER = "pawport"
STAT_PREFIX = "pawport"
CLUSTER = "grpc"

_Config = dict[str, Any]

_PACKAGE = "pawport.v1"
_GRPC_ROUTE, _JSON_ROUTE = "grpc", "json"
_CANONICAL = "/v1/"  # where the paths of our own API begin
_MAX_CONNECTIONS = 20_000
# Said by the server or by the gateway alone.
_OWN_HEADERS = ("x-rest-dialect", "x-http-code", "x-error-json")
_OF_GRPC = ("grpc-accept-encoding", "grpc-message", "grpc-status")  # what the transcoder leaves
# Who connected: behind this Envoy, workers cannot see it. Not x-forwarded-for, to which Envoy adds the
# machine's own address when a caller comes from loopback.
_PEER = {
    "header": {"key": "x-peer-address", "value": "%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%"},
    "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
}

_TYPE = "type.googleapis.com/envoy.extensions."
_HTTP = "envoy.filters.http."
_OVERLOAD = "adaptive_concurrency"
_TOO_LONG = "0.25s"  # for half of the calls
_ALWAYS = 256  # calls at once that are let in however long they take
_OFF = {"@type": "type.googleapis.com/envoy.config.route.v3.FilterConfig", "disabled": True}
_BEFORE_CALLS = ("clean", "lua", "buffer", "grpc_web", "grpc_json_transcoder")


def configuration(
    settings: Settings,
    *,
    dialects: Sequence[Dialect] = (),
    application: str = APPLICATION,
    backends: Sequence[str] = (),
) -> _Config:
    """The bootstrap configuration of one Envoy, without its admin interface.

    Calls are answered by the ASGI `application` inside Envoy; or, if there are `backends`, by the gRPC
    servers that listen on those unix sockets.
    """
    # With Python inside, the router answers for files alone.
    inside = [] if backends else [python_filter(application, last=False)]
    filters = [
        *_http_filters(bool(backends)),
        *inside,
        _http_filter("router", "router.v3.Router", suppress_envoy_headers=True),
    ]
    return {
        "static_resources": {
            "listeners": [_listener(settings, _connection_manager(settings, filters, dialects))],
            "clusters": [_cluster(backends)],
        },
        "overload_manager": {"resource_monitors": [_connection_limit()]},
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


def _connection_manager(settings: Settings, filters: list[_Config], dialects: Sequence[Dialect]) -> _Config:
    strip = {
        "@type": f"{_TYPE}http.early_header_mutation.header_mutation.v3.HeaderMutation",
        "mutations": [*({"remove": name} for name in _OWN_HEADERS), {"append": _PEER}, *_of_traces()],
    }
    return {
        "@type": f"{_TYPE}filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": STAT_PREFIX,
        "http_filters": filters,
        "route_config": {
            "virtual_hosts": [
                *_hosts_of_dialects(settings, dialects),
                _virtual_host(settings, [one["name"] for one in filters], dialects),
            ],
            "ignore_port_in_host_matching": True,
            "max_direct_response_body_size_bytes": MAX_FILE,
        },
        "local_reply_config": local_reply_config(_GRPC_ROUTE, _JSON_ROUTE, dialects),
        # As early as this because routes could not: no router filter sees a call that Python answers.
        "early_header_mutation_extensions": [{"name": "strip", "typed_config": strip}],
        "use_remote_address": True,  # the caller is the peer, whatever its headers say
        "preserve_external_request_id": True,  # Envoy makes one where there is none
        "normalize_path": True,
        "server_header_transformation": "PASS_THROUGH",
        # What nginx speaks to those behind it, unless it is told otherwise.
        "http_protocol_options": {"accept_http_10": True, "default_host_for_http_10": "pawport"},
        "request_headers_timeout": "10s",
        "stream_idle_timeout": "300s",
        # Finds callers who are gone without a word, also those of streams that may be idle for ever.
        "http2_protocol_options": {"connection_keepalive": {"interval": "60s", "timeout": "20s"}},
    }


def _of_traces() -> list[_Config]:
    return [time_mutation()] if is_configured(os.environ) else []


def _http_filters(has_backends: bool) -> list[_Config]:
    """Those before the one that answers."""
    clean = {"response_mutations": [{"remove": name} for name in _OF_GRPC]}
    return [
        _health_check(has_backends),
        _http_filter("cors", "cors.v3.Cors"),
        _overload(),
        _http_filter("buffer", "buffer.v3.Buffer", max_request_bytes=MAX_JSON),
        _http_filter("clean", "header_mutation.v3.HeaderMutation", mutations=clean),
        reads_filter(),
        _http_filter(
            "lua",
            "lua.v3.Lua",
            default_source_code={"inline_string": script("rest_face.lua", _PACKAGE)},
        ),
        _http_filter("grpc_web", "grpc_web.v3.GrpcWeb"),
        {"name": f"{_HTTP}grpc_json_transcoder", "typed_config": transcoder(transcoded_services(_PACKAGE))},
        {**_http_filter("header_mutation", "header_mutation.v3.HeaderMutation"), "disabled": True},
    ]


def _http_filter(name: str, kind: str, **config: Any) -> _Config:
    return {"name": _HTTP + name, "typed_config": {"@type": f"{_TYPE}filters.http.{kind}", **config}}


def _health_check(has_backends: bool) -> _Config:
    path = {"name": ":path", "string_match": {"exact": "/healthz"}}
    config: _Config = {"pass_through_mode": False, "headers": [path]}
    if has_backends:  # one that is healthy is enough
        config["cluster_min_healthy_percentages"] = {CLUSTER: {"value": 1}}
    return _http_filter("health_check", "health_check.v3.HealthCheck", **config)


def _overload() -> _Config:
    """Refuses calls at once while those that are let in take too long."""
    return _http_filter(
        _OVERLOAD,
        "adaptive_concurrency.v3.AdaptiveConcurrency",
        gradient_controller_config={
            "sample_aggregate_percentile": {"value": 50},
            "concurrency_limit_params": {
                "max_concurrency_limit": _MAX_CONNECTIONS,
                "concurrency_update_interval": "0.1s",
            },
            "min_rtt_calc_params": {"fixed_value": _TOO_LONG, "min_concurrency": _ALWAYS},
        },
        enabled={"default_value": True, "runtime_key": "pawport.overload"},
        concurrency_limit_exceeded_status={"code": 503},
    )


def _virtual_host(settings: Settings, filters: Sequence[str], dialects: Sequence[Dialect]) -> _Config:
    for_calls = {PYTHON_FILTER, *(_HTTP + name for name in _BEFORE_CALLS)}
    off = {name: _OFF for name in filters if name in for_calls}
    routes = [
        _health_route(),
        _grpc_route(),
        # Calls before the files: Envoy looks at one route after the other.
        *upload_routes(_PACKAGE, _JSON_ROUTE, _to_cluster()),
        read_route(_JSON_ROUTE, _CANONICAL, _to_cluster()),
        _json_route(_CANONICAL),
        *public_routes(_JSON_ROUTE, _to_cluster()),
        *dialect_routes(dialects, _to_cluster()),
        *static_routes(off),
        _json_route("/"),
    ]
    return _with_cors(settings, {"name": "all", "domains": ["*"], "routes": routes})


def _hosts_of_dialects(settings: Settings, dialects: Sequence[Dialect]) -> list[_Config]:
    """The hosts under whose names the settings have a dialect."""
    hosts = []
    for dialect in dialects:
        if domains := settings.domains(dialect.name):
            routes = [
                _health_route(),
                _grpc_route(),
                *public_routes(_JSON_ROUTE, _to_cluster()),
                *host_routes(dialect, _to_cluster()),
            ]
            hosts.append(_with_cors(settings, {"name": dialect.name, "domains": domains, "routes": routes}))
    return hosts


def _with_cors(settings: Settings, host: _Config) -> _Config:
    if settings.cors_origins:
        host["typed_per_filter_config"] = {f"{_HTTP}cors": _cors(settings.cors_origins)}
    return host


def _grpc_route() -> _Config:
    content_type = {"name": "content-type", "string_match": {"prefix": "application/grpc"}}
    off = {_HTTP + name: _OFF for name in ("clean", "lua", "buffer", "grpc_json_transcoder")}
    match = {"prefix": "/", "headers": [content_type]}
    return {"name": _GRPC_ROUTE, "match": match, "route": _to_cluster(), "typed_per_filter_config": off}


def _health_route() -> _Config:
    """Health answers also when other calls are refused. A watch stays silent while nothing changes."""
    route = _grpc_route()
    off = {**route["typed_per_filter_config"], _HTTP + _OVERLOAD: _OFF}
    action = {**_to_cluster(), "idle_timeout": "0s"}
    match = {"prefix": "/grpc.health.v1.Health/"}
    return {**route, "match": match, "route": action, "typed_per_filter_config": off}


def _json_route(prefix: str) -> _Config:
    return {"name": _JSON_ROUTE, "match": {"prefix": prefix}, "route": _to_cluster()}


def _to_cluster() -> _Config:
    """Also where Python inside Envoy answers: with a direct response, CORS would be silently off."""
    return {
        "cluster": CLUSTER,
        "timeout": "0s",
        "max_stream_duration": {"grpc_timeout_header_max": "0s"},  # as long as the caller says
        "retry_policy": {"retry_on": "connect-failure,refused-stream", "num_retries": 3},
    }


def _cors(origins: tuple[str, ...]) -> _Config:
    anyone = {"safe_regex": {"regex": ".*"}}
    return {
        "@type": f"{_TYPE}filters.http.cors.v3.CorsPolicy",
        "allow_origin_string_match": [anyone if one == "*" else {"exact": one} for one in origins],
        "allow_methods": "GET,POST,PUT,PATCH,DELETE",
        "allow_headers": "api-version,authorization,content-type,grpc-timeout,idempotency-key,x-api-key,"
        "x-grpc-web,x-petnow-api-key,x-request-id,x-user-agent",
        "expose_headers": "grpc-message,grpc-status,grpc-status-details-bin,retry-after,"
        "x-ratelimit-limit,x-ratelimit-remaining,x-ratelimit-reset,x-request-id",
        "max_age": "600",
    }


def _cluster(backends: Sequence[str]) -> _Config:
    endpoints = [{"endpoint": {"address": {"pipe": {"path": path}}}} for path in backends]
    cluster: _Config = {
        "name": CLUSTER,
        "type": "STATIC",
        "load_assignment": {"cluster_name": CLUSTER, "endpoints": [{"lb_endpoints": endpoints}]},
    }
    return cluster | _proxying() if backends else cluster


def _proxying() -> _Config:
    options = {
        "@type": f"{_TYPE}upstreams.http.v3.HttpProtocolOptions",
        "explicit_http_config": {"http2_protocol_options": {}},
    }
    health = {
        "timeout": "2s",
        "interval": "1s",
        "no_traffic_interval": "1s",
        "unhealthy_threshold": 1,
        "healthy_threshold": 1,
        "grpc_health_check": {},
    }
    many = {"max_connections": _MAX_CONNECTIONS, "max_pending_requests": _MAX_CONNECTIONS}
    return {
        "typed_extension_protocol_options": {
            "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": options
        },
        "health_checks": [health],
        "circuit_breakers": {"thresholds": [{**many, "max_requests": _MAX_CONNECTIONS}]},
    }


def _connection_limit() -> _Config:
    kind = "resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig"
    limit = {"@type": f"{_TYPE}{kind}", "max_active_downstream_connections": _MAX_CONNECTIONS}
    return {"name": "envoy.resource_monitors.global_downstream_max_connections", "typed_config": limit}

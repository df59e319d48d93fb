"""The routes of vendors' APIs: each under its prefix, and under the host names that it is given.

Every dialect has a transcoder of its own, with its own schema alone. What its servicer cannot say, because
the call never came to it, `dialect_face.lua` says in its envelope.
"""

from collections.abc import Sequence
from typing import Any, Final

from grpc import StatusCode

from pawport.errors import FieldViolation
from pawport.gateway.descriptors import transcoded_services
from pawport.gateway.local_replies import OTHER, REPLIES
from pawport.gateway.lua import script
from pawport.gateway.transcoding import transcoder
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rpc.dialect import DIALECT_HEADER, Dialect, Failure, HttpError

__all__ = ["dialect_routes", "host_routes"]

_Config = dict[str, Any]

_HEADER_MUTATION: Final = "envoy.filters.http.header_mutation"
_FILTERS: Final = "type.googleapis.com/envoy.extensions.filters.http"
# Filled in by dialect_face.lua.
_FIELD, _MESSAGE = "@FIELD@", "@MESSAGE@"


def dialect_routes(dialects: Sequence[Dialect], action: _Config) -> list[_Config]:
    """The routes of dialects under their prefixes, with what is done with their calls."""
    return [
        route
        for one in dialects
        for route in _routes(one, {"path_separated_prefix": one.prefix}, [one.prefix], action)
    ]


def host_routes(dialect: Dialect, action: _Config) -> list[_Config]:
    """The routes of a dialect under a host name of its own, where its paths may have the prefix or not."""
    return _routes(dialect, {"prefix": "/"}, ["", dialect.prefix], action)


def _routes(dialect: Dialect, match: _Config, prefixes: Sequence[str], action: _Config) -> list[_Config]:
    plain = _route(dialect, match, _transcoder(dialect, prefixes), action)
    if not dialect.version:
        return [plain]
    number = dialect.version.removeprefix("v")
    header = {"name": "api-version", "string_match": {"safe_regex": {"regex": f"[vV]?{number}"}}}
    versioned = _transcoder(dialect, prefixes, optional=f"/{dialect.version}")
    return [_route(dialect, {**match, "headers": [header]}, versioned, action), plain]


def _route(dialect: Dialect, match: _Config, transcoder: _Config, action: _Config) -> _Config:
    return {
        "name": dialect.name,
        "match": match,
        "route": action,
        "typed_per_filter_config": {
            _HEADER_MUTATION: _marking(dialect),
            "envoy.filters.http.lua": _face(dialect),
            "envoy.filters.http.grpc_json_transcoder": transcoder,
        },
    }


def _marking(dialect: Dialect) -> _Config:
    """Tells the service which API it is called by; what callers say of it was removed before."""
    header = {"key": DIALECT_HEADER, "value": dialect.name}
    mutation = {"append": {"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}}
    kind = f"{_FILTERS}.header_mutation.v3.HeaderMutationPerRoute"
    return {"@type": kind, "mutations": {"request_mutations": [mutation]}}


def _transcoder(dialect: Dialect, prefixes: Sequence[str], optional: str = "") -> _Config:
    return transcoder(
        transcoded_services(dialect.package),
        prefixes,
        optional,
        refuse_unknown_parameters=False,  # as the vendors do
        print_options={
            "always_print_primitive_fields": True,
            "preserve_proto_field_names": dialect.snake_case,
        },
    )


def _face(dialect: Dialect) -> _Config:
    return {
        "@type": f"{_FILTERS}.lua.v3.LuaPerRoute",
        "source_code": {"inline_string": script("dialect_face.lua", dialect.package)},
        "filter_context": {
            "camel_case": not dialect.snake_case,
            "errors": {
                **{str(reply.http_status): _said(dialect.render(reply.failure())) for reply in REPLIES},
                "other": _said(dialect.render(OTHER.failure())),
            },
            "malformed": _said(dialect.render(_malformed(_MESSAGE))),
            "malformed_field": _said(
                dialect.render(_malformed(f"{_FIELD}: {_MESSAGE}", FieldViolation(_FIELD, _MESSAGE)))
            ),
        },
    }


def _malformed(message: str, *violations: FieldViolation) -> Failure:
    return Failure(StatusCode.INVALID_ARGUMENT, ErrorReason.REQUEST_MALFORMED, message, violations)


def _said(error: HttpError) -> _Config:
    return {"status": str(error.status), "body": error.json()}

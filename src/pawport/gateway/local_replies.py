"""The errors that Envoy answers itself, as `google.rpc.Status` in JSON.

`rest_face.lua` says more in those that are about a request's content.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from grpc import StatusCode

from pawport.errors import Unavailable
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rpc.dialect import Dialect, Failure
from pawport.rpc.errors import DOMAIN, rpc_status
from pawport.rpc.metadata import encode_metadata
from pawport.rpc.request_ids import HEADER

__all__ = ["OTHER", "REFINE", "REPLIES", "Reply", "local_reply_config"]

REFINE = "x-pawport-refine"
"""The response header by which a reply is handed to `rest_face.lua`, which removes it."""

_CEL = "type.googleapis.com/envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter"
_ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"


_REQUEST_ID = {HEADER: f"%REQ({HEADER}):128%"}  # and no more of it, whatever a caller sent
_CANNOT = "the service cannot answer now"


class Reply(NamedTuple):
    """What is said instead of Envoy's own text, by the status of its answer."""

    http_status: int
    code: StatusCode
    reason: "ErrorReason.ValueType"
    message: str
    retry_after: str = ""  # seconds

    def failure(self) -> Failure:
        """What dialects render."""
        return Failure(self.code, self.reason, self.message)


_MALFORMED = Reply(
    400, StatusCode.INVALID_ARGUMENT, ErrorReason.REQUEST_MALFORMED, "the request is not well formed"
)
REPLIES = (
    _MALFORMED,
    Reply(
        403,
        StatusCode.PERMISSION_DENIED,
        ErrorReason.UPGRADE_REFUSED,
        "no other protocol is spoken: send no Upgrade",
    ),
    Reply(404, StatusCode.NOT_FOUND, ErrorReason.METHOD_NOT_FOUND, "no method has this verb and path"),
    Reply(408, StatusCode.DEADLINE_EXCEEDED, ErrorReason.REQUEST_TIMEOUT, "the request did not come in time"),
    Reply(413, StatusCode.INVALID_ARGUMENT, ErrorReason.REQUEST_TOO_LARGE, "the body is too large"),
    Reply(431, StatusCode.INVALID_ARGUMENT, ErrorReason.HEADERS_TOO_LARGE, "the header fields are too large"),
    Reply(500, StatusCode.INTERNAL, ErrorReason.INTERNAL, "internal error"),
    Reply(502, StatusCode.UNAVAILABLE, ErrorReason.UNAVAILABLE, _CANNOT, "1"),
    Reply(503, StatusCode.UNAVAILABLE, ErrorReason.UNAVAILABLE, _CANNOT, "1"),
    Reply(504, StatusCode.DEADLINE_EXCEEDED, ErrorReason.DEADLINE_EXCEEDED, "the deadline passed"),
)
OTHER = Reply(500, StatusCode.UNKNOWN, ErrorReason.UNKNOWN, "the request cannot be served")


def local_reply_config(grpc_route: str, json_route: str, dialects: Sequence[Dialect]) -> dict[str, Any]:
    """`local_reply_config` of the connection manager.

    Replies on `grpc_route` are left to Envoy, which makes gRPC statuses of them. A 400 on `json_route`, or on
    one of a dialect, keeps Envoy's own text for the script of that route.
    """
    refined = [_refined(route) for route in (json_route, *(dialect.name for dialect in dialects))]
    rest = {
        "filter": _on_status(400, "GE"),
        "headers_to_add": _headers({}),
        "body_format_override": _json(_status(OTHER)),
    }
    return {
        "mappers": [
            _unavailable(grpc_route),
            {"filter": _on_route(grpc_route), "headers_to_add": _headers({})},
            *refined,
            *map(_bad_path, dialects),
            *map(_mapper, REPLIES),
            rest,
        ]
    }


def _unavailable(grpc_route: str) -> dict[str, Any]:
    """Tells callers of gRPC when to try again, as a worker does: with too many calls, or without a worker."""
    status = rpc_status(Unavailable(_CANNOT))
    metadata = {name.decode(): value.decode() for name, value in encode_metadata(status.trailing_metadata)}
    return {
        "filter": {"and_filter": {"filters": [_on_route(grpc_route), _on_status(503)]}},
        "headers_to_add": _headers(metadata),
        "body_format_override": {"text_format_source": {"inline_string": _CANNOT}},
    }


def _refined(route: str) -> dict[str, Any]:
    return {
        "filter": {"and_filter": {"filters": [_on_route(route), _on_status(400)]}},
        "headers_to_add": _headers({REFINE: "1"}),
        "body_format_override": _json({"message": "%LOCAL_REPLY_BODY%"}),
    }


def _bad_path(dialect: Dialect) -> dict[str, Any]:
    """The answer to a path, such as one with a NUL, that Envoy refuses before it looks for a route."""
    error = dialect.render(_MALFORMED.failure())
    under_prefix = {"name": ":path", "string_match": {"prefix": f"{dialect.prefix}/"}}
    return {
        "filter": {"and_filter": {"filters": [_on_status(400), {"header_filter": {"header": under_prefix}}]}},
        "status_code": error.status,
        "body_format_override": {
            "text_format_source": {"inline_string": error.json().replace("%", "%%")},
            "content_type": "application/json",
        },
    }


def _mapper(reply: Reply) -> dict[str, Any]:
    return {
        "filter": _on_status(reply.http_status),
        "headers_to_add": _headers({"retry-after": reply.retry_after} if reply.retry_after else {}),
        "body_format_override": _json(_status(reply)),
    }


def _status(reply: Reply) -> dict[str, Any]:
    info = {"@type": _ERROR_INFO, "reason": ErrorReason.Name(reply.reason), "domain": DOMAIN}
    return {"code": reply.code.value[0], "message": reply.message, "details": [info]}


def _json(body: dict[str, Any]) -> dict[str, Any]:
    return {"json_format": body, "content_type": "application/json"}


def _headers(headers: dict[str, str]) -> list[dict[str, Any]]:
    action = "OVERWRITE_IF_EXISTS_OR_ADD"
    added = headers | _REQUEST_ID
    return [{"header": {"key": key, "value": added[key]}, "append_action": action} for key in added]


def _on_route(name: str) -> dict[str, Any]:
    # Not by the content type: once transcoded, a JSON request has that of gRPC.
    expression = f'xds.route_name == "{name}"'
    return {"extension_filter": {"name": "cel", "typed_config": {"@type": _CEL, "expression": expression}}}


def _on_status(status: int, comparison: str = "EQ") -> dict[str, Any]:
    value = {"default_value": status, "runtime_key": f"pawport.local_reply.{status}"}
    return {"status_code_filter": {"comparison": {"op": comparison, "value": value}}}

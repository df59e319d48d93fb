"""The errors that Envoy answers itself: those of requests that do not come to an application.

Each API has its own format for them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from grpc import StatusCode

from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.face import Face, Failure
from pawport.rpc.metadata import encode_metadata
from pawport.rpc.request_ids import HEADER
from pawport.rpc.rpc_status import plain_status, retry_status

__all__ = ["OTHER", "REPLIES", "Reply", "local_reply_config"]

_CEL = "type.googleapis.com/envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter"

_REQUEST_ID = {HEADER: f"%REQ({HEADER}):128%"}  # and no more of it, whatever a caller sent
_CANNOT = "the service is unavailable; please retry"


class Reply(NamedTuple):
    """What is said instead of Envoy's own text, by the status of its answer."""

    http_status: int
    code: StatusCode
    reason: "ErrorReason.ValueType"
    message: str
    retry_after: str = ""  # seconds

    def failure(self) -> Failure:
        """What faces render."""
        status = plain_status(self.code, self.message, self.reason)
        return Failure(self.code, self.reason, self.message, status=status.status)


REPLIES = (
    Reply(400, StatusCode.INVALID_ARGUMENT, ErrorReason.REQUEST_MALFORMED, "the request is malformed"),
    Reply(
        403,
        StatusCode.PERMISSION_DENIED,
        ErrorReason.UPGRADE_REFUSED,
        "protocol upgrades are not supported",
    ),
    Reply(404, StatusCode.NOT_FOUND, ErrorReason.METHOD_NOT_FOUND, "no method has this path"),
    Reply(
        408, StatusCode.DEADLINE_EXCEEDED, ErrorReason.REQUEST_TIMEOUT, "the request did not arrive in time"
    ),
    Reply(413, StatusCode.INVALID_ARGUMENT, ErrorReason.REQUEST_TOO_LARGE, "the body is too large"),
    Reply(431, StatusCode.INVALID_ARGUMENT, ErrorReason.HEADERS_TOO_LARGE, "the header fields are too large"),
    Reply(500, StatusCode.INTERNAL, ErrorReason.INTERNAL, "internal error"),
    Reply(502, StatusCode.UNAVAILABLE, ErrorReason.UNAVAILABLE, _CANNOT, "1"),
    Reply(503, StatusCode.UNAVAILABLE, ErrorReason.UNAVAILABLE, _CANNOT, "1"),
    Reply(504, StatusCode.DEADLINE_EXCEEDED, ErrorReason.DEADLINE_EXCEEDED, "the deadline was exceeded"),
)
OTHER = Reply(500, StatusCode.UNKNOWN, ErrorReason.UNKNOWN, "the request could not be processed")


def local_reply_config(grpc_route: str, faces: Sequence[Face]) -> dict[str, Any]:
    """`local_reply_config` of the connection manager. `faces`: our own comes last.

    Replies on `grpc_route` are left to Envoy, which makes gRPC statuses of them. Those on a route that is
    named as a face are in its form.
    """
    of_grpc = [_unavailable(grpc_route), {"filter": _on_route(grpc_route), "headers_to_add": _headers({})}]
    of_faces = [
        _mapper(reply, face, [_on_status(reply.http_status), *_where(face)])
        for face in faces
        for reply in REPLIES
    ]
    rest = [_mapper(OTHER, face, [_on_status(400, "GE"), *_where(face)]) for face in faces]
    return {"mappers": [*of_grpc, *of_faces, *rest]}


def _where(face: Face) -> list[dict[str, Any]]:
    """What makes a request one of a face. Some paths, such as one with a NUL, are rejected before they have a
    route."""
    if not face.prefix:
        return []
    under_prefix = {"name": ":path", "string_match": {"prefix": f"{face.prefix}/"}}
    filters = [_on_route(face.name), {"header_filter": {"header": under_prefix}}]
    return [{"or_filter": {"filters": filters}}]


def _unavailable(grpc_route: str) -> dict[str, Any]:
    """Tells callers of gRPC when to try again, as a worker does: with too many calls, or without a worker."""
    status = retry_status(StatusCode.UNAVAILABLE, _CANNOT, ErrorReason.UNAVAILABLE)
    metadata = {name.decode(): value.decode() for name, value in encode_metadata(status.trailing_metadata)}
    return {
        "filter": {"and_filter": {"filters": [_on_route(grpc_route), _on_status(503)]}},
        "headers_to_add": _headers(metadata),
        "body_format_override": {"text_format_source": {"inline_string": _CANNOT}},
    }


def _mapper(reply: Reply, face: Face, filters: list[dict[str, Any]]) -> dict[str, Any]:
    error = face.render(reply.failure())
    return {
        "filter": {"and_filter": {"filters": filters}} if len(filters) > 1 else filters[0],
        "status_code": error.status,
        "headers_to_add": _headers({"retry-after": reply.retry_after} if reply.retry_after else {}),
        "body_format_override": {
            "text_format_source": {"inline_string": error.json().replace("%", "%%")},
            "content_type": "application/json",
        },
    }


def _headers(headers: dict[str, str]) -> list[dict[str, Any]]:
    action = "OVERWRITE_IF_EXISTS_OR_ADD"
    added = headers | _REQUEST_ID
    return [{"header": {"key": key, "value": added[key]}, "append_action": action} for key in added]


def _on_route(name: str) -> dict[str, Any]:
    expression = f'xds.route_name == "{name}"'
    return {"extension_filter": {"name": "cel", "typed_config": {"@type": _CEL, "expression": expression}}}


def _on_status(status: int, comparison: str = "EQ") -> dict[str, Any]:
    value = {"default_value": status, "runtime_key": f"pawport.local_reply.{status}"}
    return {"status_code_filter": {"comparison": {"op": comparison, "value": value}}}

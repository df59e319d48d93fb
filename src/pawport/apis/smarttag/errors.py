"""SmartTag's envelope of errors: that of WordPress."""

from typing import Any, Final

from grpc import StatusCode

from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.face import Failure, HttpError

__all__ = ["render"]

_INVALID: Final = (400, "rest_invalid_param")
_INTERNAL: Final = (500, "internal_server_error")
# By our own reason, or else by the code of gRPC.
_BY_REASON: Final = {
    ErrorReason.METHOD_NOT_FOUND: (404, "rest_no_route"),
    ErrorReason.VERB_NOT_ALLOWED: (404, "rest_no_route"),  # as WordPress has it
    ErrorReason.REQUEST_TOO_LARGE: (413, "rest_invalid_param"),
    ErrorReason.REQUEST_TIMEOUT: (408, "rest_request_timeout"),
    ErrorReason.HEADERS_TOO_LARGE: (431, "rest_invalid_param"),
}
_BY_CODE: Final = {
    StatusCode.UNAUTHENTICATED: (401, "rest_forbidden"),
    StatusCode.PERMISSION_DENIED: (403, "rest_forbidden"),
    StatusCode.INVALID_ARGUMENT: _INVALID,
    StatusCode.NOT_FOUND: (404, "rest_not_found"),
    StatusCode.RESOURCE_EXHAUSTED: (429, "rest_too_many_requests"),
    StatusCode.ABORTED: (503, "rest_unavailable"),
    StatusCode.UNAVAILABLE: (503, "rest_unavailable"),
    StatusCode.DEADLINE_EXCEEDED: (504, "rest_timeout"),
}


def render(failure: Failure) -> HttpError:
    """The status and body that SmartTag answers with."""
    status, code = _BY_REASON.get(failure.reason) or _BY_CODE.get(failure.code, _INTERNAL)
    data: dict[str, Any] = {"status": status}
    if failure.violations:
        data["params"] = {each.field: each.description for each in failure.violations}
    return HttpError(status, {"code": code, "message": failure.message, "data": data})

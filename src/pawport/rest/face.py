"""A face: how one API looks over HTTP, be it our own or a vendor's."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from grpc import StatusCode

from pawport.errors import FieldViolation
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["Face", "Failure", "HttpError", "Render", "http_status"]

_STATUSES: Final = {
    StatusCode.OK: 200,
    StatusCode.CANCELLED: 499,
    StatusCode.UNKNOWN: 500,
    StatusCode.INVALID_ARGUMENT: 400,
    StatusCode.DEADLINE_EXCEEDED: 504,
    StatusCode.NOT_FOUND: 404,
    StatusCode.ALREADY_EXISTS: 409,
    StatusCode.PERMISSION_DENIED: 403,
    StatusCode.UNAUTHENTICATED: 401,
    StatusCode.RESOURCE_EXHAUSTED: 429,
    StatusCode.FAILED_PRECONDITION: 400,
    StatusCode.ABORTED: 409,
    StatusCode.OUT_OF_RANGE: 400,
    StatusCode.UNIMPLEMENTED: 501,
    StatusCode.INTERNAL: 500,
    StatusCode.UNAVAILABLE: 503,
    StatusCode.DATA_LOSS: 500,
}
# Where HTTP has a status that says more than that of the code.
_STATUSES_BY_REASON: Final = {
    ErrorReason.REQUEST_TOO_LARGE: 413,
    ErrorReason.REQUEST_TIMEOUT: 408,
    ErrorReason.HEADERS_TOO_LARGE: 431,
    ErrorReason.VERB_NOT_ALLOWED: 405,
}


class Failure(NamedTuple):
    """Why a call failed, whoever says so: a service, the application around it, or Envoy."""

    code: StatusCode
    reason: "ErrorReason.ValueType"
    message: str
    violations: Sequence[FieldViolation] = ()
    status: bytes = b""
    """The encoded `google.rpc.Status`, with its details."""


class HttpError(NamedTuple):
    """The answer to a call that failed: the HTTP status, and the body, which becomes JSON."""

    status: int
    body: Any

    def json(self) -> str:
        """The body as JSON."""
        return json.dumps(self.body, separators=(",", ":"), ensure_ascii=False)


Render = Callable[[Failure], HttpError]


@dataclass(frozen=True)
class Face:
    """How an API looks over HTTP. The paths of its methods are in the schema, without the prefix."""

    name: str
    package: str  # of its .proto files
    prefix: str  # of its paths, without a slash at the end
    render: Render
    snake_case: bool = False  # whether JSON has the names of fields as the schema spells them
    prints_empty: bool = False  # whether answers have fields that are empty
    ignores_unknown: bool = False  # whether unknown fields and query parameters are ignored, or an error
    version: str = ""  # at the head of its paths; callers who name it in the header Api-Version may omit it


def http_status(failure: Failure) -> int:
    """The HTTP status of a failure, as google/rpc/code.proto maps codes."""
    return _STATUSES_BY_REASON.get(failure.reason) or _STATUSES[failure.code]

"""The one place where errors become `google.rpc.Status`.

Every status has an ErrorInfo (domain "pawport") and the detail that fits the error.
"""

from typing import NamedTuple

from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from grpc import StatusCode

from pawport import errors

__all__ = ["DOMAIN", "RpcStatus", "internal_error", "rpc_status"]

DOMAIN = "pawport"

_CODES: dict[type[errors.DomainError], StatusCode] = {
    errors.InvalidArgument: StatusCode.INVALID_ARGUMENT,
    errors.NotFound: StatusCode.NOT_FOUND,
    errors.AlreadyExists: StatusCode.ALREADY_EXISTS,
    errors.FailedPrecondition: StatusCode.FAILED_PRECONDITION,
    errors.Aborted: StatusCode.ABORTED,
    errors.QuotaExceeded: StatusCode.RESOURCE_EXHAUSTED,
    errors.Unauthenticated: StatusCode.UNAUTHENTICATED,
    errors.PermissionDenied: StatusCode.PERMISSION_DENIED,
    errors.Unavailable: StatusCode.UNAVAILABLE,
}


class RpcStatus(NamedTuple):
    """A status as `ServicerContext.abort_with_status` takes it."""

    code: StatusCode
    details: str
    trailing_metadata: tuple[tuple[str, str | bytes], ...]


def rpc_status(error: errors.DomainError) -> RpcStatus:
    """The status of a domain error."""
    code = next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)
    return _status(code, error.message, error.reason, _detail(error))


def internal_error(request_id: str) -> RpcStatus:
    """The status of an exception that nobody expected: the log has its text under `request_id`."""
    message = f"internal error; tell the operator the request id {request_id}"
    return _status(StatusCode.INTERNAL, message, "INTERNAL", details.RequestInfo(request_id=request_id))


def _status(code: StatusCode, message: str, reason: str, detail: Message | None) -> RpcStatus:
    info = details.ErrorInfo(reason=reason, domain=DOMAIN)
    packed = [_pack(found) for found in (info, detail) if found is not None]
    status = status_pb2.Status(code=code.value[0], message=message, details=packed)
    return RpcStatus(code, message, (("grpc-status-details-bin", status.SerializeToString()),))


def _pack(message: Message) -> Any:
    packed = Any()
    packed.Pack(message)
    return packed


def _detail(error: errors.DomainError) -> Message | None:
    found: Message | None = None
    match error:
        case errors.InvalidArgument(violations=violations):
            fields = [
                details.BadRequest.FieldViolation(field=v.field, description=v.description)
                for v in violations
            ]
            found = details.BadRequest(field_violations=fields)
        case errors.QuotaExceeded(subject=subject):
            found = details.QuotaFailure(
                violations=[details.QuotaFailure.Violation(subject=subject, description=error.message)]
            )
        case errors.NotFound() | errors.AlreadyExists() | errors.FailedPrecondition() | errors.Aborted():
            found = details.ResourceInfo(
                resource_type=error.kind, resource_name=error.name, description=error.message
            )
    return found

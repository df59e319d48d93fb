"""The one place where errors become `google.rpc.Status`.

Every status has an ErrorInfo (domain "pawport") and the detail that fits the error.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from grpc import StatusCode

from pawport import db, errors
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rpc.rpc_status import RpcStatus, cut, plain_status, retry_info, retry_status, status_of

__all__ = ["EXPECTED", "internal_error", "rpc_status"]

EXPECTED: Final = (errors.DomainError, db.Unavailable, db.Conflict)
"""The errors that are an answer. Every other one is a defect, and tells its caller nothing."""

_CODES: Final[dict[type[Exception], StatusCode]] = {
    errors.InvalidArgument: StatusCode.INVALID_ARGUMENT,
    errors.NotFound: StatusCode.NOT_FOUND,
    errors.AlreadyExists: StatusCode.ALREADY_EXISTS,
    errors.FailedPrecondition: StatusCode.FAILED_PRECONDITION,
    errors.Aborted: StatusCode.ABORTED,
    errors.OutOfRange: StatusCode.OUT_OF_RANGE,
    errors.QuotaExceeded: StatusCode.RESOURCE_EXHAUSTED,
    errors.Unauthenticated: StatusCode.UNAUTHENTICATED,
    errors.PermissionDenied: StatusCode.PERMISSION_DENIED,
    errors.RequestTimeout: StatusCode.DEADLINE_EXCEEDED,
    errors.Unavailable: StatusCode.UNAVAILABLE,
    db.Unavailable: StatusCode.UNAVAILABLE,
    db.Conflict: StatusCode.ABORTED,
}
_VIOLATIONS_BYTES: Final = 2048
_VIOLATION_BYTES: Final = 512


def rpc_status(error: errors.DomainError | db.DatabaseError) -> RpcStatus:
    """The status of an expected error."""
    code = next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)
    if isinstance(error, errors.InvalidArgument):
        violations = tuple(_told(error.violations))
        bad_request = details.BadRequest(field_violations=[_message(each) for each in violations])
        return status_of(code, error.message, error.reason, bad_request)._replace(violations=violations)
    if isinstance(error, errors.Unavailable):
        return retry_status(code, error.message, error.reason)
    if isinstance(error, errors.DomainError):
        found, about = _details(error), _metadata(error)
        if not found and not about:
            return plain_status(code, error.message, error.reason)
        return status_of(code, error.message, error.reason, *found, about=about)
    conflict = isinstance(error, db.Conflict)
    reason = ErrorReason.WRITE_CONFLICT if conflict else ErrorReason.DATABASE_UNAVAILABLE
    return retry_status(code, f"{error}; please retry", reason)


def internal_error(request_id: str) -> RpcStatus:
    """The status of an exception that nobody expected: the log has its text under `request_id`."""
    message = f"internal error; report the request id {request_id} to the operator"
    about = details.RequestInfo(request_id=request_id)
    return status_of(StatusCode.INTERNAL, message, ErrorReason.INTERNAL, about)


def _details(error: errors.DomainError) -> list[Message]:
    found: list[Message] = []
    match error:
        case errors.RateLimited(subject=subject):
            found = [_quota_failure(subject, error.message), retry_info(error.retry_seconds)]
        case errors.QuotaExceeded(subject=subject):
            found = [_quota_failure(subject, error.message)]
        case errors.NotFound() | errors.AlreadyExists() | errors.FailedPrecondition() | errors.Aborted():
            found = [
                details.ResourceInfo(
                    resource_type=error.kind, resource_name=error.name, description=error.message
                )
            ]
    return found


def _metadata(error: errors.DomainError) -> Mapping[str, str]:
    """What an error says to programs: the field of the request that it is about, and what to do instead."""
    if not isinstance(error, errors.AlreadyExists | errors.FailedPrecondition):
        return {}
    field = {"field": cut(error.field, _VIOLATION_BYTES)} if error.field else {}
    return {**error.metadata, **field}


def _quota_failure(subject: str, description: str) -> details.QuotaFailure:
    violation = details.QuotaFailure.Violation(subject=subject, description=description)
    return details.QuotaFailure(violations=[violation])


def _told(violations: Sequence[errors.FieldViolation]) -> Iterator[errors.FieldViolation]:
    """As many as a status has room for."""
    room = _VIOLATIONS_BYTES
    for violation in violations:
        told = errors.FieldViolation(
            cut(violation.field, _VIOLATION_BYTES), cut(violation.description, _VIOLATION_BYTES)
        )
        room -= _message(told).ByteSize()
        if room < 0:
            return
        yield told


def _message(violation: errors.FieldViolation) -> details.BadRequest.FieldViolation:
    return details.BadRequest.FieldViolation(field=violation.field, description=violation.description)

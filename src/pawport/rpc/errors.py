"""The one place where errors become `google.rpc.Status`.

Every status has an ErrorInfo (domain "pawport") and the detail that fits the error.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from grpc import StatusCode

from pawport import db, errors
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["DOMAIN", "EXPECTED", "RpcStatus", "internal_error", "plain_status", "rpc_status"]

DOMAIN = "pawport"

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
_RETRY_SECONDS: Final = 1

# grpc's clients refuse metadata above 8 KiB. The text is in it twice, once with up to three bytes for one,
# and what is binary grows by a third.
_TEXT_BYTES: Final = 1024
_VIOLATIONS_BYTES: Final = 2048
_VIOLATION_BYTES: Final = 512


class RpcStatus(NamedTuple):
    """A status as `ServicerContext.abort_with_status` takes it."""

    code: StatusCode
    details: str
    trailing_metadata: tuple[tuple[str, str | bytes], ...]
    reason: str  # as in ErrorInfo
    status: bytes
    """The encoded `google.rpc.Status`."""
    violations: tuple[errors.FieldViolation, ...] = ()
    """What is wrong with which fields: as much as a status has room for."""


def rpc_status(error: errors.DomainError | db.DatabaseError) -> RpcStatus:
    """The status of an expected error."""
    code = next(_CODES[kind] for kind in type(error).__mro__ if kind in _CODES)
    if isinstance(error, errors.InvalidArgument):
        violations = tuple(_told(error.violations))
        bad_request = details.BadRequest(field_violations=[_message(each) for each in violations])
        return _status(code, error.message, error.reason, bad_request)._replace(violations=violations)
    if isinstance(error, errors.Unavailable):
        return _retry_status(code, error.message, error.reason)
    if isinstance(error, errors.DomainError):
        found, about = _details(error), _metadata(error)
        if not found and not about:
            return plain_status(code, error.message, error.reason)
        return _status(code, error.message, error.reason, *found, about=about)
    conflict = isinstance(error, db.Conflict)
    reason = ErrorReason.WRITE_CONFLICT if conflict else ErrorReason.DATABASE_UNAVAILABLE
    return _retry_status(code, f"{error}; please retry", reason)


@lru_cache(256)  # a flood of bad calls has few kinds of errors
def plain_status(code: StatusCode, message: str, reason: "ErrorReason.ValueType | None" = None) -> RpcStatus:
    """A status that no error of the domain stands behind; its reason is by default the code's name."""
    return _status(code, message, ErrorReason.Value(code.name) if reason is None else reason)


@lru_cache(256)
def _retry_status(code: StatusCode, message: str, reason: "ErrorReason.ValueType") -> RpcStatus:
    return _status(code, message, reason, _retry())


def internal_error(request_id: str) -> RpcStatus:
    """The status of an exception that nobody expected: the log has its text under `request_id`."""
    message = f"internal error; report the request id {request_id} to the operator"
    about = details.RequestInfo(request_id=request_id)
    return _status(StatusCode.INTERNAL, message, ErrorReason.INTERNAL, about)


def _status(
    code: StatusCode,
    message: str,
    reason: "ErrorReason.ValueType",
    *found: Message,
    about: Mapping[str, str] | None = None,
) -> RpcStatus:
    text = _cut(message, _TEXT_BYTES)
    info = details.ErrorInfo(reason=ErrorReason.Name(reason), domain=DOMAIN, metadata=about)
    packed = [_pack(detail) for detail in (info, *found)]
    status = status_pb2.Status(code=code.value[0], message=text, details=packed)
    encoded = status.SerializeToString()
    trailing: list[tuple[str, str | bytes]] = [("grpc-status-details-bin", encoded)]
    for detail in found:
        if isinstance(detail, details.RetryInfo):  # in whole seconds, at which it is not too early
            delay = detail.retry_delay
            trailing.append(("retry-after", str(math.ceil(delay.seconds + delay.nanos / 1e9))))
    return RpcStatus(code, text, tuple(trailing), info.reason, encoded)


def _pack(message: Message) -> Any:
    packed = Any()
    packed.Pack(message)
    return packed


def _details(error: errors.DomainError) -> list[Message]:
    found: list[Message] = []
    match error:
        case errors.RateLimited(subject=subject):
            found = [_quota_failure(subject, error.message), _retry(error.retry_seconds)]
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
    field = {"field": _cut(error.field, _VIOLATION_BYTES)} if error.field else {}
    return {**error.metadata, **field}


def _quota_failure(subject: str, description: str) -> details.QuotaFailure:
    violation = details.QuotaFailure.Violation(subject=subject, description=description)
    return details.QuotaFailure(violations=[violation])


def _retry(seconds: float = _RETRY_SECONDS) -> details.RetryInfo:
    delay = Duration()
    delay.FromMilliseconds(math.ceil(seconds * 1000))
    return details.RetryInfo(retry_delay=delay)


def _told(violations: Sequence[errors.FieldViolation]) -> Iterator[errors.FieldViolation]:
    """As many as a status has room for."""
    room = _VIOLATIONS_BYTES
    for violation in violations:
        told = errors.FieldViolation(
            _cut(violation.field, _VIOLATION_BYTES), _cut(violation.description, _VIOLATION_BYTES)
        )
        room -= _message(told).ByteSize()
        if room < 0:
            return
        yield told


def _message(violation: errors.FieldViolation) -> details.BadRequest.FieldViolation:
    return details.BadRequest.FieldViolation(field=violation.field, description=violation.description)


def _cut(text: str, limit: int) -> str:
    """The text, or as much of it as `limit` bytes hold; with "?" for what is no character."""
    encoded = text.encode(errors="replace")
    if len(encoded) <= limit:
        return encoded.decode()
    return encoded[: limit - 3].decode(errors="ignore") + "..."

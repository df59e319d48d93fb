"""What can go wrong in the domain: each error carries a reason and data, and knows no transport.

`pawport.rpc.errors` alone turns them into gRPC statuses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = [
    "Aborted",
    "AlreadyExists",
    "DomainError",
    "FailedPrecondition",
    "FieldViolation",
    "InvalidArgument",
    "NotFound",
    "OutOfRange",
    "PermissionDenied",
    "QuotaExceeded",
    "RateLimited",
    "RequestTimeout",
    "Unauthenticated",
    "Unavailable",
    "invalid",
]


class DomainError(Exception):
    """An answer that is not a success. Callers see the name of the reason; the text is for people."""

    reason: "ErrorReason.ValueType" = ErrorReason.UNKNOWN

    def __init__(self, message: str, *, reason: "ErrorReason.ValueType | None" = None) -> None:
        super().__init__(message)
        self.message = message
        if reason is not None:
            self.reason = reason


@dataclass(frozen=True)
class FieldViolation:
    """What is wrong with one field of a request; `field` is its path, such as `pet.notes[0].content`."""

    field: str
    description: str


class InvalidArgument(DomainError):
    """Fields of the request are missing or wrong."""

    reason = ErrorReason.INVALID_ARGUMENT

    def __init__(
        self, violations: Sequence[FieldViolation], *, reason: "ErrorReason.ValueType | None" = None
    ) -> None:
        super().__init__("; ".join(f"{v.field}: {v.description}" for v in violations), reason=reason)
        self.violations = tuple(violations)


class _ResourceError(DomainError):
    """An error about one resource, such as ("pet", "pet_01h..."). `field` is the field of the request that
    it is about, when that is not the resource's own name; `metadata` is what programs get to go on."""

    def __init__(
        self,
        kind: str,
        name: str,
        message: str,
        *,
        reason: "ErrorReason.ValueType | None" = None,
        field: str = "",
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message, reason=reason)
        self.kind = kind
        self.name = name
        self.field = field
        self.metadata = dict(metadata or {})


class NotFound(_ResourceError):
    """There is no such resource in the caller's company."""

    def __init__(self, kind: str, name: str) -> None:
        # One text for a resource that never existed and for one of another company.
        reason = ErrorReason.Value(f"{kind.upper()}_NOT_FOUND")
        super().__init__(kind, name, f"{kind} {name} not found", reason=reason)


class AlreadyExists(_ResourceError):
    """The id, or whatever else must be unique, is taken."""

    reason = ErrorReason.ALREADY_EXISTS


class FailedPrecondition(_ResourceError):
    """The resource is in a state that does not allow the call."""

    reason = ErrorReason.FAILED_PRECONDITION


class Aborted(_ResourceError):
    """The resource changed since the caller read it: read it again, and try again."""

    reason = ErrorReason.ETAG_MISMATCH


class QuotaExceeded(DomainError):
    """The subject, such as "customer:cus_001", has all that it may have."""

    reason = ErrorReason.QUOTA_EXCEEDED

    def __init__(self, subject: str, message: str, *, reason: "ErrorReason.ValueType | None" = None) -> None:
        super().__init__(message, reason=reason)
        self.subject = subject


class RateLimited(QuotaExceeded):
    """The key makes more calls than its plan allows. The same call works after `retry_seconds`.

    `headers` tell the caller where its key stands.
    """

    reason = ErrorReason.RATE_LIMITED

    def __init__(
        self, subject: str, message: str, *, retry_seconds: float, headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(subject, message)
        self.retry_seconds = retry_seconds
        self.headers = tuple(headers)


class OutOfRange(DomainError):
    """A position is outside of what can be read."""


class Unauthenticated(DomainError):
    """No API key was given, or it is not valid."""

    reason = ErrorReason.API_KEY_INVALID


class PermissionDenied(DomainError):
    """The API key may not do that."""

    reason = ErrorReason.PERMISSION_DENIED


class RequestTimeout(DomainError):
    """The body of the request did not arrive in time."""

    reason = ErrorReason.REQUEST_TIMEOUT

    def __init__(self) -> None:
        super().__init__("the request did not arrive in time")


class Unavailable(DomainError):
    """The service cannot answer now; the same call may work later."""

    reason = ErrorReason.UNAVAILABLE


def invalid(field: str, description: str) -> InvalidArgument:
    """The error of one wrong field."""
    return InvalidArgument([FieldViolation(field, description)])

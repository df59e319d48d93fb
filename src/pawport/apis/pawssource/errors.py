"""Paws Source's envelope of errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from grpc import StatusCode

from pawport.errors import FieldViolation, InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.face import Failure, HttpError

__all__ = ["INVALID_DATE", "REQUIRED", "UNKNOWN", "fields_renamed", "render"]

REQUIRED: Final = "is required"
"""What is said of a field that is missing, here and by the rules in the schema."""

UNKNOWN: Final = "does not exist"
"""What is said of the id of a record that there is not."""

IN_THE_PAST: Final = "must not be in the past"
"""What services say of a day that is over."""

INVALID_DATE: Final = "Invalid date format provided."
"""What the document says of a text that is no date."""


class _Kind(NamedTuple):
    status: int
    code: str
    message: str = ""  # the failure's own if empty


_MISSING: Final = _Kind(400, "bad_request", "The request is missing required fields.")
_MALFORMED: Final = _Kind(400, "bad_request")
_INVALID: Final = _Kind(422, "validation_failed", "The request contains invalid parameters.")
_NOT_FOUND: Final = _Kind(404, "not_found", "The record does not exist.")
_INTERNAL: Final = _Kind(500, "internal_error")
_UNAVAILABLE: Final = _Kind(503, "service_unavailable")
# By our own reason, or else by the code of gRPC.
_BY_REASON: Final = {
    ErrorReason.RATE_LIMITED: _Kind(429, "rate_limited"),
    ErrorReason.REQUEST_TIMEOUT: _Kind(408, "request_timeout"),
    ErrorReason.REQUEST_TOO_LARGE: _Kind(413, "payload_too_large"),
    ErrorReason.HEADERS_TOO_LARGE: _Kind(431, "headers_too_large"),
    ErrorReason.VERB_NOT_ALLOWED: _Kind(405, "method_not_allowed"),
}
_BY_CODE: Final = {
    StatusCode.INVALID_ARGUMENT: _MALFORMED,  # without a field that is to blame
    StatusCode.UNAUTHENTICATED: _Kind(401, "unauthorized"),
    StatusCode.PERMISSION_DENIED: _Kind(403, "forbidden"),
    StatusCode.RESOURCE_EXHAUSTED: _Kind(403, "forbidden"),  # more records than are allowed
    StatusCode.NOT_FOUND: _Kind(404, "not_found"),  # also a path that is not there
    StatusCode.ALREADY_EXISTS: _Kind(422, "validation_failed"),
    StatusCode.FAILED_PRECONDITION: _Kind(422, "validation_failed"),
    StatusCode.ABORTED: _UNAVAILABLE,
    StatusCode.UNAVAILABLE: _UNAVAILABLE,
    StatusCode.DEADLINE_EXCEEDED: _Kind(504, "gateway_timeout"),
}
# Fields of our own pets, and what the document calls them.
_FIELDS: Final = {
    "birthday": "date_of_birth",
    "notes": "medical_notes",
    "type": "species",
    "weight": "weight_kg",
}
_ISSUES: Final = {
    REQUIRED: "required",
    INVALID_DATE: "must_be_valid_iso_date",
    IN_THE_PAST: "must_not_be_in_the_past",
    UNKNOWN: "not_found",
}
_BROKEN_RULE: Final = ErrorReason.INVALID_ARGUMENT
_WHOLE: Final = "request"  # stands for a field where the message itself cannot be read


def render(failure: Failure) -> HttpError:
    """The status and body that Paws Source answers with."""
    details = [_detail(each) for each in failure.violations if each.field != _WHOLE]
    kind = _kind(failure, details)
    if kind is _NOT_FOUND:
        details = []
    error = {"code": kind.code, "message": kind.message or failure.message, "details": details}
    return HttpError(kind.status, {"error": error})


def _kind(failure: Failure, details: list[dict[str, str]]) -> _Kind:
    if failure.reason == _BROKEN_RULE and any(detail["field"] == "id" for detail in details):
        return _NOT_FOUND  # no id looks like that
    if any(detail["issue"] == "required" for detail in details):
        return _MISSING
    if details:
        return _INVALID
    return _BY_REASON.get(failure.reason) or _BY_CODE.get(failure.code, _INTERNAL)


def _detail(violation: FieldViolation) -> dict[str, Any]:
    issue = _ISSUES.get(violation.description, "invalid")
    return {"field": violation.field, "issue": issue, "message": violation.description}


@contextmanager
def fields_renamed() -> Iterator[None]:
    """Gives the fields that services blame for an error the document's names."""
    try:
        yield
    except InvalidArgument as error:
        raise InvalidArgument([_renamed(each) for each in error.violations], reason=error.reason) from None


def _renamed(violation: FieldViolation) -> FieldViolation:
    name = violation.field.removeprefix("pet.").partition(".")[0]
    return FieldViolation(_FIELDS.get(name, name), violation.description)

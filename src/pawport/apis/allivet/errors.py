"""Allivet's envelope of errors."""

from http import HTTPStatus
from typing import Final

from grpc import StatusCode

from pawport.errors import FieldViolation
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.face import Failure, HttpError

__all__ = ["render"]

# By our own reason, or else by the code of gRPC.
_BY_REASON: Final = {
    ErrorReason.IP_NOT_ALLOWED: 401,
    ErrorReason.RATE_LIMITED: 429,
    ErrorReason.REQUEST_TOO_LARGE: 413,
    ErrorReason.REQUEST_TIMEOUT: 408,
    ErrorReason.HEADERS_TOO_LARGE: 431,
    ErrorReason.VERB_NOT_ALLOWED: 405,
}
_BY_CODE: Final = {
    StatusCode.INVALID_ARGUMENT: 400,
    StatusCode.FAILED_PRECONDITION: 400,
    StatusCode.ALREADY_EXISTS: 400,
    StatusCode.RESOURCE_EXHAUSTED: 400,  # more records than are allowed
    StatusCode.UNAUTHENTICATED: 401,
    StatusCode.PERMISSION_DENIED: 403,
    StatusCode.NOT_FOUND: 404,
    StatusCode.ABORTED: 503,
    StatusCode.UNAVAILABLE: 503,
    StatusCode.DEADLINE_EXCEEDED: 504,
}
# What the document says in place of "Not Found", by what is missing.
_MISSING: Final = {
    ErrorReason.CUSTOMER_NOT_FOUND: "Customer not found.",
    ErrorReason.ADDRESS_NOT_FOUND: "The Customer address not found.",
    ErrorReason.ORDER_NOT_FOUND: "The Order not found.",
    ErrorReason.PET_NOT_FOUND: "The Customer pet not found.",
    ErrorReason.CUSTOMER_VET_NOT_FOUND: "The Customer vet not found.",
    ErrorReason.PRESCRIPTION_NOT_FOUND: "The Customer prescription not found.",
    ErrorReason.PRODUCT_NOT_FOUND: "Product not found",
    ErrorReason.PRODUCTS_NOT_FOUND: "Products not found",
}
_PHRASES: Final = {413: "Payload Too Large"}  # of which Python's releases have several names
_BODIES: Final = (
    "address",
    "customer",
    "order",
    "pet",
    "vet",
)  # the fields of requests that are bodies over HTTP
_NAMES: Final = {"perksIdNumber": "perksIDNumber"}


def render(failure: Failure) -> HttpError:
    """The status and body that Allivet answers with."""
    status = _BY_REASON.get(failure.reason) or _BY_CODE.get(failure.code, 500)
    phrase = _MISSING.get(failure.reason) or _PHRASES.get(status) or HTTPStatus(status).phrase
    message = "; ".join(map(_said, failure.violations)) or failure.message
    return HttpError(status, {"errormessage": message, "statuscode": str(status), "statusmessage": phrase})


def _said(violation: FieldViolation) -> str:
    """What is wrong with a field, which the document knows without the name of the body."""
    body, dot, field = violation.field.partition(".")
    if body not in _BODIES:
        field = violation.field
    elif not dot:
        field = "request"
    return f"{_NAMES.get(field, field)}: {violation.description}"

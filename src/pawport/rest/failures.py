"""How a call failed, for the face that reports it to the caller."""

import re
from collections.abc import Iterator
from typing import Final

from grpc import StatusCode

from pawport.errors import FieldViolation
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.call import RestCall
from pawport.rest.face import Face, Failure
from pawport.rest.status import camel_case
from pawport.rpc.call import Status
from pawport.rpc.metadata import Header, encode_metadata
from pawport.rpc.rpc_status import RpcStatus

__all__ = ["failure_of", "headers_of_status"]

_DETAILS: Final = "grpc-status-details-bin"
_SNAKE: Final = re.compile("[a-z0-9]+(?:_[a-z0-9]+)+")


def failure_of(status: Status, face: Face, call: RestCall) -> Failure:
    """The failure, in which fields are spelled as the caller spells them."""
    if not isinstance(status, RpcStatus):
        return Failure(status.code, ErrorReason.UNKNOWN, status.details, status=_encoded(status))
    reason = ErrorReason.Value(status.reason)
    if face.snake_case or not status.violations:
        return Failure(status.code, reason, status.details, status.violations, status.status)
    message, violations = status.details, []
    for violation in status.violations:
        field = _spelled(violation.field, call)
        message = message.replace(f"{violation.field}: ", f"{field}: ", 1)
        violations.append(FieldViolation(field, violation.description))
    return Failure(status.code, reason, message, violations, status.status)


def headers_of_status(status: Status, failure: Failure) -> Iterator[Header]:
    """The headers of an error response."""
    pairs = [pair for pair in status.trailing_metadata or () if not pair[0].endswith("-bin")]
    yield from encode_metadata(pairs)
    if failure.code is StatusCode.UNAUTHENTICATED:
        yield b"www-authenticate", b"Bearer"


def _spelled(field: str, call: RestCall) -> str:
    """The field's path in camel case, but for the names that the caller wrote in snake case."""
    spelled = camel_case(field)
    for name in _SNAKE.findall(field) if spelled != field else ():
        if f'"{name}"'.encode() in call.body or any(
            name in key.split(".") for key, _ in call.parameters.fields
        ):
            spelled = spelled.replace(camel_case(name), name)
    return spelled


def _encoded(status: Status) -> bytes:
    found = dict(status.trailing_metadata or ()).get(_DETAILS, b"")
    return found if isinstance(found, bytes) else b""

"""Petnow's envelope of errors."""

import re
from collections import defaultdict
from typing import Any, Final

from grpc import StatusCode

from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.face import Failure, HttpError

__all__ = ["render"]

_UNDERSCORED: Final = re.compile("_([a-z])")
_INVALID: Final = "PETNOWB2B10001"
_INTERNAL: Final = "PETNOWB2B90000"
_NOT_FOUND: Final = "PETNOWB2B20001"
# By our own reason, or else by the code of gRPC.
_BY_REASON: Final = {
    ErrorReason.RATE_LIMITED: (429, "PETNOWB2B10429"),
    ErrorReason.REQUEST_TOO_LARGE: (413, _INVALID),
    ErrorReason.REQUEST_TIMEOUT: (408, _INVALID),
    ErrorReason.HEADERS_TOO_LARGE: (431, _INVALID),
    ErrorReason.VERB_NOT_ALLOWED: (405, _NOT_FOUND),
}
_BY_CODE: Final = {
    StatusCode.UNAUTHENTICATED: (401, "PETNOWB2B10000"),
    StatusCode.PERMISSION_DENIED: (403, "PETNOWB2B10003"),
    StatusCode.INVALID_ARGUMENT: (400, _INVALID),
    StatusCode.FAILED_PRECONDITION: (400, _INVALID),
    StatusCode.ALREADY_EXISTS: (400, _INVALID),
    StatusCode.NOT_FOUND: (404, _NOT_FOUND),
    StatusCode.RESOURCE_EXHAUSTED: (402, "PETNOWB2B10005"),
    StatusCode.ABORTED: (503, _INTERNAL),
    StatusCode.UNAVAILABLE: (503, _INTERNAL),
    StatusCode.DEADLINE_EXCEEDED: (504, _INTERNAL),
}


def render(failure: Failure) -> HttpError:
    """The status and body that Petnow answers with."""
    status, code = _BY_REASON.get(failure.reason) or _BY_CODE.get(failure.code, (500, _INTERNAL))
    error: dict[str, Any] = {"code": code}
    if code == _INVALID:
        error["details"] = _details(failure)
    return HttpError(status, {"errors": [error]})


def _json_name(field: str) -> str:
    return _UNDERSCORED.sub(lambda found: found[1].upper(), field)


def _details(failure: Failure) -> dict[str, list[str]]:
    """What is wrong, by the field that it is wrong with."""
    if not failure.violations:
        return {"request": [failure.message]}
    found: defaultdict[str, list[str]] = defaultdict(list)
    for violation in failure.violations:
        found[_json_name(violation.field)].append(violation.description)
    return dict(found)

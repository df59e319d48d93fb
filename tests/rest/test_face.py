"""How an API looks over HTTP."""

import json

import pytest
from grpc import StatusCode

from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.face import Failure, HttpError, http_status

STATUSES = {
    StatusCode.INVALID_ARGUMENT: 400,
    StatusCode.UNAUTHENTICATED: 401,
    StatusCode.PERMISSION_DENIED: 403,
    StatusCode.NOT_FOUND: 404,
    StatusCode.ALREADY_EXISTS: 409,
    StatusCode.RESOURCE_EXHAUSTED: 429,
    StatusCode.INTERNAL: 500,
    StatusCode.UNIMPLEMENTED: 501,
    StatusCode.UNAVAILABLE: 503,
    StatusCode.DEADLINE_EXCEEDED: 504,
}


@pytest.mark.parametrize(("code", "status"), STATUSES.items(), ids=str)
def test_the_status_of_a_code(code: StatusCode, status: int) -> None:
    assert http_status(Failure(code, ErrorReason.UNKNOWN, "")) == status


def test_every_code_has_a_status() -> None:
    assert all(100 < http_status(Failure(code, ErrorReason.UNKNOWN, "")) < 600 for code in StatusCode)


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (ErrorReason.REQUEST_TOO_LARGE, 413),
        (ErrorReason.HEADERS_TOO_LARGE, 431),
        (ErrorReason.REQUEST_TIMEOUT, 408),
        (ErrorReason.VERB_NOT_ALLOWED, 405),
    ],
)
def test_reasons_of_which_http_knows_more(reason: "ErrorReason.ValueType", status: int) -> None:
    assert http_status(Failure(StatusCode.RESOURCE_EXHAUSTED, reason, "")) == status


def test_the_body_of_an_error_is_short_json() -> None:
    body = {"a": ['\u00fc\n"', None]}
    text = HttpError(400, body).json()
    assert json.loads(text) == body
    assert text == '{"a":["\u00fc\\n\\"",null]}'

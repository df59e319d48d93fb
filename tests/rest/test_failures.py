"""How a call failed, in the words of its caller."""

import pytest
from grpc import StatusCode

from pawport.errors import FieldViolation, InvalidArgument, RateLimited
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rest.call import RestCall
from pawport.rest.failures import failure_of, headers_of_status
from pawport.rest.queries import Parameters
from pawport.rpc.bounds import Bounds
from pawport.rpc.errors import rpc_status
from pawport.rpc.rpc_status import plain_status
from tests.rest.lab import face


async def _receive() -> dict[str, object]:
    return {"type": "http.request"}


async def _send(event: object) -> None:
    raise AssertionError(event)


def call(body: bytes = b"", *names: str) -> RestCall:
    """A call with a body and parameters."""
    found = RestCall({"headers": [], "query_string": b""}, _receive, _send, Bounds())
    found.body = body
    found.parameters = Parameters([(name, "") for name in names])
    return found


@pytest.mark.parametrize(
    ("field", "body", "names", "spelled"),
    [
        ("pet.pet_codes[0].code_value", b"", [], "pet.petCodes[0].codeValue"),
        ("pet.pet_codes[0].code_value", b'{"pet_codes": [{"codeValue"', [], "pet.pet_codes[0].codeValue"),
        ("pet.pet_codes", b"pet_codes", [], "pet.petCodes"),
        ("page.page_size", b"", ["page.page_size"], "page.page_size"),
        ("page.page_size", b"", ["page.pageSize"], "page.pageSize"),
        ("page.page_size", b"", ["page.page_size_x"], "page.pageSize"),
        ('ids["a_b"].id_value', b"", [], 'ids["a_b"].idValue'),
        ("name", b"", [], "name"),
    ],
)
def test_how_a_field_is_spelled(field: str, body: bytes, names: list[str], spelled: str) -> None:
    status = rpc_status(InvalidArgument([FieldViolation(field, "is wrong"), FieldViolation("x", "too")]))
    failure = failure_of(status, face(), call(body, *names))
    assert failure.violations == [FieldViolation(spelled, "is wrong"), FieldViolation("x", "too")]
    assert failure.message == f"{spelled}: is wrong; x: too"


def test_a_face_in_snake_case() -> None:
    status = rpc_status(InvalidArgument([FieldViolation("pet_codes", "is wrong")]))
    failure = failure_of(status, face(snake_case=True), call())
    assert (failure.message, failure.violations[0].field) == ("pet_codes: is wrong", "pet_codes")
    assert (failure.code, failure.reason) == (StatusCode.INVALID_ARGUMENT, ErrorReason.INVALID_ARGUMENT)


class Status:
    """A status of a handler that knows nothing of ours."""

    code = StatusCode.NOT_FOUND
    details = "no such pet"
    trailing_metadata = (("grpc-status-details-bin", b"\x01"), ("x-a", "b"))


def test_a_status_of_others() -> None:
    failure = failure_of(Status(), face(), call())
    assert failure == (StatusCode.NOT_FOUND, ErrorReason.UNKNOWN, "no such pet", (), b"\x01")
    assert list(headers_of_status(Status(), failure)) == [(b"x-a", b"b")]


def test_headers() -> None:
    status = plain_status(StatusCode.UNAUTHENTICATED, "who?", ErrorReason.UNKNOWN)
    headers = list(headers_of_status(status, failure_of(status, face(), call())))
    assert headers == [(b"www-authenticate", b"Bearer")]


def test_when_to_try_again() -> None:
    status = rpc_status(RateLimited("key:k", "too many calls", retry_seconds=2.5))
    headers = dict(headers_of_status(status, failure_of(status, face(), call())))
    assert headers == {b"retry-after": b"3"}

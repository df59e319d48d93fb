"""The status that each error becomes."""

from urllib.parse import quote

import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from grpc import StatusCode

from pawport import db, errors
from pawport.errors import FieldViolation, InvalidArgument
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.rpc.errors import EXPECTED, internal_error, rpc_status
from pawport.rpc.rpc_status import RpcStatus
from tests.reasons import codes_of

ERRORS = [
    (errors.invalid("name", "is required"), StatusCode.INVALID_ARGUMENT, details.BadRequest),
    (errors.NotFound("pet", "p1"), StatusCode.NOT_FOUND, details.ResourceInfo),
    (errors.AlreadyExists("pet", "p1", "taken"), StatusCode.ALREADY_EXISTS, details.ResourceInfo),
    (errors.FailedPrecondition("pet", "p1", "no"), StatusCode.FAILED_PRECONDITION, details.ResourceInfo),
    (errors.Aborted("pet", "p1", "changed"), StatusCode.ABORTED, details.ResourceInfo),
    (errors.QuotaExceeded("customer:c1", "full"), StatusCode.RESOURCE_EXHAUSTED, details.QuotaFailure),
    (
        errors.RateLimited("key:k1", "too many", retry_seconds=0.25),
        StatusCode.RESOURCE_EXHAUSTED,
        details.QuotaFailure,
    ),
    (errors.Unauthenticated("no key"), StatusCode.UNAUTHENTICATED, None),
    (errors.PermissionDenied("no scope"), StatusCode.PERMISSION_DENIED, None),
    (errors.RequestTimeout(), StatusCode.DEADLINE_EXCEEDED, None),
    (
        errors.OutOfRange("no longer kept", reason=ErrorReason.EVENTS_NO_LONGER_KEPT),
        StatusCode.OUT_OF_RANGE,
        None,
    ),
    (errors.Unavailable("not now"), StatusCode.UNAVAILABLE, details.RetryInfo),
    (db.Unavailable("the database's disk is full"), StatusCode.UNAVAILABLE, details.RetryInfo),
    (db.Conflict("other writes were in the way"), StatusCode.ABORTED, details.RetryInfo),
]


def unpack(status: RpcStatus) -> tuple[status_pb2.Status, details.ErrorInfo, Message | None]:
    """The rich status, its ErrorInfo and its next detail."""
    rich = status_pb2.Status.FromString(dict(status.trailing_metadata)["grpc-status-details-bin"])
    unpacked = []
    for packed in rich.details:
        message = getattr(details, packed.TypeName().removeprefix("google.rpc."))()
        packed.Unpack(message)
        unpacked.append(message)
    info, *others = unpacked
    return rich, info, others[0] if others else None


@pytest.mark.parametrize(("error", "code", "detail"), ERRORS, ids=lambda value: type(value).__name__)
def test_code_and_details(error: Exception, code: StatusCode, detail: type[Message] | None):
    status = rpc_status(error)
    rich, info, other = unpack(status)
    assert (status.code, rich.code) == (code, code.value[0])
    assert rich.message == status.details
    assert str(error) in status.details
    assert (info.domain, info.reason) == ("pawport", status.reason)
    assert rich.code in codes_of(info.reason)
    assert type(other) is (detail or type(None))
    assert isinstance(error, EXPECTED)


@pytest.mark.parametrize(("seconds", "header"), [(0.25, "1"), (1, "1"), (1.0001, "2"), (59.5, "60")])
def test_when_to_try_again(seconds: float, header: str):
    status = rpc_status(errors.RateLimited("key:k1", "too many", retry_seconds=seconds))
    metadata = dict(status.trailing_metadata)
    retry = details.RetryInfo()
    assert status_pb2.Status.FromString(metadata["grpc-status-details-bin"]).details[-1].Unpack(retry)
    delay = retry.retry_delay.ToMilliseconds() / 1000
    assert seconds <= delay < seconds + 0.001
    assert metadata["retry-after"] == header


def test_every_domain_error_has_a_code():
    for name in errors.__all__:
        kind = getattr(errors, name)
        if isinstance(kind, type) and issubclass(kind, errors.DomainError) and kind is not errors.DomainError:
            assert kind in {type(error) for error, *_ in ERRORS}


@pytest.mark.parametrize("error", [error for error, _, kind in ERRORS if kind is details.RetryInfo], ids=repr)
def test_the_time_to_wait_is_also_a_header(error: Exception):
    status = rpc_status(error)
    retry = unpack(status)[2]
    assert isinstance(retry, details.RetryInfo)
    assert dict(status.trailing_metadata)["retry-after"] == str(retry.retry_delay.seconds) == "1"


def test_errors_that_nobody_can_wait_for_have_no_time_to_wait():
    assert "retry-after" not in dict(rpc_status(errors.NotFound("pet", "p1")).trailing_metadata)


def test_other_database_errors_are_not_expected():
    for kind in (db.DatabaseError, db.ConfigurationError):
        assert not isinstance(kind("x"), EXPECTED)


def test_internal_error_has_the_request_id_and_no_other_text():
    rich, info, detail = unpack(internal_error("r1"))
    assert rich.code == StatusCode.INTERNAL.value[0]
    assert "r1" in rich.message
    assert (info.reason, detail) == ("INTERNAL", details.RequestInfo(request_id="r1"))


@pytest.mark.parametrize("letter", ["x", "ü", "\N{PAW PRINTS}", "\n"])
@pytest.mark.parametrize("count", [1, 100])
def test_a_status_fits_into_what_clients_take(letter: str, count: int):
    error = InvalidArgument([FieldViolation(letter * 10_000, letter * 10_000)] * count)
    status = rpc_status(error)
    rich = dict(status.trailing_metadata)["grpc-status-details-bin"]
    assert len(rich) * 4 / 3 + len(quote(status.details)) < 8000
    detail = unpack(status)[2]
    assert isinstance(detail, details.BadRequest)
    assert detail.field_violations

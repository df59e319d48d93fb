"""What a failed call must look like, whatever failed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc
import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from grpc import StatusCode

from tests.reasons import codes_of

_ABOUT_RESOURCE = (
    StatusCode.NOT_FOUND,
    StatusCode.ALREADY_EXISTS,
    StatusCode.FAILED_PRECONDITION,
    StatusCode.ABORTED,
)
_FITTING: dict[StatusCode, type[Message]] = {
    StatusCode.INVALID_ARGUMENT: details.BadRequest,
    StatusCode.RESOURCE_EXHAUSTED: details.QuotaFailure,
    **dict.fromkeys(_ABOUT_RESOURCE, details.ResourceInfo),
}


@dataclass(frozen=True)
class Failure:
    """A failed call; `detail` is the one that fits its code, if the code has one."""

    message: str
    reason: str
    detail: Any
    field: str = ""
    """The field that an error about a resource is about, when it says so."""

    @property
    def fields(self) -> list[str]:
        """The paths of the wrong fields."""
        return [violation.field for violation in self.detail.field_violations]

    @property
    def resource(self) -> tuple[str, str]:
        """The kind and the id of what the error is about."""
        return self.detail.resource_type, self.detail.resource_name

    @property
    def subject(self) -> str:
        """Whose quota is used up."""
        (violation,) = self.detail.violations
        return str(violation.subject)


def failed(code: StatusCode, method: Callable[..., Any], request: Message) -> Failure:
    """The failure of a call, after a look at what every failure has."""
    with pytest.raises(grpc.RpcError) as caught:
        method(request)
    error: Any = caught.value
    assert error.code() is code, error
    return failure_of(error)


def failure_of(error: Any) -> Failure:
    """The failure that a call has raised, after the same look."""
    code: StatusCode = error.code()
    status = status_pb2.Status.FromString(dict(error.trailing_metadata())["grpc-status-details-bin"])
    assert (status.code, status.message) == (code.value[0], error.details())
    info, *others = status.details
    reason = details.ErrorInfo()
    assert info.Unpack(reason)
    assert reason.domain == "pawport"
    assert re.fullmatch("[A-Z][A-Z0-9_]+", reason.reason)
    assert status.code in codes_of(reason.reason)
    detail = None
    if code in _FITTING:
        (other,) = others
        detail = _FITTING[code]()
        assert other.Unpack(detail)
    return Failure(status.message, reason.reason, detail, reason.metadata["field"])

"""Statuses as `google.rpc.Status`, with an ErrorInfo (domain "pawport") and details.

`rpc.errors` makes them of errors. The process that starts the workers needs some of these, and no database.
"""

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2 as details
from google.rpc import status_pb2
from grpc import StatusCode

from pawport.errors import FieldViolation
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason

__all__ = ["DOMAIN", "RpcStatus", "cut", "plain_status", "retry_info", "retry_status", "status_of"]

DOMAIN = "pawport"

_RETRY_SECONDS: Final = 1
# grpc's clients refuse metadata above 8 KiB. The text is in it twice, once with up to three bytes for one,
# and what is binary grows by a third.
_TEXT_BYTES: Final = 1024


class RpcStatus(NamedTuple):
    """A status as `ServicerContext.abort_with_status` takes it."""

    code: StatusCode
    details: str
    trailing_metadata: tuple[tuple[str, str | bytes], ...]
    reason: str  # as in ErrorInfo
    status: bytes
    """The encoded `google.rpc.Status`."""
    violations: tuple[FieldViolation, ...] = ()
    """What is wrong with which fields: as much as a status has room for."""


@lru_cache(256)  # a flood of bad calls has few kinds of errors
def plain_status(code: StatusCode, message: str, reason: "ErrorReason.ValueType | None" = None) -> RpcStatus:
    """A status that no error of the domain stands behind; its reason is by default the code's name."""
    return status_of(code, message, ErrorReason.Value(code.name) if reason is None else reason)


@lru_cache(256)
def retry_status(code: StatusCode, message: str, reason: "ErrorReason.ValueType") -> RpcStatus:
    """A status after which the call can be made again."""
    return status_of(code, message, reason, retry_info())


def status_of(
    code: StatusCode,
    message: str,
    reason: "ErrorReason.ValueType",
    *found: Message,
    about: Mapping[str, str] | None = None,
) -> RpcStatus:
    """The status with these details; `about` says more to programs, in its ErrorInfo."""
    text = cut(message, _TEXT_BYTES)
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


def retry_info(seconds: float = _RETRY_SECONDS) -> details.RetryInfo:
    """When to try again."""
    delay = Duration()
    delay.FromMilliseconds(math.ceil(seconds * 1000))
    return details.RetryInfo(retry_delay=delay)


def cut(text: str, limit: int) -> str:
    """The text, or as much of it as `limit` bytes hold; with "?" for what is no character."""
    encoded = text.encode(errors="replace")
    if len(encoded) <= limit:
        return encoded.decode()
    return encoded[: limit - 3].decode(errors="ignore") + "..."

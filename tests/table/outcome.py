"""Calls by a method's path, and what every failed call must look like."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from google.protobuf import descriptor_pool
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc import StatusCode

from tests.reasons import codes_of

Metadata = Iterable[tuple[str, str]]

# What a traceback, a Python type or SQL would look like. No test sends such words.
_LEAK = re.compile(
    r"Traceback|File \"|\.py\b|<class|object at 0x|NoneType|\b\w+(Error|Exception)\b"
    r"|sqlite|psycopg|sqlalchemy|SELECT |INSERT |UPDATE |DELETE FROM|pawport\.|google\.protobuf",
    re.IGNORECASE,
)
_AT_ONCE = 50
_MOST_METADATA = 8192  # bytes: grpc's clients refuse more


@dataclass(frozen=True)
class Outcome:
    """How a call ended; of one that failed, with its reason and what else its status says."""

    code: StatusCode
    reply: bytes = b""
    text: str = ""
    reason: str = ""
    detail: Message | None = None

    @property
    def fields(self) -> list[str]:
        """The paths of the fields that are said to be wrong."""
        assert isinstance(self.detail, error_details_pb2.BadRequest), self
        return [violation.field for violation in self.detail.field_violations]


def outcomes(
    channel: grpc.Channel, path: str, requests: Sequence[bytes | Message], metadata: Metadata
) -> list[Outcome]:
    """How calls with these requests end, some of them made at once. Of a stream, its first message counts.

    AssertionError if one fails in a form that no failure may have.
    """
    service, name = path[1:].split("/")
    if descriptor_pool.Default().FindServiceByName(service).FindMethodByName(name).server_streaming:
        return [_stream_outcome(channel, path, _encoded(request), metadata) for request in requests]
    call = channel.unary_unary(path)
    ended = []
    for first in range(0, len(requests), _AT_ONCE):
        encoded = [_encoded(request) for request in requests[first : first + _AT_ONCE]]
        calls = [call.future(each, metadata=tuple(metadata), timeout=60) for each in encoded]
        ended += [_outcome(each) for each in calls]
    return ended


def _stream_outcome(channel: grpc.Channel, path: str, request: bytes, metadata: Metadata) -> Outcome:
    call = channel.unary_stream(path)(request, metadata=tuple(metadata), timeout=60)
    try:
        return Outcome(StatusCode.OK, reply=next(call))
    except grpc.RpcError:
        return _failure(call)
    finally:
        call.cancel()


def _encoded(request: bytes | Message) -> bytes:
    return request if isinstance(request, bytes) else request.SerializeToString()


def _outcome(call: Any) -> Outcome:
    code: StatusCode = call.code()
    return Outcome(code, reply=call.result()) if code is StatusCode.OK else _failure(call)


def _failure(call: Any) -> Outcome:
    code: StatusCode = call.code()
    trailing = dict(call.trailing_metadata())
    text = call.details()
    assert "grpc-status-details-bin" in trailing, (code, text)
    assert sum(len(name) + len(value) for name, value in trailing.items()) * 4 / 3 < _MOST_METADATA
    status = status_pb2.Status.FromString(trailing["grpc-status-details-bin"])
    assert (status.code, status.message) == (code.value[0], text)
    infos, others = _details(status)
    (info,) = infos
    assert info.domain == "pawport"
    assert re.fullmatch("[A-Z][A-Z0-9_]+[A-Z0-9]", info.reason)
    assert status.code in codes_of(info.reason)
    assert not _LEAK.search(f"{text} {others}"), text
    return Outcome(code, text=text, reason=info.reason, detail=others[0] if others else None)


def _details(status: status_pb2.Status) -> tuple[list[Any], list[Message]]:
    unpacked: list[Any] = []
    for packed in status.details:
        message = getattr(error_details_pb2, packed.TypeName().removeprefix("google.rpc."))()
        assert packed.Unpack(message)
        unpacked.append(message)
    infos = [message for message in unpacked if isinstance(message, error_details_pb2.ErrorInfo)]
    return infos, [message for message in unpacked if message not in infos]

"""AuditService over gRPC."""

import struct
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from pawport.db import Database
from pawport.errors import invalid
from pawport.events import service
from pawport.events.service import Filter, Position, StoredEvent
from pawport.gen.pawport.v1 import audit_service_pb2 as messages
from pawport.gen.pawport.v1.audit_service_pb2_grpc import AuditServiceServicer
from pawport.kit.times import given_interval, timestamp_of
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_size, position, token

__all__ = ["AuditServicer"]

_BEFORE_ALL: Final = b"\0" * 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# A page token is the end of the walk, which the first page found, and the position of the page's last event.
_TIMES: Final = struct.Struct(">qq")
_TOKEN: Final = _TIMES.size + 16


class AuditServicer(AuditServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListAuditEvents(self, request: messages.ListAuditEventsRequest, context: Any) -> Any:
        company_id = caller().company_id
        most = page_size(request.pagination)
        wanted = Filter(
            request.filter.resource_kind,
            request.filter.resource_id,
            request.filter.key_id,
            request.filter.method,
            request.filter.call_id,
        )
        resumed = position(request, company_id, _TOKEN)
        after, end = await self._interval(request.filter) if resumed is None else _resumed(resumed)
        work = partial(
            service.list_events, company_id=company_id, wanted=wanted, after=after, end=end, most=most
        )
        # A search may look at many events.
        read = self._database.read if wanted == Filter() else self._database.read_slowly
        page = await read(work)
        next_token = "" if page.next_position is None else _token(request, company_id, page, end)
        return messages.ListAuditEventsResponse(
            next_page_token=next_token, events=map(_message, page.events), synced_until_time=timestamp_of(end)
        )

    async def _interval(self, given: messages.AuditFilter) -> tuple[Position, datetime]:
        start, end = given_interval(given.time, "filter.time")
        settled = await self._database.settled_time()
        return Position(start, _BEFORE_ALL), settled if end is None else min(end, settled)


def _token(
    request: messages.ListAuditEventsRequest, company_id: str, page: service.Page, end: datetime
) -> str:
    assert page.next_position is not None  # noqa: S101 - tells the type checker
    time, uid = page.next_position
    return token(request, company_id, _TIMES.pack(_micros(end), _micros(time)) + uid)


def _resumed(data: bytes) -> tuple[Position, datetime]:
    end, time = _TIMES.unpack(data[: _TIMES.size])
    try:
        return Position(_EPOCH + time * _MICROSECOND, data[_TIMES.size :]), _EPOCH + end * _MICROSECOND
    except OverflowError:  # a token that was made elsewhere, by someone who knows its form
        raise invalid("pagination.page_token", "is not a token of this list") from None


def _micros(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _message(event: StoredEvent) -> messages.AuditEvent:
    return messages.AuditEvent(
        position=f"{_micros(event.time):016x}{event.uid.hex()}",
        time=timestamp_of(event.time),
        key_id=event.key_id,
        method=event.method,
        request_id=event.request_id,
        call_id=event.call_id,
        resource_kind=event.kind,
        resource_id=event.resource_id,
        action=event.action,
        fields=event.fields.split(),
    )

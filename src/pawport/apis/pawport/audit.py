"""AuditService over gRPC."""

from datetime import datetime
from functools import partial
from typing import Any

from pawport.db import Database, keyset
from pawport.events import service
from pawport.events.service import AuditEvent, AuditFilter, Position
from pawport.gen.pawport.v1 import audit_service_pb2 as messages
from pawport.gen.pawport.v1.audit_service_pb2_grpc import AuditServiceServicer
from pawport.kit.paging import TIMES_POSITION, decode_times, encode_times
from pawport.kit.times import given_interval, micros_of, timestamp_of
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

__all__ = ["AuditServicer"]


class AuditServicer(AuditServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListAuditEvents(self, request: messages.ListAuditEventsRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        wanted = AuditFilter(
            request.filter.resource_kind,
            request.filter.resource_id,
            request.filter.key_id,
            request.filter.method,
            request.filter.call_id,
        )
        resumed = position(request, company_id, TIMES_POSITION)
        after, end = await self._interval(request.filter) if resumed is None else _resumed(resumed)
        work = partial(
            service.list_changes,
            company_id=company_id,
            wanted=wanted,
            after=after,
            end=end,
            window=window,
        )
        # A search may look at many events.
        slow = window.is_far or wanted != AuditFilter()
        read = self._database.read_slowly if slow else self._database.read
        page = await read(work)
        following = page.next_position and encode_times(end, *page.next_position)
        next_token = token(request, company_id, following)
        return messages.ListAuditEventsResponse(
            next_page_token=next_token, events=map(_message, page.events), synced_until_time=timestamp_of(end)
        )

    async def _interval(self, given: messages.AuditFilter) -> tuple[Position, datetime]:
        start, end = given_interval(given.time, "filter.time")
        settled = await self._database.settled_time()
        return Position(start, keyset.BEFORE_ALL), settled if end is None else min(end, settled)


def _resumed(position: bytes) -> tuple[Position, datetime]:
    """The position in the log, and the end of the walk as the first page found it."""
    end, time, uid = decode_times(position)
    return Position(time, uid), end


def _message(event: AuditEvent) -> messages.AuditEvent:
    return messages.AuditEvent(
        position=f"{micros_of(event.time):016x}{event.uid.hex()}",
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

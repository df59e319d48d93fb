"""EventService over gRPC."""

from collections.abc import Iterable
from functools import partial
from typing import Any, Final, Protocol

from pawport.db import Database
from pawport.errors import PermissionDenied, invalid
from pawport.events import service
from pawport.events.service import START, EventFilter, Position, StoredEvent, event_id, position_of
from pawport.events.types import EVENT_TYPES, EventType, matching
from pawport.gen.pawport.v1 import event_service_pb2 as messages
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2_grpc import EventServiceServicer
from pawport.kit.encoding import EncodedList
from pawport.kit.principal import Principal
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, text_position, token

__all__ = ["EventServicer"]

_EVENTS: Final = messages.ListEventsResponse.EVENTS_FIELD_NUMBER


class Messages(Protocol):
    """What makes the messages of events."""

    def message(self, company_id: str, event: StoredEvent, format_: "Event.Format.ValueType") -> Event:
        """The message of an event in a format."""


class EventServicer(EventServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, payloads: Messages) -> None:
        self._database = database
        self._payloads = payloads

    async def ListEvents(self, request: messages.ListEventsRequest, context: Any) -> Any:
        principal = caller().principal
        company_id = principal.company.id
        window = page_window(request.pagination)
        wanted = _wanted(principal, request.filter, request.format)
        resumed = text_position(request, company_id)
        after = _after(request.after) if resumed is None else _after(resumed, "pagination.page_token")
        end = await self._database.settled_time()
        work = partial(
            service.list_events,
            company_id=company_id,
            wanted=wanted,
            after=after,
            end=end,
            window=window,
        )
        # A search may look at many events.
        slow = window.is_far or wanted != EventFilter()
        read = self._database.read_slowly if slow else self._database.read
        page = await read(work)
        following = page.next_position
        rest = messages.ListEventsResponse(
            next_page_token=token(request, company_id, following and event_id(following)),
            last_position=event_id(following or service.end_position(end)),
        )
        found = [self._payloads.message(company_id, event, request.format) for event in page.events]
        return EncodedList(rest.SerializeToString(), _EVENTS, [each.SerializeToString() for each in found])


def _after(given: str, field: str = "after") -> Position:
    """The position that the id of an event is.

    Raises:
        InvalidArgument: it is no such id.
    """
    if not given:
        return START
    position = position_of(given)
    if position is None:
        raise invalid(field, "must be the id of an event, or a last_position")
    return position


def _wanted(
    principal: Principal, given: messages.EventFilter, format_: "Event.Format.ValueType"
) -> EventFilter:
    """Which events the caller asks for and may read.

    Raises:
        InvalidArgument: a type is unknown, or does not exist in the format.
        PermissionDenied: the key lacks the scope of a type that is asked for by its name.
    """
    found: set[str] = set()
    for index, pattern in enumerate(given.types or ["*"]):
        found |= {each.name for each in _matching(principal, pattern, f"filter.types[{index}]", format_)}
    if found == EVENT_TYPES.keys():
        return EventFilter(None, given.resource_id)
    return EventFilter(frozenset(found), given.resource_id)


def _matching(
    principal: Principal, pattern: str, field: str, format_: "Event.Format.ValueType"
) -> Iterable[EventType]:
    known = matching(pattern)
    if not known:
        raise invalid(field, f"unknown event type {pattern!r}; docs/events.md lists the types")
    there = [each for each in known if format_ != Event.PAWSSOURCE or each.in_pawssource]
    if not there:
        raise invalid(field, f"{pattern} does not exist in the format PAWSSOURCE")
    allowed = [each for each in there if principal.may(each.scope)]
    if not allowed and not pattern.endswith("*"):
        message = f"to read {pattern} events, the API key also needs the scope {there[0].scope}"
        raise PermissionDenied(message, reason=ErrorReason.SCOPE_MISSING)
    return allowed

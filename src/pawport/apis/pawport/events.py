"""EventService over gRPC."""

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Final, Protocol

from pawport.db import Database
from pawport.errors import PermissionDenied, invalid
from pawport.events import service
from pawport.events.feed import Feed
from pawport.events.service import START, EventFilter, Position, StoredEvent, event_id, position_of
from pawport.events.types import EVENT_TYPES, EventType, matching
from pawport.gen.pawport.v1 import event_service_pb2 as messages
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2_grpc import EventServiceServicer
from pawport.kit.encoding import EncodedList
from pawport.kit.principal import Principal
from pawport.kit.times import timestamp_of
from pawport.rpc.call_state import headers_of
from pawport.rpc.caller import caller
from pawport.rpc.credentials import credentials
from pawport.rpc.page_token import page_window, text_position, token
from pawport.rpc.peer import peer_address

__all__ = ["EventServicer"]

Authenticate = Callable[[tuple[str, ...], str], Awaitable[Principal]]

_HEARTBEAT_SECONDS: Final = 15
# A key is known for 3 seconds in each process, and must stop working within 5.
_CHECK_SECONDS: Final = 1.5
_LEAST_PAUSE: Final = 0.05
_EVENTS: Final = messages.ListEventsResponse.EVENTS_FIELD_NUMBER


class Messages(Protocol):
    """What makes the messages of events."""

    @property
    def message(self) -> Callable[[str, StoredEvent, "Event.Format.ValueType"], bytes]:
        """Returns the encoded message of an event of a company in a format."""


class EventServicer(EventServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(
        self, database: Database, feed: Feed, payloads: Messages, authenticate: Authenticate
    ) -> None:
        self._database = database
        self._feed = feed
        self._payloads = payloads
        self._authenticate = authenticate

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
        return EncodedList(rest.SerializeToString(), _EVENTS, found)

    async def StreamEvents(self, request: messages.StreamEventsRequest, context: Any) -> AsyncGenerator[Any]:
        company_id = caller().company_id
        wanted = _wanted(caller().principal, request.filter, request.format)
        headers = headers_of(context)
        secrets, address = credentials(headers), peer_address(context.peer(), headers)
        given = headers.get(b"last-event-id", b"").decode("latin-1") or request.after
        after = _after(given) if given else None
        interval = request.heartbeat_seconds or _HEARTBEAT_SECONDS
        heartbeat = time.monotonic()  # the first message says where the stream begins
        check = heartbeat + _CHECK_SECONDS

        async def check_key() -> None:
            nonlocal check
            if time.monotonic() >= check:
                await self._authenticate(secrets, address)
                check = time.monotonic() + _CHECK_SECONDS

        with self._feed.tail(company_id) as tail:
            while True:
                pause = min(heartbeat, check) - time.monotonic()
                batch = await tail.next(after, max(pause, _LEAST_PAUSE))
                for event in () if batch is None else batch.events:
                    await check_key()
                    if wanted.matches(event):
                        yield self._payloads.message(company_id, event, request.format)
                        heartbeat = time.monotonic() + interval
                after = after if batch is None else batch.position
                await check_key()
                if after is not None and time.monotonic() >= heartbeat:
                    yield _heartbeat(company_id, after)
                    heartbeat = time.monotonic() + interval


def _heartbeat(company_id: str, position: Position) -> bytes:
    at = timestamp_of(position.time)
    event = Event(id=event_id(position), type="heartbeat", created_at=at, company_id=company_id)
    return event.SerializeToString()


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

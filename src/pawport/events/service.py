"""Reading the log, and keeping it short.

A position is (time, uid): the write time of the change, and a number that orders the events of one write.
A transaction with an earlier position can be committed after one with a later position, so a reader stops
at `Database.settled_time()`: every event before that time is visible already, since each event has its
write's `write_time`, and every event that is yet to come is not before it. So who continues from a position
that was read under that horizon never misses an event.
"""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from pawport.db import Database, keyset
from pawport.errors import OutOfRange
from pawport.events import repository
from pawport.events.repository import ERASURE, AuditEvent, AuditFilter, EventFilter, Position, StoredEvent
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.paging import Window
from pawport.kit.times import micros_of, time_of_micros

__all__ = [
    "ERASURE",
    "MOST_SEARCHED",
    "START",
    "AuditEvent",
    "AuditFilter",
    "AuditPage",
    "EventFilter",
    "EventPage",
    "Position",
    "StoredEvent",
    "anonymize",
    "delete_old",
    "end_position",
    "erased_positions",
    "event_id",
    "events_at",
    "list_changes",
    "list_events",
    "newest_times",
    "position_of",
]

MOST_SEARCHED: Final = 20_000
"""The rows that one page of a filtered list looks at; when few fit, the page is short."""
START: Final = Position(datetime.min.replace(tzinfo=UTC), keyset.BEFORE_ALL)
"""The position before all events."""
_DELETED_AT_ONCE: Final = 500
_ID: Final = re.compile("evt_([0-9a-f]{16})([0-9a-f]{32})")


class AuditPage(NamedTuple):
    """Some changes, and where the next page starts; None after the last one."""

    events: Sequence[AuditEvent]
    next_position: Position | None


class EventPage(NamedTuple):
    """Some events, and where the next page starts; None after the last one."""

    events: Sequence[StoredEvent]
    next_position: Position | None


def end_position(end: datetime) -> Position:
    """The position of a reader who has read all events before `end`."""
    return Position(end, keyset.BEFORE_ALL)


def event_id(position: Position) -> str:
    """The id of the event at a position. As strings, ids have the order of the positions."""
    return f"evt_{micros_of(position.time):016x}{position.uid.hex()}"


def position_of(event_id: str) -> Position | None:
    """The position in the id of an event; None if it is no such id."""
    found = _ID.fullmatch(event_id)
    if found is None:
        return None
    try:
        return Position(time_of_micros(int(found[1], 16)), bytes.fromhex(found[2]))
    except OverflowError:
        return None


def list_changes(
    connection: Connection,
    company_id: str,
    wanted: AuditFilter,
    after: Position,
    end: datetime,
    window: Window,
) -> AuditPage:
    """A page of the audit log after a position and before `end`, which must not be later than the
    database's settled time."""
    read = partial(repository.audit_page, connection, company_id, wanted)
    if wanted == AuditFilter():
        return AuditPage(*_page(read, after, end, window))
    return AuditPage(
        *_search(partial(repository.position_at, connection, company_id), read, after, end, window)
    )


def list_events(
    connection: Connection,
    company_id: str,
    wanted: EventFilter,
    after: Position,
    end: datetime,
    window: Window,
) -> EventPage:
    """A page of events after a position and before `end`, which must not be later than the database's settled
    time.

    Raises:
        OutOfRange: events after the position were deleted because of their age.
    """
    read = partial(repository.event_page, connection, company_id, wanted)
    if wanted == EventFilter():
        page = EventPage(*_page(read, after, end, window))
    else:
        find = partial(repository.position_at, connection, company_id)
        page = EventPage(*_search(find, read, after, end, window))
    # After the events were read: those that were deleted before are behind this horizon.
    horizon = repository.horizon(connection, company_id)
    if horizon is not None and START < after < horizon:
        raise OutOfRange(
            f"events after this position are no longer kept, but only those after "
            f"{horizon.time.isoformat(timespec='seconds')}: read the records again, then later events",
            reason=ErrorReason.EVENTS_NO_LONGER_KEPT,
        )
    return page


Read = Callable[[Position, Position | None, datetime, Window], list[Any]]


def _page(
    read: Read, after: Position, end: datetime, window: Window
) -> tuple[Sequence[Any], Position | None]:
    shown, last = window.page_of(read(after, None, end, window), _size)
    return shown, None if last is None else last.position


def _search(
    find: Callable[[Position, datetime, int], Position | None],
    read: Read,
    after: Position,
    end: datetime,
    window: Window,
) -> tuple[Sequence[Any], Position | None]:
    """A page of what few rows match; `find` returns the position of the row so many after another one."""
    shown: Sequence[Any] = ()
    following: Position | None = after
    for _ in range(window.number):  # a page may be short, so that there is no telling where the next starts
        if following is None:
            return (), None
        last_searched = find(following, end, MOST_SEARCHED)
        one = Window(window.size)
        shown, last = one.page_of(read(following, last_searched, end, one), _size)
        following = last_searched if last is None else last.position
    return shown, following


def _size(row: AuditEvent | StoredEvent) -> int:
    return len(row.data) if isinstance(row, StoredEvent) else 0


def events_at(
    connection: Connection, company_id: str, positions: Collection[Position]
) -> dict[Position, StoredEvent]:
    """The events of the company at the positions, except those that are no longer kept."""
    return repository.events_at(connection, company_id, positions)


def erased_positions(
    connection: Connection, company_id: str, first: datetime, last: datetime
) -> frozenset[Position]:
    """Of the company's events of these times and between them, those whose data was removed by an erasure."""
    return repository.erased_positions(connection, company_id, first, last)


def newest_times(connection: Connection, company_ids: Collection[str]) -> dict[str, datetime]:
    """The time of the newest change of each company that has one. For looking often."""
    return repository.newest_times(connection, company_ids)


def anonymize(
    connection: Connection, company_id: str, kind: str, resource_id: str, last_time: datetime | None
) -> list[Position]:
    """Removes what is known of a resource, which is locked, from its events: ids stay. Returns the positions
    of these events. `last_time` is that of its last change; None if that was before there were events."""
    if last_time is None:
        return []
    return repository.anonymize(connection, company_id, kind, resource_id, last_time)


async def delete_old(database: Database, company_id: str, days: int) -> None:
    """Deletes the events of the company that are older than some days, a few in a transaction."""
    end = datetime.now(UTC) - timedelta(days=days)
    work = partial(repository.delete_first, company_id=company_id, end=end, limit=_DELETED_AT_ONCE)
    while await database.write_slowly(work) == _DELETED_AT_ONCE:
        pass

"""All SQL of the log."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    column,
    delete,
    func,
    select,
    tuple_,
    type_coerce,
    update,
    values,
)

from pawport.db import Key, Statement, as_utc, insert_last, insert_now, keyset, new_uid
from pawport.db.inserts import RowInsert, insert_or
from pawport.db.lists import ListStatement
from pawport.events.tables import audit_events as table
from pawport.events.tables import event_horizons
from pawport.events.types import ids_of
from pawport.kit.paging import Window

__all__ = [
    "ERASURE",
    "MAX_DATA_BYTES",
    "SIZE",
    "Actor",
    "AuditEvent",
    "AuditFilter",
    "Change",
    "EventFilter",
    "Position",
    "StoredEvent",
    "anonymize",
    "audit_page",
    "delete_first",
    "erased_positions",
    "event_page",
    "events_at",
    "horizon",
    "insert_changes",
    "newest_times",
    "position_at",
]

MAX_DATA_BYTES: Final = 256 << 10
"""Of an event's data. Of a larger record, an event has only ids."""
SIZE: Final = "size"
ERASURE: Final = "erasure"
_CHANGES_AT: Final = Statement(
    select(table.c.uid, table.c.type, table.c.data, table.c.previous_time).where(
        table.c.company_id == bindparam("company_id"),
        table.c.time == bindparam("time"),
        table.c.kind == bindparam("kind"),
        table.c.resource_id == bindparam("resource_id"),
    )
)
_ANONYMIZE: Final = Statement(
    update(table)
    .where(
        table.c.company_id == bindparam("p_company_id"),
        table.c.time == bindparam("p_time"),
        table.c.uid == bindparam("p_uid"),
    )
    .values(data=bindparam("data"), omitted=ERASURE)
)


def _newest_times(company_ids: Sequence[BindParameter[Any]]) -> Select[Any]:
    """One look into the index for each company, where GROUP BY would read all of its events."""
    asked = values(column("id", Key), name="asked").data([(id_,) for id_ in company_ids]).cte()
    newest = select(func.max(table.c.time)).where(table.c.company_id == asked.c.id).scalar_subquery()
    return select(asked.c.id, newest)


_NEWEST_TIMES: Final = ListStatement(_newest_times)
_INSERT: Final = RowInsert(table)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something: a key by a method, or a command ("pawport keys create"), which has no key.

    `request_id` is what makes a repeat of the call known; `call_id` names the call in the log.
    """

    method: str
    key_id: str = ""
    request_id: str = ""
    call_id: str = ""


class Change(NamedTuple):
    """What was done to a resource; `fields`: separated by spaces. `events`: the type and the data of each,
    and its uid if that was chosen before."""

    company_id: str
    kind: str
    resource_id: str
    action: str
    fields: str
    events: Sequence[tuple[str, bytes, bytes | None]]
    previous_time: datetime | None


class Position(NamedTuple):
    """An event's place among those of its company."""

    time: datetime
    uid: bytes


class AuditEvent(NamedTuple):
    """A change as the audit log shows it; `key_id` is empty for a command."""

    time: datetime
    uid: bytes
    key_id: str
    method: str
    request_id: str
    call_id: str
    kind: str
    resource_id: str
    action: str
    fields: str

    @property
    def position(self) -> Position:
        return Position(self.time, self.uid)


class StoredEvent(NamedTuple):
    """An event as it is kept. `kind` and `resource_id` are those of the changed resource, of a note its pet;
    `data` is the encoded message; `omitted` says why it has only ids, SIZE or ERASURE, if it does."""

    time: datetime
    uid: bytes
    type: str
    kind: str
    resource_id: str
    data: bytes
    omitted: str

    @property
    def position(self) -> Position:
        return Position(self.time, self.uid)


class AuditFilter(NamedTuple):
    """Which changes of a company; empty texts do not narrow."""

    kind: str = ""
    resource_id: str = ""
    key_id: str = ""
    method: str = ""
    call_id: str = ""


class EventFilter(NamedTuple):
    """Which events of a company: those of some types, or of all; an empty id does not narrow."""

    types: Collection[str] | None = None
    resource_id: str = ""

    def matches(self, event: StoredEvent) -> bool:
        """Whether the event is one of them."""
        if self.resource_id not in {"", event.resource_id}:
            return False
        return self.types is None or event.type in self.types


_AUDIT_COLUMNS: Final = tuple(table.c[name] for name in AuditEvent._fields)
_EVENT_COLUMNS: Final = tuple(table.c[name] for name in StoredEvent._fields)
_ORDER: Final = (table.c.time, table.c.uid)
_TYPES: Final = tuple(column.type for column in _ORDER)


def insert_changes(connection: Connection, time: datetime, actor: Actor, changes: Iterable[Change]) -> None:
    """Adds the changes of one write before its commit."""
    insert_last(connection, _INSERT, [row for change in changes for row in _rows(time, actor, change)])


def _rows(time: datetime, actor: Actor, change: Change) -> Iterator[dict[str, object]]:
    """A row for each event. The first one is the change's in the audit log, too."""
    events = change.events or (("", None, None),)
    action, fields, previous = change.action, change.fields, change.previous_time
    for type_, data, uid in events:
        is_large = data is not None and len(data) > MAX_DATA_BYTES
        yield {
            "company_id": change.company_id,
            "time": time,
            "uid": uid or new_uid(),
            "key_id": actor.key_id,
            "method": actor.method,
            "request_id": actor.request_id,
            "call_id": actor.call_id,
            "kind": change.kind,
            "resource_id": change.resource_id,
            "action": action,
            "fields": fields,
            "type": type_,
            "data": ids_of(type_, data) if data is not None and is_large else data,
            "omitted": SIZE if is_large else "",
            "previous_time": previous,
        }
        action, fields, previous = "", "", None


def audit_page(
    connection: Connection,
    company_id: str,
    wanted: AuditFilter,
    after: Position,
    last: Position | None,
    end: datetime,
    window: Window,
) -> list[AuditEvent]:
    """Changes after a position, up to and with the position `last` if there is one, and before `end`."""
    query = _between(select(*_AUDIT_COLUMNS), company_id, last, end).where(table.c.action != "")
    for name, value in wanted._asdict().items():
        if value:
            query = query.where(table.c[name] == value)
    return [AuditEvent(*row) for row in connection.execute(keyset.page(query, _ORDER, after, window))]


def event_page(
    connection: Connection,
    company_id: str,
    wanted: EventFilter,
    after: Position,
    last: Position | None,
    end: datetime,
    window: Window,
) -> list[StoredEvent]:
    """Events after a position, up to and with the position `last` if there is one, and before `end`."""
    query = _between(select(*_EVENT_COLUMNS), company_id, last, end)
    if wanted.types is None:
        query = query.where(table.c.type != "")
    else:
        query = query.where(table.c.type.in_(sorted(wanted.types)))
    if wanted.resource_id:
        query = query.where(table.c.resource_id == wanted.resource_id)
    return [StoredEvent(*row) for row in connection.execute(keyset.page(query, _ORDER, after, window))]


def events_at(
    connection: Connection, company_id: str, positions: Collection[Position]
) -> dict[Position, StoredEvent]:
    """Those events at the positions that are kept."""
    if not positions:
        return {}
    at = tuple_(*_ORDER).in_([tuple_(*map(type_coerce, position, _TYPES)) for position in positions])
    query = select(*_EVENT_COLUMNS).where(table.c.company_id == company_id, table.c.type != "", at)
    found = [StoredEvent(*row) for row in connection.execute(query)]
    return {event.position: event for event in found}


def erased_positions(
    connection: Connection, company_id: str, first: datetime, last: datetime
) -> frozenset[Position]:
    """Of the events of these times and between them, those whose data was removed by an erasure."""
    query = select(*_ORDER).where(
        table.c.company_id == company_id,
        table.c.time >= first,
        table.c.time <= last,
        table.c.omitted == ERASURE,
    )
    return frozenset(Position(*row) for row in connection.execute(query))


def newest_times(connection: Connection, company_ids: Collection[str]) -> dict[str, datetime]:
    """The time of the newest row of each company that has one."""
    rows = _NEWEST_TIMES.all(connection, company_ids)
    return {company_id: as_utc(time) for company_id, time in rows if time is not None}


def _between(query: Select[Any], company_id: str, last: Position | None, end: datetime) -> Select[Any]:
    query = query.where(_before(company_id, end))
    return query if last is None else query.where(~keyset.after(_ORDER, last))


def position_at(
    connection: Connection, company_id: str, after: Position, end: datetime, number: int
) -> Position | None:
    """The position of the event with the number after a position; None if there are fewer before `end`."""
    query = select(*_ORDER).where(_before(company_id, end), keyset.after(_ORDER, after))
    row = connection.execute(query.order_by(*_ORDER).offset(number - 1).limit(1)).first()
    return None if row is None else Position(*row)


def delete_first(connection: Connection, company_id: str, end: datetime, limit: int) -> int:
    """Deletes the company's oldest rows, at most so many, and only before `end`; how many they were."""
    old = select(*_ORDER).where(_before(company_id, end)).order_by(*_ORDER).limit(limit)
    found = connection.execute(old).all()
    if found:
        last = Position(*found[-1])
        connection.execute(delete(table).where(table.c.company_id == company_id, ~keyset.after(_ORDER, last)))
        _move_horizon(connection, company_id, last)
    return len(found)


def _move_horizon(connection: Connection, company_id: str, to: Position) -> None:
    row = {"company_id": company_id, **to._asdict()}
    insertion = insert_or(connection, event_horizons).values(row)
    connection.execute(insertion.on_conflict_do_update(index_elements=["company_id"], set_=to._asdict()))


def anonymize(
    connection: Connection, company_id: str, kind: str, resource_id: str, time: datetime
) -> list[Position]:
    """Leaves only ids in the events of a resource, whose last change was made at a time; their positions."""
    insert_now(connection)
    found: list[dict[str, object]] = []
    positions = []
    times, seen = {time}, set[datetime]()
    while times:  # from each change to the one before it
        time = times.pop()
        seen.add(time)
        of_change = {"company_id": company_id, "time": time, "kind": kind, "resource_id": resource_id}
        for uid, type_, data, previous in _CHANGES_AT.all(connection, **of_change):
            if type_:
                key = {"p_company_id": company_id, "p_time": time, "p_uid": uid}
                found.append({**key, "data": ids_of(type_, data)})
                positions.append(Position(time, uid))
            if previous is not None and as_utc(previous) not in seen:
                times.add(as_utc(previous))
    _ANONYMIZE.run_many(connection, found)
    return positions


def horizon(connection: Connection, company_id: str) -> Position | None:
    """The position of the last of the company's rows that were deleted because of their age, if one was."""
    columns = (event_horizons.c.time, event_horizons.c.uid)
    row = connection.execute(select(*columns).where(event_horizons.c.company_id == company_id)).first()
    return None if row is None else Position(*row)


def _before(company_id: str, end: datetime) -> ColumnElement[bool]:
    return and_(table.c.company_id == company_id, table.c.time < end)

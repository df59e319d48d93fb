"""All SQL of the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, select

from pawport.db import Statement, insert_last, keyset, new_uid
from pawport.events.tables import audit_events as table
from pawport.kit.paging import Window

__all__ = [
    "Actor",
    "Event",
    "Filter",
    "Position",
    "StoredEvent",
    "delete_first",
    "insert_events",
    "page",
    "position_at",
]

_INSERT: Final = Statement(insert(table).values({c.name: bindparam(c.name) for c in table.columns}))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changes something: a key by a method, or a command ("pawport keys create"), which has no key.

    `request_id` is what makes a repeat of the call known; `call_id` names the call in the log.
    """

    method: str
    key_id: str = ""
    request_id: str = ""
    call_id: str = ""


class Event(NamedTuple):
    """What was done to a resource; `fields` has blanks between."""

    company_id: str
    kind: str
    resource_id: str
    action: str
    fields: str


class Position(NamedTuple):
    """An event's place among those of its company."""

    time: datetime
    uid: bytes


class StoredEvent(NamedTuple):
    """An event as it is kept; `key_id` is empty for a command."""

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


class Filter(NamedTuple):
    """Which events of a company; empty texts do not narrow."""

    kind: str = ""
    resource_id: str = ""
    key_id: str = ""
    method: str = ""
    call_id: str = ""


_COLUMNS: Final = tuple(table.c[name] for name in StoredEvent._fields)
_ORDER: Final = (table.c.time, table.c.uid)


def insert_events(connection: Connection, time: datetime, actor: Actor, events: Iterable[Event]) -> None:
    """Adds the events of one write before its commit."""
    insert_last(connection, _INSERT, [_row(time, actor, event) for event in events])


def _row(time: datetime, actor: Actor, event: Event) -> dict[str, object]:
    return {
        "company_id": event.company_id,
        "time": time,
        "uid": new_uid(),
        "key_id": actor.key_id,
        "method": actor.method,
        "request_id": actor.request_id,
        "call_id": actor.call_id,
        "kind": event.kind,
        "resource_id": event.resource_id,
        "action": event.action,
        "fields": event.fields,
    }


def page(
    connection: Connection,
    company_id: str,
    wanted: Filter,
    after: Position,
    last: Position | None,
    end: datetime,
    window: Window,
) -> list[StoredEvent]:
    """Events after a position, up to and with the position `last` if there is one, and before `end`."""
    query = select(*_COLUMNS).where(_before(company_id, end))
    if last is not None:
        query = query.where(~keyset.after(_ORDER, last))
    for name, value in wanted._asdict().items():
        if value:
            query = query.where(table.c[name] == value)
    return [StoredEvent(*row) for row in connection.execute(keyset.page(query, _ORDER, after, window))]


def position_at(
    connection: Connection, company_id: str, after: Position, end: datetime, number: int
) -> Position | None:
    """The position of the event with the number after a position; None if there are fewer before `end`."""
    query = select(*_ORDER).where(_before(company_id, end), keyset.after(_ORDER, after))
    row = connection.execute(query.order_by(*_ORDER).offset(number - 1).limit(1)).first()
    return None if row is None else Position(*row)


def delete_first(connection: Connection, company_id: str, end: datetime, limit: int) -> int:
    """Deletes the company's oldest events, at most so many, and only before `end`; how many they were."""
    old = select(*_ORDER).where(_before(company_id, end)).order_by(*_ORDER).limit(limit)
    found = connection.execute(old).all()
    if found:
        connection.execute(
            delete(table).where(table.c.company_id == company_id, ~keyset.after(_ORDER, found[-1]))
        )
    return len(found)


def _before(company_id: str, end: datetime) -> ColumnElement[bool]:
    return and_(table.c.company_id == company_id, table.c.time < end)

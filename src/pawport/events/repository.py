"""All SQL of the audit log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, insert, or_, select

from pawport.db import Statement, insert_last, new_uid
from pawport.events.tables import audit_events as table

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
    most: int,
) -> list[StoredEvent]:
    """Events after a position, up to and with the position `last` if there is one, and before `end`."""
    query = select(*_COLUMNS).where(*_between(company_id, after, end))
    if last is not None:
        query = query.where(table.c.time <= last.time, _not_after(last))
    for name, value in wanted._asdict().items():
        if value:
            query = query.where(table.c[name] == value)
    rows = connection.execute(query.order_by(table.c.time, table.c.uid).limit(most))
    return [StoredEvent(*row) for row in rows]


def position_at(
    connection: Connection, company_id: str, after: Position, end: datetime, number: int
) -> Position | None:
    """The position of the event with the number after a position; None if there are fewer before `end`."""
    query = select(table.c.time, table.c.uid).where(*_between(company_id, after, end))
    row = connection.execute(query.order_by(table.c.time, table.c.uid).offset(number - 1).limit(1)).first()
    return None if row is None else Position(*row)


def delete_first(connection: Connection, company_id: str, end: datetime, most: int) -> int:
    """Deletes the company's oldest events, at most so many, and only before `end`; how many they were."""
    old = select(table.c.time, table.c.uid).where(table.c.company_id == company_id, table.c.time < end)
    found = connection.execute(old.order_by(table.c.time, table.c.uid).limit(most)).all()
    if found:
        last = Position(*found[-1])
        connection.execute(
            delete(table).where(table.c.company_id == company_id, table.c.time <= last.time, _not_after(last))
        )
    return len(found)


def _between(company_id: str, after: Position, end: datetime) -> tuple[ColumnElement[bool], ...]:
    later = or_(table.c.time > after.time, and_(table.c.time == after.time, table.c.uid > after.uid))
    # The second condition says nothing new: it is what the search in the tree can start from.
    return table.c.company_id == company_id, table.c.time >= after.time, later, table.c.time < end


def _not_after(last: Position) -> Any:
    return or_(table.c.time < last.time, and_(table.c.time == last.time, table.c.uid <= last.uid))

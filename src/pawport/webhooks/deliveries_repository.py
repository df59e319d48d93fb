"""All SQL of deliveries."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, or_, select, update

from pawport.db import keyset
from pawport.db.inserts import insert_or
from pawport.events.service import Position
from pawport.webhooks.tables import webhook_batches as batches
from pawport.webhooks.tables import webhook_deliveries as table

__all__ = [
    "FAILED",
    "PENDING",
    "SUCCEEDED",
    "StoredDelivery",
    "batch_at",
    "batches_before",
    "delete_old",
    "deliver_again",
    "deliveries_before",
    "due_deliveries",
    "find_delivery",
    "forget_answers",
    "has_due",
    "save_batch",
    "save_deliveries",
]

PENDING: Final = "PENDING"
SUCCEEDED: Final = "SUCCEEDED"
FAILED: Final = "FAILED"
_READ_AT_ONCE: Final = 100


class StoredDelivery(NamedTuple):
    """The delivery of the event at a position, as it is kept. Without a `due_time` there is no other attempt;
    after `last_due_time` there will be none."""

    time: datetime
    uid: bytes
    type: str
    kind: str
    resource_id: str
    status: str
    attempts: int
    attempt_time: datetime | None
    milliseconds: int
    response_status: int
    response_body: str
    error: str
    due_time: datetime | None
    last_due_time: datetime

    @classmethod
    def new(
        cls,
        position: Position,
        type_: str,
        kind: str,
        resource_id: str,
        due_time: datetime,
        last_due_time: datetime,
    ) -> "StoredDelivery":
        """A delivery that was not attempted."""
        event = (*position, type_, kind, resource_id)
        return cls(*event, PENDING, 0, None, 0, 0, "", "", due_time, last_due_time)

    @property
    def position(self) -> Position:
        return Position(self.time, self.uid)


_COLUMNS: Final = tuple(table.c[name] for name in StoredDelivery._fields)
_KEY: Final = ("company_id", "endpoint_id", "time", "uid")
_CHANGING: Final = [name for name in StoredDelivery._fields if name not in _KEY]
_ORDER: Final = (table.c.time, table.c.uid)
_BATCH_ORDER: Final = (batches.c.time, batches.c.uid)


def save_deliveries(
    connection: Connection, company_id: str, endpoint_id: str, deliveries: Iterable[StoredDelivery]
) -> None:
    """Adds deliveries, or writes them if they are there."""
    rows = [{"company_id": company_id, "endpoint_id": endpoint_id, **each._asdict()} for each in deliveries]
    if not rows:
        return
    insertion = insert_or(connection, table)
    changed = {name: insertion.excluded[name] for name in _CHANGING}
    connection.execute(insertion.on_conflict_do_update(index_elements=_KEY, set_=changed), rows)


def find_delivery(
    connection: Connection, company_id: str, endpoint_id: str, position: Position
) -> StoredDelivery | None:
    """The delivery of an event, if it has a row."""
    query = select(*_COLUMNS).where(
        _of(table, company_id, endpoint_id), table.c.time == position.time, table.c.uid == position.uid
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else StoredDelivery(*row)


def deliveries_before(
    connection: Connection, company_id: str, endpoint_id: str, position: Position, status: str
) -> Iterator[StoredDelivery]:
    """The deliveries of events before a position, newest first; with a status unless that is empty."""
    query = select(*_COLUMNS).where(_of(table, company_id, endpoint_id))
    if status:
        query = query.where(table.c.status == status)
    query = query.order_by(*(column.desc() for column in _ORDER)).limit(_READ_AT_ONCE)
    while True:
        rows = connection.execute(query.where(keyset.after(_ORDER, position, descending=True))).all()
        found = [StoredDelivery(*row) for row in rows]
        yield from found
        if len(found) < _READ_AT_ONCE:
            return
        position = found[-1].position


def due_deliveries(
    connection: Connection, company_id: str, endpoint_id: str, now: datetime, limit: int
) -> list[StoredDelivery]:
    """Deliveries of which an attempt is due, those that wait longest first."""
    query = (
        select(*_COLUMNS)
        .where(_of(table, company_id, endpoint_id), table.c.due_time <= now)
        .order_by(table.c.due_time)
        .limit(limit)
    )
    return [StoredDelivery(*row) for row in connection.execute(query)]


def has_due(company_id: ColumnElement[str], endpoint_id: ColumnElement[str], now: datetime) -> Any:
    """Whether an attempt of an endpoint's deliveries is due, for a query."""
    mine = and_(table.c.company_id == company_id, table.c.endpoint_id == endpoint_id)
    return select(table.c.uid).where(mine, table.c.due_time <= now).exists()


def deliver_again(
    connection: Connection,
    company_id: str,
    endpoint_id: str,
    since: datetime,
    due_time: datetime,
    last_due_time: datetime,
) -> int:
    """Lets the failed deliveries of events since a time be attempted again; returns how many they are."""
    failed = (table.c.status == FAILED, table.c.time >= since)
    values = {"status": PENDING, "due_time": due_time, "last_due_time": last_due_time}
    changed = update(table).where(_of(table, company_id, endpoint_id), *failed).values(values)
    return connection.execute(changed).rowcount


def save_batch(
    connection: Connection, company_id: str, endpoint_id: str, last: Position, data: bytes
) -> None:
    """Writes deliveries of events up to a position."""
    insertion = insert_or(connection, batches).values(
        company_id=company_id, endpoint_id=endpoint_id, **last._asdict(), data=data
    )
    connection.execute(insertion.on_conflict_do_update(index_elements=_KEY, set_={"data": data}))


def batch_at(
    connection: Connection, company_id: str, endpoint_id: str, position: Position
) -> tuple[Position, bytes] | None:
    """The batch that has the delivery of the event at a position, if one has it, and its own position."""
    query = (
        select(*_BATCH_ORDER, batches.c.data)
        .where(_of(batches, company_id, endpoint_id), ~keyset.after(_BATCH_ORDER, position, descending=True))
        .order_by(*_BATCH_ORDER)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (Position(row[0], row[1]), row[2])


def batches_before(
    connection: Connection, company_id: str, endpoint_id: str, position: Position
) -> Iterator[bytes]:
    """The batches that can have deliveries of events before a position, newest first."""
    if (found := batch_at(connection, company_id, endpoint_id, position)) is not None:
        yield found[1]
    query = select(*_BATCH_ORDER, batches.c.data).where(_of(batches, company_id, endpoint_id))
    query = query.order_by(*(column.desc() for column in _BATCH_ORDER)).limit(1)
    while True:
        here = keyset.after(_BATCH_ORDER, position, descending=True)
        row = connection.execute(query.where(here)).one_or_none()
        if row is None:
            return
        position = Position(row[0], row[1])
        yield row[2]


def forget_answers(connection: Connection, company_id: str, kind: str, resource_id: str) -> None:
    """Removes what was answered to events about a resource."""
    about = (table.c.kind == kind, table.c.resource_id == resource_id)
    mine = (table.c.company_id == company_id, table.c.response_body != "")
    connection.execute(update(table).where(*mine, *about).values(response_body=""))


def delete_old(connection: Connection, company_id: str, endpoint_id: str, end: datetime) -> None:
    """Deletes the deliveries of events before a time, except those that were attempted or are due since."""
    old = or_(table.c.due_time.is_(None), table.c.due_time < end)
    connection.execute(delete(table).where(_of(table, company_id, endpoint_id), table.c.time < end, old))
    connection.execute(delete(batches).where(_of(batches, company_id, endpoint_id), batches.c.time < end))


def _of(of: Table, company_id: str, endpoint_id: str) -> ColumnElement[bool]:
    return and_(of.c.company_id == company_id, of.c.endpoint_id == endpoint_id)

"""All SQL of how far endpoints have come, and who delivers to them."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, or_, select, update

from pawport.events.service import Position
from pawport.webhooks.deliveries_repository import has_due
from pawport.webhooks.repository import NEVER
from pawport.webhooks.tables import webhook_cursors as table
from pawport.webhooks.tables import webhook_endpoints as endpoints

__all__ = ["Cursor", "EndpointKey", "Waiting", "all_endpoints", "claim", "save_cursor", "waiting"]


class EndpointKey(NamedTuple):
    """Names an endpoint."""

    company_id: str
    endpoint_id: str


class Waiting(NamedTuple):
    """An endpoint to which this process may deliver: how far it has come, and whether an attempt is due."""

    key: EndpointKey
    time: datetime
    is_due: bool


class Cursor(NamedTuple):
    """How far an endpoint has come: all events up to the position are done with, or have a row. `failures`
    of attempts in a row, the first of them at `failing_since`."""

    position: Position
    paused_until: datetime
    failures: int
    failing_since: datetime | None


_KEY: Final = (table.c.company_id, table.c.endpoint_id)


def waiting(connection: Connection, owner: str, now: datetime) -> list[Waiting]:
    """The enabled endpoints that are not paused, and that nobody else owns."""
    due = has_due(table.c.company_id, table.c.endpoint_id, now)
    query = (
        select(*_KEY, table.c.time, due)
        .join(
            endpoints,
            and_(endpoints.c.company_id == table.c.company_id, endpoints.c.id == table.c.endpoint_id),
        )
        .where(endpoints.c.enabled, table.c.paused_until <= now, _is_free(owner, now))
    )
    return [Waiting(EndpointKey(*row[:2]), row[2], bool(row[3])) for row in connection.execute(query)]


def claim(
    connection: Connection, keys: Collection[EndpointKey], owner: str, now: datetime, until: datetime
) -> dict[EndpointKey, Cursor]:
    """Owns those of the endpoints that nobody else owns by now."""
    found = {}
    for key in sorted(keys):
        query = select(table).where(_is(key), _is_free(owner, now)).with_for_update(skip_locked=True)
        row = connection.execute(query).mappings().one_or_none()
        if row is not None:
            values = {"owner": owner, "owned_until": until}
            connection.execute(update(table).where(_is(key)).values(values))
            found[key] = _cursor(row)
    return found


def save_cursor(
    connection: Connection, key: EndpointKey, owner: str, cursor: Cursor, until: datetime | None
) -> bool:
    """Writes how far the endpoint has come, and owns it until a time, or no longer. False if it is no longer
    the owner's. Locks the endpoint."""
    values = {
        **cursor.position._asdict(),
        "paused_until": cursor.paused_until,
        "failures": cursor.failures,
        "failing_since": cursor.failing_since,
        "owner": owner if until else "",
        "owned_until": until or NEVER,
    }
    changed = update(table).where(_is(key), table.c.owner == owner).values(values)
    return connection.execute(changed).rowcount == 1


def all_endpoints(connection: Connection) -> list[EndpointKey]:
    """Every endpoint of every company."""
    return [EndpointKey(*row) for row in connection.execute(select(*_KEY).order_by(*_KEY))]


def _cursor(row: Any) -> Cursor:
    position = Position(row["time"], row["uid"])
    return Cursor(position, row["paused_until"], row["failures"], row["failing_since"])


def _is(key: EndpointKey) -> ColumnElement[bool]:
    return and_(table.c.company_id == key.company_id, table.c.endpoint_id == key.endpoint_id)


def _is_free(owner: str, now: datetime) -> ColumnElement[bool]:
    return or_(table.c.owner == owner, table.c.owned_until <= now)

"""All SQL of webhook endpoints."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from pawport.db import keyset
from pawport.events.service import Position
from pawport.kit.paging import Window
from pawport.webhooks.tables import webhook_batches, webhook_cursors, webhook_deliveries
from pawport.webhooks.tables import webhook_endpoints as table

__all__ = [
    "NEVER",
    "StoredEndpoint",
    "count_endpoints",
    "delete_endpoint",
    "endpoint_ids",
    "failing_times",
    "find_endpoint",
    "insert_endpoint",
    "lock_endpoints",
    "page_of_endpoints",
    "resume",
    "save_endpoint",
]

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Until when nobody owns the endpoint, or nothing is paused."""


@dataclass(frozen=True, slots=True)
class StoredEndpoint:
    """An endpoint as it is kept, with its secrets. `key_id` is empty for the command line."""

    id: str
    url: str
    event_types: list[str]
    format: str
    description: str
    enabled: bool
    disabled_reason: str
    key_id: str
    secret: str
    created_time: datetime
    last_updated_time: datetime
    previous_secret: str | None = None
    previous_secret_expires_time: datetime | None = None

    def __repr__(self) -> str:
        return f"StoredEndpoint({self.id})"  # no secret gets into a log

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """Those to sign with: the new one, and during an overlap the previous one."""
        end = self.previous_secret_expires_time
        if self.previous_secret is None or end is None or end <= now:
            return (self.secret,)
        return (self.secret, self.previous_secret)


_COLUMNS: Final = tuple(table.c[name] for name in StoredEndpoint.__dataclass_fields__)


def insert_endpoint(
    connection: Connection, company_id: str, endpoint: StoredEndpoint, start: Position
) -> None:
    """Adds an endpoint that receives the events after a position."""
    connection.execute(insert(table).values(company_id=company_id, **asdict(endpoint)))
    connection.execute(
        insert(webhook_cursors).values(
            company_id=company_id,
            endpoint_id=endpoint.id,
            time=start.time,
            uid=start.uid,
            owner="",
            owned_until=NEVER,
            paused_until=NEVER,
            failures=0,
        )
    )


def save_endpoint(connection: Connection, company_id: str, endpoint: StoredEndpoint) -> None:
    """Writes a changed endpoint."""
    connection.execute(
        update(table)
        .where(table.c.company_id == company_id, table.c.id == endpoint.id)
        .values(**asdict(endpoint))
    )


def delete_endpoint(connection: Connection, company_id: str, endpoint_id: str) -> None:
    """Deletes an endpoint with all that belongs to it."""
    for part in (webhook_batches, webhook_deliveries, webhook_cursors):
        connection.execute(
            delete(part).where(part.c.company_id == company_id, part.c.endpoint_id == endpoint_id)
        )
    connection.execute(delete(table).where(table.c.company_id == company_id, table.c.id == endpoint_id))


def find_endpoint(connection: Connection, company_id: str, endpoint_id: str) -> StoredEndpoint | None:
    """The endpoint, if the company has it."""
    row = connection.execute(_endpoints(company_id).where(table.c.id == endpoint_id)).one_or_none()
    return None if row is None else StoredEndpoint(*row)


def page_of_endpoints(
    connection: Connection, company_id: str, after: str, window: Window
) -> list[StoredEndpoint]:
    """Endpoints in the order of their ids, which is that of their creation, from the one after `after`."""
    query = keyset.page(_endpoints(company_id), [table.c.id], [after], window)
    return [StoredEndpoint(*row) for row in connection.execute(query)]


def endpoint_ids(connection: Connection, company_id: str) -> list[str]:
    """The ids of the company's endpoints."""
    query = select(table.c.id).where(table.c.company_id == company_id).order_by(table.c.id)
    return list(connection.execute(query).scalars())


def count_endpoints(connection: Connection, company_id: str) -> int:
    """How many endpoints the company has."""
    query = select(func.count()).select_from(table).where(table.c.company_id == company_id)
    return connection.execute(query).scalar_one()


def lock_endpoints(connection: Connection, company_id: str, endpoint_id: str | None = None) -> None:
    """Waits until other transactions that change an endpoint of the company, or write what was delivered to
    it, have ended; later ones wait for this one. All locks are taken here, in one order."""
    cursors = webhook_cursors
    query = select(cursors.c.endpoint_id).where(cursors.c.company_id == company_id)
    if endpoint_id is not None:
        query = query.where(cursors.c.endpoint_id == endpoint_id)
    connection.execute(query.order_by(cursors.c.endpoint_id).with_for_update()).all()


def failing_times(
    connection: Connection, company_id: str, endpoint_ids: list[str]
) -> dict[str, datetime | None]:
    """Since when each endpoint fails."""
    cursors = webhook_cursors
    query = select(cursors.c.endpoint_id, cursors.c.failing_since).where(
        cursors.c.company_id == company_id, cursors.c.endpoint_id.in_(endpoint_ids)
    )
    return dict(connection.execute(query).all())


def resume(
    connection: Connection, company_id: str, endpoint_id: str, *, earliest: Position | None = None
) -> None:
    """Ends a pause after failures. `earliest`: where the cursor is to be at least, and failures before are
    forgotten."""
    cursors = webhook_cursors
    mine = (cursors.c.company_id == company_id, cursors.c.endpoint_id == endpoint_id)
    connection.execute(update(cursors).where(*mine).values(paused_until=NEVER))
    if earliest is None:
        return
    connection.execute(update(cursors).where(*mine).values(failures=0, failing_since=None))
    order = (cursors.c.time, cursors.c.uid)
    connection.execute(
        update(cursors).where(*mine, ~keyset.after(order, earliest)).values(**earliest._asdict())
    )


def _endpoints(company_id: str) -> Select[Any]:
    return select(*_COLUMNS).where(table.c.company_id == company_id)

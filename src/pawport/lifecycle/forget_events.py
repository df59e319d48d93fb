"""Removing what events say about a record."""

from datetime import datetime

from sqlalchemy import Connection

from pawport.events import service as events
from pawport.webhooks import deliveries as webhooks

__all__ = ["forget_events"]


def forget_events(
    connection: Connection, company_id: str, kind: str, id_: str, last_time: datetime | None
) -> None:
    """Leaves only ids in the events of a record, which is locked, and removes what endpoints answered to
    them. `last_time`: of its last change; None if that was before there were events."""
    positions = events.anonymize(connection, company_id, kind, id_, last_time)
    webhooks.forget_answers(connection, company_id, kind, id_, positions)

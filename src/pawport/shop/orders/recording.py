"""Writing a changed order, with its event."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pawport import events
from pawport.db import write_time
from pawport.events import NewEvent
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.kit.etags import next_etag
from pawport.kit.times import datetime_of, timestamp_of
from pawport.shop.orders import repository

__all__ = ["record_created", "save"]


def save(
    connection: Connection, company_id: str, order: Order, action: str, fields: Iterable[str] = ()
) -> None:
    """Writes an order that is locked and was changed. `action`: what the event says; `fields`: what was
    changed by an update."""
    previous = datetime_of(order.last_updated_time)
    order.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    order.etag = next_etag(order.etag)
    repository.save(connection, company_id, order)
    event = _event(order, action)
    events.record(connection, company_id, "order", order.id, action, fields, [event], previous)


def record_created(connection: Connection, company_id: str, order: Order, fields: Iterable[str]) -> None:
    """Records that an order was created."""
    event = _event(order, "created")
    events.record(connection, company_id, "order", order.id, "created", fields, [event])


def _event(order: Order, action: str) -> NewEvent:
    return NewEvent(f"order.{action}", order.SerializeToString(deterministic=True))

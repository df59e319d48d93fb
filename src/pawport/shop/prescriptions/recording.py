"""Stamping and recording what changed of a prescription."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from pawport import events
from pawport.db import write_time
from pawport.events import NewEvent
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.kit.etags import next_etag
from pawport.kit.times import datetime_of, timestamp_of

__all__ = ["record", "stamp"]


def stamp(connection: Connection, prescription: Prescription) -> datetime | None:
    """Gives a prescription, which is locked or new, the time and the etag of its change. Returns the time of
    the change before, if there was one."""
    is_new = not prescription.HasField("created_time")
    previous = None if is_new else datetime_of(prescription.last_updated_time)
    time = timestamp_of(write_time(connection))
    if is_new:
        prescription.created_time.CopyFrom(time)
    prescription.last_updated_time.CopyFrom(time)
    prescription.etag = next_etag(prescription.etag)
    return previous


def record(
    connection: Connection,
    company_id: str,
    prescription: Prescription,
    action: str,
    previous: datetime | None,
    fields: Iterable[str] = (),
) -> None:
    """Records a change with its event; `previous` is what `stamp` returned."""
    event = NewEvent(f"prescription.{action}", prescription.SerializeToString(deterministic=True))
    events.record(connection, company_id, "prescription", prescription.id, action, fields, (event,), previous)

"""Writing one appointment: its stamp, its history, its row and its event."""

from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport import events
from pawport.care.appointments import repository
from pawport.care.visits.reminding import note_reminder
from pawport.db import write_time
from pawport.errors import AlreadyExists, NotFound
from pawport.events import NewEvent
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.etags import check_etag, next_etag
from pawport.kit.times import datetime_of, timestamp_of

__all__ = ["add", "lock", "remind", "store", "store_silently"]

_MAX_HISTORY: Final = 100


def lock(connection: Connection, company_id: str, appointment_id: str, etag: str = "") -> Appointment:
    """The appointment, which no other transaction changes until this one ends.

    Raises:
        NotFound: the company has no such appointment.
        Aborted: the etag is not the appointment's.
    """
    wire = repository.lock(connection, company_id, appointment_id)
    if wire is None:
        raise NotFound("appointment", appointment_id)
    found = Appointment.FromString(wire)
    check_etag(etag, found.etag, "appointment", appointment_id)
    return found


def add(connection: Connection, company_id: str, appointment: Appointment, changed_by: str) -> None:
    """Adds a new appointment, which is requested or confirmed.

    Raises:
        AlreadyExists: another appointment has its id.
    """
    appointment.created_time.CopyFrom(timestamp_of(write_time(connection)))
    _stamp(connection, appointment, changed_by)
    try:
        repository.insert_appointment(connection, company_id, appointment)
    except IntegrityError:
        message = f"the appointment id {appointment.id} is already in use"
        reason = ErrorReason.APPOINTMENT_ID_TAKEN
        raise AlreadyExists("appointment", appointment.id, message, reason=reason) from None
    action = "confirmed" if appointment.status == Appointment.CONFIRMED else "requested"
    event = NewEvent(f"appointment.{action}", appointment.SerializeToString(deterministic=True))
    events.record(connection, company_id, "appointment", appointment.id, action, (), (event,))


def store(
    connection: Connection,
    company_id: str,
    appointment: Appointment,
    action: str,
    changed_by: str = "",
    reason: str = "",
) -> None:
    """Writes a changed appointment, which is locked, with the event of the action, such as "cancelled"."""
    previous = datetime_of(appointment.last_updated_time)
    _stamp(connection, appointment, changed_by, reason)
    repository.save(connection, company_id, appointment)
    event = NewEvent(f"appointment.{action}", appointment.SerializeToString(deterministic=True))
    named = (connection, company_id, "appointment", appointment.id, action)
    events.record(*named, (), (event,), previous)


def store_silently(
    connection: Connection, company_id: str, appointment: Appointment, action: str, fields: list[str]
) -> None:
    """Writes an appointment whose pet or customer was changed, which has the event: this one is only in the
    audit log."""
    previous = datetime_of(appointment.last_updated_time)
    _touch(connection, appointment)
    repository.save(connection, company_id, appointment)
    named = (connection, company_id, "appointment", appointment.id, action)
    events.record(*named, fields, (), previous)


def remind(connection: Connection, company_id: str, appointment: Appointment, days_before: int) -> None:
    """Writes down that the company is reminded of an appointment, which is locked, with the event."""
    previous = datetime_of(appointment.last_updated_time)
    note_reminder(connection, appointment, days_before)
    _touch(connection, appointment)
    repository.save(connection, company_id, appointment)
    data = appointment.SerializeToString(deterministic=True)
    event = NewEvent("appointment.upcoming", data, str(days_before))
    named = (connection, company_id, "appointment", appointment.id, "reminded")
    events.record(*named, ["reminders"], (event,), previous)


def _touch(connection: Connection, appointment: Appointment) -> None:
    appointment.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    appointment.etag = next_etag(appointment.etag)


def _stamp(connection: Connection, appointment: Appointment, changed_by: str, reason: str = "") -> None:
    _touch(connection, appointment)
    appointment.history.add(
        time=appointment.last_updated_time,
        status=appointment.status,
        local_start=appointment.local_start,
        staff_id=appointment.staff_id,
        reason=reason,
        changed_by=changed_by,
    )
    del appointment.history[:-_MAX_HISTORY]

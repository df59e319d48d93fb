"""Writing one booking: its stamp, its row and its event."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport import events
from pawport.care.grooming import repository
from pawport.care.visits.reminding import note_reminder
from pawport.db import write_time
from pawport.errors import AlreadyExists, NotFound
from pawport.events import NewEvent
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.kit.etags import check_etag, next_etag
from pawport.kit.times import datetime_of, timestamp_of

__all__ = ["add", "lock", "remind", "store", "store_silently"]

_KIND = "grooming_booking"


def lock(connection: Connection, company_id: str, booking_id: str, etag: str = "") -> GroomingBooking:
    """The booking, which no other transaction changes until this one ends.

    Raises:
        NotFound: the company has no such booking.
        Aborted: the etag is not the booking's.
    """
    wire = repository.lock(connection, company_id, booking_id)
    if wire is None:
        raise NotFound(_KIND, booking_id)
    found = GroomingBooking.FromString(wire)
    check_etag(etag, found.etag, _KIND, booking_id)
    return found


def add(connection: Connection, company_id: str, booking: GroomingBooking) -> None:
    """Adds a new booking.

    Raises:
        AlreadyExists: another booking has its id.
    """
    booking.created_time.CopyFrom(timestamp_of(write_time(connection)))
    _stamp(connection, booking)
    try:
        repository.insert_booking(connection, company_id, booking)
    except IntegrityError:
        message = f"the booking id {booking.id} is already in use"
        reason = ErrorReason.GROOMING_BOOKING_ID_TAKEN
        raise AlreadyExists(_KIND, booking.id, message, reason=reason) from None
    event = NewEvent("grooming.booked", booking.SerializeToString(deterministic=True))
    events.record(connection, company_id, _KIND, booking.id, "booked", (), (event,))


def store(
    connection: Connection,
    company_id: str,
    booking: GroomingBooking,
    actions: Sequence[str],
    fields: Iterable[str] = (),
) -> None:
    """Writes a changed booking, which is locked, with the event of each action, such as "cancelled"."""
    previous = datetime_of(booking.last_updated_time)
    _stamp(connection, booking)
    repository.save(connection, company_id, booking)
    data = booking.SerializeToString(deterministic=True)
    new = [NewEvent(f"grooming.{action}", data) for action in actions]
    events.record(connection, company_id, _KIND, booking.id, actions[0], fields, new, previous)


def store_silently(
    connection: Connection, company_id: str, booking: GroomingBooking, action: str, fields: Iterable[str]
) -> None:
    """Writes a booking whose pet or customer was changed, which has the event: this one is only in the audit
    log."""
    previous = datetime_of(booking.last_updated_time)
    _stamp(connection, booking)
    repository.save(connection, company_id, booking)
    events.record(connection, company_id, _KIND, booking.id, action, fields, (), previous)


def remind(connection: Connection, company_id: str, booking: GroomingBooking, days_before: int) -> None:
    """Writes down that the company is reminded of a booking, which is locked, with the event."""
    previous = datetime_of(booking.last_updated_time)
    note_reminder(connection, booking, days_before)
    _stamp(connection, booking)
    repository.save(connection, company_id, booking)
    event = NewEvent("grooming.upcoming", booking.SerializeToString(deterministic=True), str(days_before))
    events.record(connection, company_id, _KIND, booking.id, "reminded", ["reminders"], (event,), previous)


def _stamp(connection: Connection, booking: GroomingBooking) -> None:
    booking.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    booking.etag = next_etag(booking.etag)

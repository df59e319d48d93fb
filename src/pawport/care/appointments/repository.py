"""The stored appointments."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from pawport.care.appointments.rows import UPCOMING, appointment_row
from pawport.care.calendar.intervals import Interval
from pawport.care.visits.repository import AppointmentTable, Position, Wanted
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.kit.paging import Window

__all__ = [
    "Position",
    "Wanted",
    "completed_of_pet",
    "find",
    "insert_appointment",
    "lock",
    "lock_of_customer",
    "lock_of_pet",
    "page",
    "save",
    "upcoming_ids",
    "upcoming_page",
]

_table: Final = AppointmentTable()

find: Final = _table.find
lock: Final = _table.lock
page: Final = _table.page
completed_of_pet: Final = _table.completed_of_pet


def insert_appointment(connection: Connection, company_id: str, appointment: Appointment) -> None:
    """Adds an appointment.

    Raises:
        IntegrityError: its id is taken.
    """
    _table.insert(connection, company_id, appointment_row(appointment))


def save(connection: Connection, company_id: str, appointment: Appointment) -> None:
    """Writes a changed appointment, which is locked."""
    _table.save(connection, company_id, appointment_row(appointment))


def lock_of_pet(connection: Connection, company_id: str, pet_id: str) -> list[Appointment]:
    """All appointments of the pet."""
    return [Appointment.FromString(wire) for wire in _table.lock_of_pet(connection, company_id, pet_id)]


def lock_of_customer(connection: Connection, company_id: str, customer_id: str) -> list[Appointment]:
    """All appointments of the customer."""
    found = _table.lock_of_customer(connection, company_id, customer_id)
    return [Appointment.FromString(wire) for wire in found]


def upcoming_ids(connection: Connection, company_id: str, start: datetime) -> list[tuple[str, bytes]]:
    """The ids of the appointments that are to take place after a time, with the encoded records."""
    statuses = map(Appointment.Status.Name, UPCOMING)
    return _table.upcoming_ids(connection, company_id, start, statuses)


def upcoming_page(
    connection: Connection, company_id: str, span: Interval, after: Position | None, limit: int
) -> list[tuple[Position, Appointment]]:
    """The appointments that are to take place in a span, after a position: one more than `limit` if there are
    more."""
    statuses = tuple(map(Appointment.Status.Name, UPCOMING))
    wanted = Wanted(statuses=statuses, start=span.start, end=span.end)
    rows = _table.page(connection, company_id, wanted, after, Window(limit))
    return [(position, Appointment.FromString(wire)) for position, wire in rows]

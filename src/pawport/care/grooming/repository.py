"""The stored bookings of grooming."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from pawport.care.calendar.intervals import Interval
from pawport.care.grooming.rows import UPCOMING, booking_row
from pawport.care.visits.repository import BookingTable, Position, Wanted
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.kit.paging import Window

__all__ = [
    "completed_of_pet",
    "find",
    "insert_booking",
    "lock",
    "lock_of_customer",
    "lock_of_pet",
    "page",
    "save",
    "upcoming_ids",
    "upcoming_page",
]

_table: Final = BookingTable()

find: Final = _table.find
lock: Final = _table.lock
page: Final = _table.page
completed_of_pet: Final = _table.completed_of_pet


def insert_booking(connection: Connection, company_id: str, booking: GroomingBooking) -> None:
    """Adds a booking.

    Raises:
        IntegrityError: its id is taken.
    """
    _table.insert(connection, company_id, booking_row(booking))


def save(connection: Connection, company_id: str, booking: GroomingBooking) -> None:
    """Writes a changed booking, which is locked."""
    _table.save(connection, company_id, booking_row(booking))


def lock_of_pet(connection: Connection, company_id: str, pet_id: str) -> list[GroomingBooking]:
    """All bookings of the pet."""
    return [GroomingBooking.FromString(wire) for wire in _table.lock_of_pet(connection, company_id, pet_id)]


def lock_of_customer(connection: Connection, company_id: str, customer_id: str) -> list[GroomingBooking]:
    """All bookings of the customer."""
    found = _table.lock_of_customer(connection, company_id, customer_id)
    return [GroomingBooking.FromString(wire) for wire in found]


def upcoming_ids(connection: Connection, company_id: str, start: datetime) -> list[tuple[str, bytes]]:
    """The ids of the bookings that are to take place after a time, with the encoded records."""
    statuses = map(GroomingBooking.Status.Name, UPCOMING)
    return _table.upcoming_ids(connection, company_id, start, statuses)


def upcoming_page(
    connection: Connection, company_id: str, span: Interval, after: Position | None, limit: int
) -> list[tuple[Position, GroomingBooking]]:
    """The bookings that are to take place in a span, after a position: one more than `limit` if there are
    more."""
    statuses = tuple(map(GroomingBooking.Status.Name, UPCOMING))
    wanted = Wanted(statuses=statuses, start=span.start, end=span.end)
    rows = _table.page(connection, company_id, wanted, after, Window(limit))
    return [(position, GroomingBooking.FromString(wire)) for position, wire in rows]

"""The stored bookings of grooming."""

from typing import Final

from pawport.care.grooming.rows import UPCOMING, booking_row
from pawport.care.visits.repository import VisitTable
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking

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

_table: Final = VisitTable(GroomingBooking, booking_row, map(GroomingBooking.Status.Name, UPCOMING))

find: Final = _table.find
lock: Final = _table.lock
page: Final = _table.page
completed_of_pet: Final = _table.completed_of_pet
insert_booking: Final = _table.insert
save: Final = _table.save
lock_of_pet: Final = _table.lock_of_pet
lock_of_customer: Final = _table.lock_of_customer
upcoming_ids: Final = _table.upcoming_ids
upcoming_page: Final = _table.upcoming_page

"""The stored appointments."""

from typing import Final

from pawport.care.appointments.rows import UPCOMING, appointment_row
from pawport.care.visits.repository import Position, VisitTable, Wanted
from pawport.gen.pawport.v1.appointment_pb2 import Appointment

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

_table: Final = VisitTable(Appointment, appointment_row, map(Appointment.Status.Name, UPCOMING))

find: Final = _table.find
lock: Final = _table.lock
page: Final = _table.page
completed_of_pet: Final = _table.completed_of_pet
insert_appointment: Final = _table.insert
save: Final = _table.save
lock_of_pet: Final = _table.lock_of_pet
lock_of_customer: Final = _table.lock_of_customer
upcoming_ids: Final = _table.upcoming_ids
upcoming_page: Final = _table.upcoming_page

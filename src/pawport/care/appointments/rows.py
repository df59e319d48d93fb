"""Between an Appointment and its row."""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date

from pawport.care.calendar.local import day_start
from pawport.care.visits.rows import taken_until
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.kit.times import datetime_of

__all__ = ["UPCOMING", "appointment_row", "date_message", "day_of"]

UPCOMING: Final = (Appointment.REQUESTED, Appointment.CONFIRMED)
"""The status of appointments that can still be moved or called off."""
_TAKING: Final = (*UPCOMING, Appointment.CHECKED_IN, Appointment.COMPLETED)


def appointment_row(appointment: Appointment) -> dict[str, Any]:
    """The columns of `appointments`, except the company's."""
    row: dict[str, Any] = {
        "id": appointment.id,
        "pet_id": appointment.pet_id,
        "customer_id": appointment.customer_id,
        "staff_id": appointment.staff_id or None,
        "status": Appointment.Status.Name(appointment.status),
        "end_time": None,
        "busy_until": None,
        "wire": appointment.SerializeToString(deterministic=True),
    }
    if not appointment.local_start:
        return {**row, "list_time": day_start(day_of(appointment), ZoneInfo(appointment.time_zone))}
    start = datetime_of(appointment.start_time)
    if appointment.status in _TAKING:
        row |= taken_until(appointment, start)
    return {**row, "list_time": start}


def day_of(appointment: Appointment) -> date:
    """The day of the visit, or the one that was asked for."""
    if appointment.local_start:
        return datetime.fromisoformat(appointment.local_start).date()
    asked = appointment.requested_date
    return date(asked.year, asked.month, asked.day)


def date_message(day: date) -> Date:
    """The message of a day."""
    return Date(year=day.year, month=day.month, day=day.day)

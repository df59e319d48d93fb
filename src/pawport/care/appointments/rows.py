"""Between an Appointment and its row."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from google.type.date_pb2 import Date

from pawport.care.calendar.local import Shift, day_start, local_text, resolve
from pawport.care.calendar.slots import Need
from pawport.gen.pawport.v1.appointment_pb2 import Appointment, AppointmentType
from pawport.kit.times import datetime_of, timestamp_of

__all__ = ["LONGEST", "UPCOMING", "appointment_row", "date_message", "day_of", "need_of", "set_start"]

LONGEST: Final = timedelta(minutes=720 + 240)
"""The longest that an appointment takes, with its buffer: AppointmentType allows no more."""
UPCOMING: Final = (Appointment.REQUESTED, Appointment.CONFIRMED)
"""The status of appointments that can still be moved or called off."""
_TAKING: Final = (*UPCOMING, Appointment.CHECKED_IN, Appointment.COMPLETED)
_SHIFTS: Final = {
    Shift.NONE: Appointment.TIME_SHIFT_UNSPECIFIED,
    Shift.SKIPPED: Appointment.SKIPPED,
    Shift.REPEATED: Appointment.REPEATED,
}


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
        need = need_of(appointment)
        row |= {"end_time": need.visit(start).end, "busy_until": need.occupied(start).end}
    return {**row, "list_time": start}


def set_start(appointment: Appointment, local: datetime, zone: ZoneInfo) -> None:
    """Gives the appointment a start; its duration is known."""
    instant = resolve(local, zone)
    appointment.local_start, appointment.time_zone = local_text(local), zone.key
    appointment.start_time.CopyFrom(timestamp_of(instant.time))
    appointment.end_time.CopyFrom(timestamp_of(need_of(appointment).visit(instant.time).end))
    appointment.time_shift = _SHIFTS[instant.shift]


def need_of(appointment: Appointment | AppointmentType) -> Need:
    """How long the appointment takes, or one of the type."""
    return Need(
        timedelta(minutes=appointment.duration_minutes), timedelta(minutes=appointment.buffer_minutes)
    )


def day_of(appointment: Appointment) -> date:
    """The day of the visit, or the one that was asked for."""
    if appointment.local_start:
        return datetime.fromisoformat(appointment.local_start).date()
    asked = appointment.requested_date
    return date(asked.year, asked.month, asked.day)


def date_message(day: date) -> Date:
    """The message of a day."""
    return Date(year=day.year, month=day.month, day=day.day)

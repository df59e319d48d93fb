"""The start of a visit, and how long it takes."""

from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

from pawport.care.calendar.local import Shift, local_text, resolve
from pawport.care.calendar.slots import Need
from pawport.gen.pawport.v1.appointment_pb2 import Appointment, AppointmentType
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.kit.times import timestamp_of

__all__ = [
    "LONGEST",
    "MAX_MINUTES",
    "Visit",
    "is_moved",
    "need_of",
    "resolve_again",
    "set_start",
    "taken_until",
]

Visit: TypeAlias = Appointment | GroomingBooking

MAX_MINUTES: Final = 720
"""The longest that a visit takes, without its buffer."""
LONGEST: Final = timedelta(minutes=MAX_MINUTES + 240)
"""The same with the buffer: AppointmentType and GroomingPackage allow no longer one."""
_SHIFTS: Final = {
    Shift.NONE: Appointment.TIME_SHIFT_UNSPECIFIED,
    Shift.SKIPPED: Appointment.SKIPPED,
    Shift.REPEATED: Appointment.REPEATED,
}


def set_start(visit: Visit, local: datetime, zone: ZoneInfo) -> None:
    """Gives the visit a start; its duration is known."""
    instant = resolve(local, zone)
    visit.local_start, visit.time_zone = local_text(local), zone.key
    visit.start_time.CopyFrom(timestamp_of(instant.time))
    visit.end_time.CopyFrom(timestamp_of(need_of(visit).visit(instant.time).end))
    visit.time_shift = _SHIFTS[instant.shift]


def need_of(visit: Visit | AppointmentType) -> Need:
    """How long the visit takes, or one of the type."""
    return Need(timedelta(minutes=visit.duration_minutes), timedelta(minutes=visit.buffer_minutes))


def taken_until(visit: Visit, start: datetime) -> dict[str, Any]:
    """The columns that say until when the pet and the staff member are taken by a visit at a start."""
    need = need_of(visit)
    return {"end_time": need.visit(start).end, "busy_until": need.occupied(start).end}


def is_moved(visit: Visit) -> bool:
    """Whether the civil time of the visit means another instant than when it was stored, because the rules
    of the time zone have changed since."""
    if not visit.local_start:
        return False
    again = type(visit)()
    again.CopyFrom(visit)  # type: ignore[arg-type]  # it is of the same type
    resolve_again(again)
    return again != visit


def resolve_again(visit: Visit) -> None:
    """Gives the visit the instant that its civil time means by the rules of today."""
    set_start(visit, datetime.fromisoformat(visit.local_start), ZoneInfo(visit.time_zone))

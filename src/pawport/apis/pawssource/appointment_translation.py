"""Between Paws Source's appointments and ours."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp

from pawport.apis.pawssource.errors import INVALID_DATE, REQUIRED
from pawport.apis.pawssource.values import value
from pawport.care.appointments.repository import Wanted
from pawport.care.appointments.rows import date_message
from pawport.care.appointments.service import Wish
from pawport.care.calendar.local import day_start, resolve
from pawport.care.staff.rules import given_date
from pawport.errors import invalid
from pawport.gen.pawport.v1.appointment_pb2 import AFTERNOON, EVENING, MORNING, Appointment, PartOfDay
from pawport.gen.pawssource.v2 import appointment_pb2 as theirs
from pawport.gen.pawssource.v2 import appointment_service_pb2 as messages
from pawport.kit.times import datetime_of

__all__ = ["appointment", "wanted", "wish"]

_PARTS: Final = {
    "morning": MORNING,
    "afternoon": AFTERNOON,
    "evening": EVENING,
    "any": PartOfDay.PART_OF_DAY_UNSPECIFIED,
}
_PART_NAMES: Final = {part: name for name, part in _PARTS.items()}
_STATUSES: Final = {
    "requested": ("REQUESTED",),
    "confirmed": ("CONFIRMED", "CHECKED_IN"),  # the document has no status for who is there
    "declined": ("DECLINED",),
    "cancelled": ("CANCELLED",),
    "completed": ("COMPLETED",),
    "no_show": ("NO_SHOW",),
}
_STATUS_NAMES: Final = {ours: name for name, all_ in _STATUSES.items() for ours in all_}
_BETWEEN: Final = re.compile(r"[\s-]+")


def wish(request: messages.CreateAppointmentRequest) -> Wish:
    """What the request asks for; its vet is still the document's.

    Raises:
        InvalidArgument: a field is missing or wrong.
    """
    for field in ("pet_id", "appointment_type", "requested_date"):
        if not getattr(request, field).strip():
            raise invalid(field, REQUIRED)
    part = _word(request.preferred_time_slot) or "any"
    if part not in _PARTS:
        raise invalid("preferred_time_slot", f"must be one of {', '.join(_PARTS)}")
    return Wish(
        pet_id=request.pet_id.strip(),
        type_id=_word(request.appointment_type),
        day=_day(request.requested_date, "requested_date"),
        part=_PARTS[part],
        staff_id=request.vet_id.strip(),
        notes=request.notes.strip(),
        confirm=True,
    )


def wanted(request: messages.ListAppointmentsRequest, zone: ZoneInfo) -> Wanted:
    """Which appointments the request asks for; its vet is still the document's.

    Raises:
        InvalidArgument: there is no such status or day, or the last day is before the first one.
    """
    status = _word(request.status)
    if status and status not in _STATUSES:
        raise invalid("status", f"must be one of {', '.join(_STATUSES)}")
    since: str = getattr(request, "from")  # a word of Python
    first = _day(since, "from") if since.strip() else None
    last = _day(request.to, "to") if request.to.strip() else None
    if first and last and last < first:
        raise invalid("to", "must not be before from")
    return Wanted(
        pet_id=request.pet_id.strip(),
        staff_id=request.vet_id.strip(),
        statuses=_STATUSES.get(status, ()),
        start=day_start(first, zone) if first else None,
        end=day_start(last + timedelta(days=1), zone) if last else None,
    )


def appointment(ours: Appointment) -> theirs.Appointment:
    """An appointment as the document's style has it."""
    zone, asked = ZoneInfo(ours.time_zone), ours.requested_date
    has_start = bool(ours.local_start)
    return theirs.Appointment(
        id=ours.id,
        pet_id=ours.pet_id,
        vet_id=value(ours.staff_id),
        appointment_type=ours.type,
        status=_STATUS_NAMES[Appointment.Status.Name(ours.status)],
        requested_date=date(asked.year, asked.month, asked.day).isoformat(),
        preferred_time_slot=_PART_NAMES[ours.part_of_day],
        notes=value(ours.notes),
        scheduled_start=value(_time(datetime_of(ours.start_time)) if has_start else ""),
        scheduled_end=value(_time(datetime_of(ours.end_time)) if has_start else ""),
        time_zone=ours.time_zone,
        alternatives=[_time(resolve(datetime.fromisoformat(each), zone).time) for each in ours.alternatives],
        created_at=Timestamp(seconds=ours.created_time.seconds),
        updated_at=Timestamp(seconds=ours.last_updated_time.seconds),
    )


def _word(text: str) -> str:
    """The form in which words are compared: "Routine Checkup" is "routine_checkup"."""
    return _BETWEEN.sub("_", text.strip().lower())


def _day(text: str, field: str) -> date:
    try:
        day = datetime.fromisoformat(text.strip()).date()
    except ValueError:
        raise invalid(field, INVALID_DATE) from None
    return given_date(date_message(day), field)


def _time(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

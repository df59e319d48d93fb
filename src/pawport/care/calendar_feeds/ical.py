"""Visits as iCalendar (RFC 5545). Importing the library takes long: only who writes a calendar does."""

from collections.abc import Iterable
from datetime import UTC
from typing import Final, NamedTuple

from icalendar import Calendar, Event, vText

from pawport.care.visits.rows import Visit
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.kit.times import datetime_of

__all__ = ["Entry", "written"]

_STATUSES: Final = {
    "REQUESTED": "TENTATIVE",
    "CONFIRMED": "CONFIRMED",
    "BOOKED": "CONFIRMED",
    "CHECKED_IN": "CONFIRMED",
    "COMPLETED": "CONFIRMED",
    "CANCELLED": "CANCELLED",
    "DECLINED": "CANCELLED",
    "NO_SHOW": "CANCELLED",
}


class Entry(NamedTuple):
    """A visit that has a start, and what it is called."""

    visit: Visit
    summary: str


def written(name: str, entries: Iterable[Entry]) -> bytes:
    """A calendar with a name."""
    calendar = Calendar()
    calendar.add("prodid", "-//Pawport//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    for entry in entries:
        calendar.add_component(_event(entry.visit, entry.summary))
    found: bytes = calendar.to_ical()
    return found


def _event(visit: Visit, summary: str) -> Event:
    """An event, with times in UTC: so the calendar needs no rules of zones, which may change."""
    changed = datetime_of(visit.last_updated_time).replace(microsecond=0)
    event = Event()
    event.add("uid", _uid(visit))
    event.add("dtstamp", changed)
    event.add("created", datetime_of(visit.created_time).replace(microsecond=0))
    event.add("last-modified", changed)
    event.add("sequence", int(visit.etag, 16) - 1)
    event.add("dtstart", datetime_of(visit.start_time).astimezone(UTC))
    event.add("dtend", datetime_of(visit.end_time).astimezone(UTC))
    event.add("summary", summary)
    event.add("status", _STATUSES[_status(visit)])
    return event


def _status(visit: Visit) -> str:
    if isinstance(visit, Appointment):
        return Appointment.Status.Name(visit.status)
    return GroomingBooking.Status.Name(visit.status)


def _uid(visit: Visit) -> str:
    """An id that no other visit has: an appointment and a booking can have the same one."""
    prefix = "" if isinstance(visit, Appointment) else "grooming-"
    return f"{prefix}{visit.id}@pawport"

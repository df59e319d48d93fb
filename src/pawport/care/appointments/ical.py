"""Appointments as iCalendar (RFC 5545). Importing the library takes long: only who writes a calendar does."""

from collections.abc import Iterable
from datetime import UTC
from typing import Final, NamedTuple

from icalendar import Calendar, Event, vText

from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.kit.times import datetime_of

__all__ = ["Visit", "written"]

_STATUSES: Final = {
    Appointment.REQUESTED: "TENTATIVE",
    Appointment.CONFIRMED: "CONFIRMED",
    Appointment.CHECKED_IN: "CONFIRMED",
    Appointment.COMPLETED: "CONFIRMED",
    Appointment.CANCELLED: "CANCELLED",
    Appointment.DECLINED: "CANCELLED",
    Appointment.NO_SHOW: "CANCELLED",
}


class Visit(NamedTuple):
    """An appointment that has a start, and what it is called."""

    appointment: Appointment
    summary: str


def written(name: str, visits: Iterable[Visit]) -> bytes:
    """A calendar with a name."""
    calendar = Calendar()
    calendar.add("prodid", "-//Pawport//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    for visit in visits:
        calendar.add_component(_event(visit.appointment, visit.summary))
    found: bytes = calendar.to_ical()
    return found


def _event(appointment: Appointment, summary: str) -> Event:
    """An event, with times in UTC: so the calendar needs no rules of zones, which may change."""
    changed = datetime_of(appointment.last_updated_time).replace(microsecond=0)
    event = Event()
    event.add("uid", f"{appointment.id}@pawport")
    event.add("dtstamp", changed)
    event.add("created", datetime_of(appointment.created_time).replace(microsecond=0))
    event.add("last-modified", changed)
    event.add("sequence", int(appointment.etag, 16) - 1)
    event.add("dtstart", datetime_of(appointment.start_time).astimezone(UTC))
    event.add("dtend", datetime_of(appointment.end_time).astimezone(UTC))
    event.add("summary", summary)
    event.add("status", _STATUSES[appointment.status])
    return event

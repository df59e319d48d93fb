"""Short ways to make appointments, and to look at them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from grpc import StatusCode

from pawport.care.appointments import repository
from pawport.gen.pawport.v1 import appointment_service_pb2 as messages
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from tests.contract.client import Api
from tests.contract.failures import failed

DAY = timedelta(days=1)
NEW_YORK = "America/New_York"


def in_days(days: int) -> date:
    return datetime.now(UTC).date() + days * DAY


def at(text: str, days: int = 7) -> str:
    """A time of day in some days."""
    return f"{in_days(days)}T{text}"


def day_message(day: date) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "day": day.day}


def hours(*spans: tuple[str, str]) -> list[dict[str, Any]]:
    """The same working hours on every day."""
    days = StaffMember.WorkingHours.Weekday.values()[1:]
    return [{"weekday": day, "start": start, "end": end} for day in days for start, end in spans]


def get(api: Api, appointment: Appointment) -> Appointment:
    return api.appointments.GetAppointment(messages.GetAppointmentRequest(id=appointment.id))


def listed(api: Api, **wanted: Any) -> list[Appointment]:
    request = messages.ListAppointmentsRequest(**wanted)
    return list(api.appointments.ListAppointments(request).appointments)


def slots(api: Api, **wanted: Any) -> list[str]:
    """The times of day of the free starts in a week."""
    given = {"type": "routine_checkup", "from_date": day_message(in_days(7)), **wanted}
    found = api.appointments.FindSlots(messages.FindSlotsRequest(**given)).slots
    return [slot.local_start for slot in found]


def refused(api: Api, **wish: Any) -> Any:
    request = messages.CreateAppointmentRequest(**{"type": "routine_checkup", **wish})
    return failed(StatusCode.FAILED_PRECONDITION, api.appointments.CreateAppointment, request)


def reschedule(api: Api, appointment: Appointment, local_start: str, **options: Any) -> Appointment:
    given = {"id": appointment.id, "local_start": local_start, **options}
    return api.appointments.RescheduleAppointment(messages.RescheduleAppointmentRequest(**given))


def events_of(api: Api, appointment: Appointment) -> list[str]:
    found = api.events.ListEvents(ListEventsRequest(filter={"types": ["appointment.*"]})).events
    return [event.type.partition(".")[2] for event in found if f'"{appointment.id}"' in event.data]


def age_to_past(api: Api, appointment: Appointment) -> None:
    """Lets the appointment have begun an hour ago."""
    now = int(datetime.now(UTC).timestamp())
    appointment.start_time.seconds, appointment.end_time.seconds = now - 3600, now - 1800
    with api.database.transaction() as connection:
        repository.save(connection, api.company_id, appointment)


STEPS = {
    "confirm": ("ConfirmAppointment", Appointment.CONFIRMED, "confirmed"),
    "decline": ("DeclineAppointment", Appointment.DECLINED, "declined"),
    "cancel": ("CancelAppointment", Appointment.CANCELLED, "cancelled"),
    "check in": ("CheckInAppointment", Appointment.CHECKED_IN, "checked_in"),
    "complete": ("CompleteAppointment", Appointment.COMPLETED, "completed"),
    "no-show": ("MarkAppointmentNoShow", Appointment.NO_SHOW, "no_show"),
}


def step(api: Api, name: str, appointment: Appointment, **options: Any) -> Appointment:
    method = STEPS[name][0]
    request = getattr(messages, f"{method}Request")(id=appointment.id, **options)
    found: Appointment = getattr(api.appointments, method)(request)
    return found

"""A business whose pets have appointments and grooming, of which it is reminded when a test says so."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from pawport.care.appointments import changes, service, steps
from pawport.care.appointments.reminding import APPOINTMENTS
from pawport.care.appointments.service import Wish
from pawport.care.grooming import packages_service
from pawport.care.grooming import service as grooming
from pawport.care.grooming import steps as grooming_steps
from pawport.care.grooming.reminding import GROOMING
from pawport.care.staff import service as staff
from pawport.care.visits.rows import set_start
from pawport.db import Database
from pawport.events.tables import audit_events
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking, GroomingPackage
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from pawport.reminders import service as reminders
from pawport.reminders.visits import source_of
from tests.reminders.lab import Business

__all__ = ["DAY", "Practice", "VisitReminder", "civil", "on"]

DAY: date = datetime.now(UTC).date() + timedelta(days=60)
"""The day of the visits: nothing can be booked in the past."""


def on(day: int, time: str, zone: str = "UTC") -> datetime:
    """A time so many days after the day of the visits."""
    text = f"{DAY + timedelta(days=day)}T{time}"
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def civil(day: int, time: str) -> datetime:
    """The same as a civil time."""
    return datetime.fromisoformat(f"{DAY + timedelta(days=day)}T{time}")


class VisitReminder(NamedTuple):
    """A reminder that was sent."""

    type: str
    id: str
    local_start: str
    days_before: int


class Practice(Business):
    """A business with a vet and a groomer who work day and night."""

    source = source_of((APPOINTMENTS, GROOMING))

    def __init__(self, database: Database, zone: str = "UTC") -> None:
        super().__init__(database, zone)
        days = StaffMember.WorkingHours.Weekday.values()[1:]
        hours: list[Any] = [{"weekday": day, "start": "00:00", "end": "24:00"} for day in days]
        vet = StaffMember(name="Dr. Moss", role=StaffMember.VET, working_hours=hours)
        groomer = StaffMember(name="Kim", role=StaffMember.GROOMER, working_hours=hours)
        option: Any = {"price": {"currency_code": "USD", "units": 30}, "duration_minutes": 30}
        package = GroomingPackage(id="bath", name="Bath", options=[option])

        def work(connection: Connection) -> None:
            staff.create_member(connection, self.company_id, vet)
            staff.create_member(connection, self.company_id, groomer)
            packages_service.set_package(connection, self.company_id, package)

        self.write(work)

    def appointment(self, pet_id: str, local: datetime, *, confirm: bool = True) -> str:
        """The id of an appointment."""
        wish = Wish(pet_id, "routine_checkup", local.date(), local, confirm=confirm)
        return self.write(lambda connection: service.create(connection, self.principal, wish).id)

    def booking(self, pet_id: str, local: datetime) -> str:
        """The id of a booking of grooming."""
        wish = grooming.Wish(pet_id, "bath", local)
        return self.write(lambda connection: grooming.create(connection, self.principal, wish).id)

    def many(self, count: int, local: datetime) -> list[str]:
        """The ids of many appointments at one time, of a pet each, which nobody has yet."""

        def work(connection: Connection, number: int, pet_id: str) -> str:
            made = Appointment(
                id=f"appt_{number}", pet_id=pet_id, customer_id=self.owner_id, type="routine_checkup"
            )
            made.status, made.duration_minutes = Appointment.CONFIRMED, 30
            set_start(made, local, ZoneInfo("UTC"))
            changes.add(connection, self.company_id, made, "desk")
            return made.id

        ids = [self.new_pet(f"Pet {number}") for number in range(count)]
        return self.write(
            lambda connection: [work(connection, number, pet_id) for number, pet_id in enumerate(ids)]
        )

    def reschedule(self, appointment_id: str, local: datetime) -> None:
        """Gives an appointment another start."""
        self.write(lambda connection: service.reschedule(connection, self.principal, appointment_id, local))

    def reschedule_booking(self, booking_id: str, local: datetime) -> None:
        """Gives a booking another start."""
        change = grooming.Change(local=local)
        self.write(lambda connection: grooming.update(connection, self.principal, booking_id, change))

    def take(self, appointment_id: str, step: steps.Step) -> None:
        """Takes a step of an appointment."""
        self.write(lambda connection: steps.take_step(connection, self.principal, appointment_id, step))

    def cancel_booking(self, booking_id: str) -> None:
        """Cancels a booking."""
        self.write(
            lambda connection: grooming_steps.take_step(
                connection, self.principal, booking_id, grooming_steps.CANCEL
            )
        )

    def visit_schedule(self, now: datetime, days_before: Collection[int], hour: int | None = None) -> None:
        """Sets the schedule."""
        self.write(
            lambda connection: reminders.set_schedule(
                connection, self.company_id, now, visit_days_before=days_before, hour=hour
            )
        )

    def reminders(self) -> list[VisitReminder]:
        """All reminders, in the order in which they were sent."""
        return [
            VisitReminder(type_, visit.id, visit.reminders[-1].local_start, visit.reminders[-1].days_before)
            for type_, visit in self.visit_events()
        ]

    def visit_events(self) -> list[tuple[str, Appointment | GroomingBooking]]:
        """The types and data of the events of all reminders."""
        messages = {"appointment.upcoming": Appointment, "grooming.upcoming": GroomingBooking}
        table = audit_events.c
        query = select(table.type, table.data).where(
            table.company_id == self.company_id, table.type.in_(messages)
        )
        rows = self.write(lambda connection: connection.execute(query.order_by(table.time, table.uid)).all())
        return [(type_, messages[type_].FromString(data)) for type_, data in rows]

    def new_visit_reminders(self, now: datetime) -> list[VisitReminder]:
        """What is sent at a time."""
        before = len(self.reminders())
        self.tick(now)
        return self.reminders()[before:]

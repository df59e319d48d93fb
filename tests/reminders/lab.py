"""A business with pets, whose reminders are sent when a test says so."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, TypeVar

from google.type.date_pb2 import Date
from sqlalchemy import Connection, func, select

from pawport.accounts import company_service as companies
from pawport.customers import service as customers
from pawport.db import Database
from pawport.events.tables import audit_events
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.event_pb2 import VaccinationReminderEvent
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from pawport.kit.principal import Principal
from pawport.pets import service as pets
from pawport.reminders import service
from pawport.reminders.runner import Reminders, Source
from pawport.reminders.sending import VACCINATIONS
from pawport.reminders.tables import sent_reminders
from tests.accounts.keys import new_principal

__all__ = ["Business", "Reminder", "at", "dose"]

T = TypeVar("T")


class Reminder(NamedTuple):
    """A reminder that was sent. `days_before` is None for one that says that a vaccination has expired."""

    pet: str
    vaccine: str
    days_before: int | None
    days_left: int


def at(text: str) -> datetime:
    """The time of a text such as "2026-05-12 09:00", in UTC."""
    return datetime.fromisoformat(f"{text}+00:00")


def dose(name: str, expires: date | datetime | None, given: date | None = None) -> Pet.Vaccination:
    """A vaccination; a date is written as midnight UTC."""
    made = Pet.Vaccination(name=name)
    if expires is not None:
        is_time = isinstance(expires, datetime)
        made.expired_at.FromDatetime(expires if is_time else datetime(*expires.timetuple()[:3], tzinfo=UTC))
    if given is not None:
        made.administered_date.CopyFrom(Date(year=given.year, month=given.month, day=given.day))
    return made


class Business:
    """A company with one customer."""

    source: Source = VACCINATIONS

    def __init__(self, database: Database, zone: str = "UTC") -> None:
        self.database = database
        self.principal: Principal = new_principal(database)
        self.company_id = self.principal.company.id
        self.move(zone)
        self.owner_id = self.new_customer()

    def write(self, work: Callable[[Connection], T]) -> T:
        """One transaction."""
        with self.database.transaction() as connection:
            return work(connection)

    def move(self, zone: str) -> None:
        """Changes the time zone."""
        self.write(
            lambda connection: companies.update_company(connection, self.company_id, {"time_zone": zone})
        )

    def new_customer(self) -> str:
        """A customer's id."""
        given = Customer(first_name="Ann")
        company = self.principal.company
        return self.write(lambda connection: customers.create_customer(connection, company, given).id)

    def new_pet(self, name: str, *doses: Pet.Vaccination, owner_id: str = "", pet_id: str = "") -> str:
        """A pet's id."""
        given = Pet(name=name, type=Pet.DOG, breed="Pug", vaccinations=doses)
        owner_id = owner_id or self.owner_id
        stored = self.write(
            lambda connection: pets.create_pet(connection, self.principal, owner_id, given, pet_id)
        )
        return stored.pet().id

    def update(self, pet_id: str, *paths: str, **fields: object) -> None:
        """Changes a pet."""
        request = UpdatePetRequest(
            id=pet_id, customer_id=self.owner_id, **fields, update_mask={"paths": paths or list(fields)}
        )
        self.write(lambda connection: pets.update_pet(connection, self.principal, request))

    def schedule(self, now: datetime, *days_before: int, hour: int | None = None) -> None:
        """Sets the schedule."""
        self.write(
            lambda connection: service.set_schedule(
                connection, self.company_id, now, days_before=days_before, hour=hour
            )
        )

    def tick(self, now: datetime) -> None:
        """Sends what is due."""
        asyncio.run(Reminders(self.database, (self.source,), lambda: now).send_due())

    def pass_days(self, start: datetime, days: int, hours: int = 1) -> None:
        """Sends what is due, again and again."""
        for hour in range(0, 24 * days, hours):
            self.tick(start + timedelta(hours=hour))

    def events(self) -> list[tuple[str, VaccinationReminderEvent]]:
        """The types and data of all reminders, in the order in which they were sent."""
        rows = self.write(self._rows)
        return [(type_, VaccinationReminderEvent.FromString(data)) for type_, data in rows]

    def sent(self) -> list[Reminder]:
        """All reminders, in the order in which they were sent."""
        return [_reminder(type_, event) for type_, event in self.events()]

    def new_reminders(self, now: datetime) -> list[Reminder]:
        """What is sent at a time, by the names of the pets."""
        before = len(self.sent())
        self.tick(now)
        return sorted(self.sent()[before:], key=lambda each: (each.pet, each.vaccine, each.days_left))

    def _rows(self, connection: Connection) -> Sequence[tuple[str, bytes]]:
        table = audit_events.c
        query = select(table.type, table.data).where(
            table.company_id == self.company_id,
            table.type.in_(("vaccination.expiring", "vaccination.expired")),
        )
        return [tuple(row) for row in connection.execute(query.order_by(table.time, table.uid))]

    def count_sent(self) -> int:
        """How many reminders are known as sent."""
        query = select(func.count()).where(sent_reminders.c.company_id == self.company_id)
        return self.write(lambda connection: connection.execute(query).scalar_one())


def _reminder(type_: str, event: VaccinationReminderEvent) -> Reminder:
    days_before = None if type_ == "vaccination.expired" else event.days_before
    return Reminder(event.pet_name, event.vaccine, days_before, event.days_left)

"""Whatever is done in whatever order, no two visits of a person or of a pet overlap."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.accounts import company_service as companies
from pawport.accounts import service as accounts
from pawport.care.appointments import service, steps
from pawport.care.appointments.repository import Wanted
from pawport.care.appointments.service import Wish
from pawport.care.grooming import packages_service
from pawport.care.grooming import service as grooming
from pawport.care.staff import service as staff
from pawport.care.visits.rows import Visit
from pawport.customers import service as customers
from pawport.db import Database, opened_database
from pawport.errors import FailedPrecondition
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.grooming_pb2 import GroomingPackage
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from pawport.kit.paging import Window
from pawport.pets import service as pets
from tests.properties import examples

PEOPLE, PETS = 2, 3
ZONE = "America/New_York"
# The hours around the change of the clock in the next autumn, and an hour of a quiet day.
_NOW = datetime.now(UTC)
YEAR = _NOW.year + 1
NIGHT = datetime(YEAR, 11, 1 + (6 - datetime(YEAR, 11, 1).weekday()) % 7)  # noqa: DTZ001 - a civil time
MINUTES = st.integers(0, 16).map(lambda quarters: quarters * 15) | st.integers(0, 240)
TYPES = st.sampled_from(["vaccination", "routine_checkup", "surgery", "dental"])
STEPS = st.one_of(
    st.tuples(st.just("at"), TYPES, st.integers(0, PETS - 1), st.integers(0, PEOPLE), MINUTES),
    st.tuples(st.just("day"), TYPES, st.integers(0, PETS - 1), st.integers(0, PEOPLE)),
    st.tuples(st.just("move"), st.integers(0, 9), st.integers(0, PEOPLE), MINUTES),
    st.tuples(st.just("cancel"), st.integers(0, 9)),
    st.tuples(st.just("confirm"), st.integers(0, 9)),
    st.tuples(st.just("groom"), st.integers(0, PETS - 1), MINUTES),
    st.tuples(st.just("move_grooming"), st.integers(0, 9), MINUTES),
    st.tuples(st.just("prolong_grooming"), st.integers(0, 9)),
)


class Clinic:
    """A company with two vets and a groomer who work at night, and three pets."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        company_id = accounts.create_company(connection, "Paws").id
        company = companies.update_company(connection, company_id, {"time_zone": ZONE})
        self.principal = Principal(company, "key", "desk", frozenset(("*",)), None)
        days = StaffMember.WorkingHours.Weekday.values()[1:]
        hours: list[Any] = [{"weekday": day, "start": "00:00", "end": "05:00"} for day in days]
        vet = StaffMember(name="Dr. Moss", role=StaffMember.VET, working_hours=hours)
        self.staff = ["", *(staff.create_member(connection, company_id, vet).id for _ in range(PEOPLE))]
        groomer = StaffMember(name="Kim", role=StaffMember.GROOMER, working_hours=hours)
        staff.create_member(connection, company_id, groomer)
        for package_id, minutes in (("bath", 30), ("full_groom", 90)):
            price = {"currency_code": "USD", "units": minutes}
            options: list[Any] = [{"price": price, "duration_minutes": minutes}]
            package = GroomingPackage(id=package_id, name="Bath", options=options, buffer_minutes=10)
            packages_service.set_package(connection, company_id, package)
        owner = customers.create_customer(connection, company, Customer(first_name="Ann"))
        dog = Pet(name="Rex", type=Pet.DOG, breed="Pug")
        self.pets = [pets.create_pet(connection, self.principal, owner.id, dog).pet().id for _ in range(PETS)]
        self.made: list[str] = []
        self.booked: list[str] = []

    def do(self, step: tuple[Any, ...]) -> None:
        """A step, which can be refused."""
        with suppress(FailedPrecondition):
            getattr(self, step[0])(*step[1:])

    def at(self, type_: str, pet: int, who: int, minutes: int) -> None:
        self._create(type_, pet, who, NIGHT + timedelta(minutes=minutes))

    def day(self, type_: str, pet: int, who: int) -> None:
        self._create(type_, pet, who, None)

    def _create(self, type_: str, pet: int, who: int, local: datetime | None) -> None:
        wish = Wish(self.pets[pet], type_, NIGHT.date(), local, staff_id=self.staff[who])
        self.made.append(service.create(self.connection, self.principal, wish).id)

    def move(self, number: int, who: int, minutes: int) -> None:
        if number < len(self.made):
            local = NIGHT + timedelta(minutes=minutes)
            target = (self.principal, self.made[number], local)
            service.reschedule(self.connection, *target, staff_id=self.staff[who])

    def cancel(self, number: int) -> None:
        self._take(number, steps.CANCEL)

    def confirm(self, number: int) -> None:
        self._take(number, steps.CONFIRM)

    def groom(self, pet: int, minutes: int) -> None:
        wish = grooming.Wish(self.pets[pet], "bath", NIGHT + timedelta(minutes=minutes))
        self.booked.append(grooming.create(self.connection, self.principal, wish).id)

    def move_grooming(self, number: int, minutes: int) -> None:
        if number < len(self.booked):
            change = grooming.Change(local=NIGHT + timedelta(minutes=minutes))
            grooming.update(self.connection, self.principal, self.booked[number], change)

    def prolong_grooming(self, number: int) -> None:
        if number < len(self.booked):
            change = grooming.Change(package_id="full_groom")
            grooming.update(self.connection, self.principal, self.booked[number], change)

    def _take(self, number: int, step: steps.Step) -> None:
        if number < len(self.made):
            steps.take_step(self.connection, self.principal, self.made[number], step)

    def check(self) -> None:
        """No two that take place overlap."""
        found, _ = service.list_appointments(
            self.connection, self.principal.company.id, Wanted(), None, Window(500)
        )
        visits = [Appointment.FromString(wire) for wire in found]
        bookings, _ = grooming.list_bookings(
            self.connection, self.principal.company.id, Wanted(), None, Window(500)
        )
        taking: list[Visit] = [
            each for each in visits if each.local_start and each.status != Appointment.CANCELLED
        ]
        taking += bookings
        assert not any(each.double_booked for each in taking)
        for one, other in combinations(taking, 2):
            if one.staff_id == other.staff_id:
                assert not overlap(one, other, buffer=True), (one, other)
            if one.pet_id == other.pet_id:
                assert not overlap(one, other, buffer=False), (one, other)


def overlap(one: Visit, other: Visit, *, buffer: bool) -> bool:
    ends = [each.end_time.seconds + 60 * each.buffer_minutes * buffer for each in (one, other)]
    return one.start_time.seconds < ends[1] and other.start_time.seconds < ends[0]


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    url = request.getfixturevalue(f"new_{request.param}_url")()
    with opened_database(url) as database:
        yield database


class UndoneError(Exception):
    """Ends a transaction that was only for an example."""


@given(st.lists(STEPS, max_size=12))
@examples(40)
def test_no_two_visits_overlap(database: Database, script: list[tuple[Any, ...]]) -> None:
    with pytest.raises(UndoneError), database.transaction() as connection:  # noqa: PT012 - the end undoes it
        clinic = Clinic(connection)
        for step in script:
            clinic.do(step)
        clinic.check()
        raise UndoneError

"""Appointments: a search for a free time among 1,000,000 past visits beside GetPet, and CreateAppointment
beside CreatePet."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from benchmarks.calls import CALLERS
from benchmarks.data import Filled
from benchmarks.load import Load
from benchmarks.measure import Plan, Row, Target, at_least, at_most, compare, ratio, tell
from benchmarks.scale import all_over
from benchmarks.servers import pawport
from pawport.accounts import company_service as companies
from pawport.care.appointments import repository
from pawport.care.staff import service as staff
from pawport.db import open_database
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.appointment_service_pb2 import CreateAppointmentRequest, FindSlotsRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import CreatePetRequest, GetPetRequest
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from pawport.kit.times import timestamp_of

__all__ = ["appointments"]

_SERVICE = "/pawport.v1.AppointmentService"
_VISITS = 1_000_000
_STAFF = 20
_AT_ONCE = 20_000
_HALF_HOUR = timedelta(minutes=30)
_DAY = timedelta(days=1)


def appointments(plan: Plan, filled: Filled) -> list[Row]:
    """FindSlots for a week with 20 staff by one caller: what 95 of 100 calls take at most; and the rate of
    CreateAppointment."""
    people = _add_staff(filled)
    _add_visits(filled, people)
    slots = [
        FindSlotsRequest(type="routine_checkup", from_date=_date(days), to_date=_date(days + 6))
        for days in range(1, 60)
    ]
    get = [GetPetRequest(customer_id=customer, id=pet) for customer, pet in filled.pets[:500]]
    visits = [
        CreateAppointmentRequest(
            pet_id=pet, type="vaccination", requested_date=_date(number), staff_id=person
        )
        for number, (_, pet) in zip(range(100, 3600), filled.pets, strict=False)
        for person in (people[number % _STAFF],)
    ]
    owners = sorted({customer for customer, _ in filled.pets[:3000]})
    dog = Pet(name="Rex", type=Pet.DOG, breed="Labrador")
    pets = [CreatePetRequest(customer_id=owner, pet=dog) for owner in owners]
    with pawport(filled.url) as server:
        one = Target("GetPet", all_over(plan, server, "GetPet", get, 1), server)
        found = Target("as Protobuf", all_over(plan, server, "FindSlots", slots, 1, service=_SERVICE), server)
        beside, search = compare(plan, [one, found], _p95, " µs")
        pet = Target("CreatePet", all_over(plan, server, "CreatePet", pets, CALLERS), server)
        run = all_over(plan, server, "CreateAppointment", visits, CALLERS, service=_SERVICE)
        new_pet, new_visit = compare(plan, [pet, Target("as Protobuf", run, server)])
    return [
        at_most("FindSlots of a week, 20 staff, p95", search, beside, ratio(search, beside), 3),
        at_least("CreateAppointment", new_visit, new_pet, 0.5),
    ]


def _p95(load: Load) -> float:
    return load.p95


def _date(days: int) -> dict[str, int]:
    day = _today() + days * _DAY
    return {"year": day.year, "month": day.month, "day": day.day}


def _today() -> date:
    return datetime.now(UTC).date()


def _add_staff(filled: Filled) -> list[str]:
    """Vets who work from Monday to Friday; and customers may have as many pets as there are."""
    hours = [{"weekday": day, "start": "09:00", "end": "17:00"} for day in range(1, 6)]
    vet = StaffMember(name="Dr. Moss", role=StaffMember.VET, working_hours=hours)
    database = open_database(filled.url)
    with database.transaction() as connection:
        companies.update_company(connection, filled.company_id, {"max_pets_per_customer": 10_000})
        people = [staff.create_member(connection, filled.company_id, vet).id for _ in range(_STAFF)]
    asyncio.run(database.close())
    return people


def _add_visits(filled: Filled, people: list[str]) -> None:
    """Each of the staff had a visit every half hour, day and night, for as long as it takes, and has some on
    each of the next days."""
    tell(f"  adding {_VISITS:,} past appointments")
    database = open_database(filled.url)
    now = datetime.combine(_today(), datetime.min.time(), UTC)
    for first in range(0, _VISITS, _AT_ONCE):
        with database.transaction() as connection:
            for number in range(first, first + _AT_ONCE):
                start = now - (number // _STAFF + 1) * _HALF_HOUR
                visit = _visit(filled, people, number, start, Appointment.COMPLETED)
                repository.insert_appointment(connection, filled.company_id, visit)
    with database.transaction() as connection:
        for number in range(_VISITS, _VISITS + 60 * 5 * _STAFF):
            day, hour = divmod((number - _VISITS) // _STAFF, 5)
            start = now + day * _DAY + timedelta(hours=9 + hour)
            visit = _visit(filled, people, number, start, Appointment.CONFIRMED)
            repository.insert_appointment(connection, filled.company_id, visit)
    asyncio.run(database.close())


def _visit(
    filled: Filled, people: list[str], number: int, start: datetime, status: Appointment.Status.ValueType
) -> Appointment:
    customer, pet = filled.pets[number % len(filled.pets)]
    return Appointment(
        id=f"appt_{number}",
        pet_id=pet,
        customer_id=customer,
        type="routine_checkup",
        staff_id=people[number % _STAFF],
        status=status,
        local_start=start.strftime("%Y-%m-%dT%H:%M"),
        time_zone="UTC",
        start_time=timestamp_of(start),
        end_time=timestamp_of(start + _HALF_HOUR),
        duration_minutes=30,
        etag="1",
    )

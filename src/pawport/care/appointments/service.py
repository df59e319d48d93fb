"""Making and moving appointments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.care.appointments import changes, repository, types_service
from pawport.care.appointments.refusals import wrong_status
from pawport.care.appointments.repository import Position, Wanted
from pawport.care.appointments.rows import UPCOMING, date_message
from pawport.care.calendar.local import local_text, local_time
from pawport.care.staff import service as staff
from pawport.care.staff.service import Worker
from pawport.care.visits import finding, slots
from pawport.care.visits.busy import key_of
from pawport.care.visits.finding import Search
from pawport.care.visits.requirements import check_pet
from pawport.care.visits.rows import need_of, set_start
from pawport.care.visits.slots import Slots, SlotSearch
from pawport.care.visits.taking import (
    candidates,
    check_not_far,
    current_pet_id,
    lock_pet,
    overlaps_others,
    set_future_start,
    take,
    zone_of,
)
from pawport.db import Conflict, new_id, new_uid, write_time
from pawport.errors import NotFound
from pawport.gen.pawport.v1.appointment_pb2 import Appointment, AppointmentType, PartOfDay
from pawport.kit.paging import Window

__all__ = [
    "Wish",
    "create",
    "find_slots",
    "get_appointment",
    "list_appointments",
    "list_for_calendar",
    "overbook",
    "reschedule",
]


@dataclass(frozen=True)
class Wish:
    """What is asked for: a start, or a day."""

    pet_id: str
    type_id: str
    day: date
    local: datetime | None = None
    """On that day."""
    part: PartOfDay.ValueType = PartOfDay.PART_OF_DAY_UNSPECIFIED
    staff_id: str = ""
    """Of whom it must be; empty for whoever is free."""
    notes: str = ""
    confirm: bool = False
    appointment_id: str = ""


def get_appointment(connection: Connection, company_id: str, appointment_id: str) -> bytes:
    """Returns the encoded appointment.

    Raises:
        NotFound: the company has no such appointment.
    """
    found = repository.find(connection, company_id, appointment_id)
    if found is None:
        raise NotFound("appointment", appointment_id)
    return found


def list_appointments(
    connection: Connection, company_id: str, wanted: Wanted, after: Position | None, window: Window
) -> tuple[list[bytes], Position | None]:
    """A page of encoded appointments, in the order of their starts, and the position of the next page; None
    after the last one.

    Raises:
        NotFound: the company has no such pet or staff member.
    """
    if wanted.pet_id:
        wanted = wanted._replace(pet_id=current_pet_id(connection, company_id, wanted.pet_id))
    if wanted.staff_id:
        staff.get_member(connection, company_id, wanted.staff_id)
    rows = repository.page(connection, company_id, wanted, after, window)
    shown, last = window.page_of(rows, lambda row: len(row[1]))
    return [wire for _, wire in shown], None if last is None else last[0]


def create(connection: Connection, principal: Principal, wish: Wish) -> Appointment:
    """Makes an appointment at the start that is asked for, or at the first free one of the day. If none is
    free on the day, it is requested without a start, and has the next free ones.

    Raises:
        NotFound: the company has no such pet, type or staff member, or it is deleted.
        InvalidArgument: the start is over or too far away, or the staff member has another role.
        FailedPrecondition: the start is not free, or the pet is dead or lacks what the type requires.
        AlreadyExists: another appointment has the id.
    """
    company_id = principal.company.id
    appointment, workers, zone = _begun(connection, company_id, wish)
    now = write_time(connection)
    need = need_of(appointment)
    search = Search(wish.day, wish.day, need, zone, now, workers, appointment.pet_id, wish.part)
    if wish.local is not None:
        appointment.staff_id = take(connection, company_id, appointment, search, wish.local, wish.staff_id)
        return _added(connection, principal, appointment, wish)
    check_not_far(wish.day, local_time(now, zone).date(), "requested_date")
    if free := finding.first_free(connection, company_id, search):
        appointment.staff_id = free.staff_ids[0]
        set_start(appointment, free.start.local, zone)
    else:
        appointment.alternatives.extend(map(local_text, finding.next_free(connection, company_id, search)))
    return _added(connection, principal, appointment, wish)


def _added(connection: Connection, principal: Principal, appointment: Appointment, wish: Wish) -> Appointment:
    if wish.confirm and appointment.local_start:
        appointment.status = Appointment.CONFIRMED
    changes.add(connection, principal.company.id, appointment, principal.key_name)
    return appointment


def overbook(connection: Connection, principal: Principal, wish: Wish, local: datetime) -> Appointment:
    """Makes a confirmed appointment at a start, free or not. Raises as `create`."""
    company_id = principal.company.id
    appointment, _, zone = _begun(connection, company_id, wish)
    appointment.status = Appointment.CONFIRMED
    set_future_start(connection, appointment, local, zone)
    appointment.double_booked = overlaps_others(connection, company_id, appointment, appointment.staff_id)
    changes.add(connection, company_id, appointment, principal.key_name)
    return appointment


def reschedule(
    connection: Connection,
    principal: Principal,
    appointment_id: str,
    local: datetime,
    *,
    staff_id: str = "",
    reason: str = "",
    etag: str = "",
) -> Appointment:
    """Gives the appointment another start, in the company's time zone, or another staff member.

    Raises:
        NotFound: the company has no such appointment or staff member.
        Aborted: the etag is not the appointment's.
        InvalidArgument: the start is over or too far away, or the staff member has another role.
        FailedPrecondition: the appointment is over, the start is not free, or the pet is dead or lacks what
            the type requires.
    """
    company_id = principal.company.id
    zone = zone_of(connection, company_id)
    before = Appointment.FromString(get_appointment(connection, company_id, appointment_id))
    type_ = types_service.get_type(connection, company_id, before.type)
    wanted_id = staff_id or before.staff_id
    workers = _candidates(connection, company_id, type_, wanted_id)
    pet = lock_pet(connection, company_id, before.pet_id, workers)
    appointment = changes.lock(connection, company_id, appointment_id, etag)
    if (appointment.pet_id, appointment.staff_id) != (before.pet_id, before.staff_id):
        raise Conflict("a concurrent write changed the appointment")
    if appointment.status not in UPCOMING:
        raise wrong_status(appointment, "rescheduled")
    check_pet(pet, type_, local.date(), zone)
    day, now = local.date(), write_time(connection)
    search = Search(day, day, need_of(appointment), zone, now, workers, pet.id, ignored=key_of(appointment))
    appointment.staff_id = take(connection, company_id, appointment, search, local, wanted_id)
    appointment.double_booked = False
    del appointment.alternatives[:]
    changes.store(connection, company_id, appointment, "rescheduled", principal.key_name, reason)
    return appointment


def find_slots(connection: Connection, company_id: str, type_id: str, search: SlotSearch) -> Slots:
    """The first free starts of some days.

    Raises:
        NotFound: the company has no such type, staff member or pet.
        InvalidArgument: the days are over or too far away, or the staff member has another role.
    """
    type_ = types_service.get_type(connection, company_id, type_id)
    workers = _candidates(connection, company_id, type_, search.staff_id)
    return slots.find_slots(connection, company_id, search, need_of(type_), workers)


def list_for_calendar(
    connection: Connection, company_id: str, wanted: Wanted, limit: int
) -> list[tuple[Appointment, str]]:
    """The first appointments that match and have a start, each with the name of its type."""
    rows = repository.page(connection, company_id, wanted, None, Window(limit))[:limit]
    names = {type_.id: type_.name for type_ in types_service.list_types(connection, company_id)}
    found = (Appointment.FromString(wire) for _, wire in rows)
    return [(each, names[each.type]) for each in found if each.local_start]


def _candidates(
    connection: Connection, company_id: str, type_: AppointmentType, staff_id: str
) -> Sequence[Worker]:
    """Those who could have the appointment."""
    problem = f"must have the role of the type {type_.id}"
    return candidates(connection, company_id, type_.role, staff_id, problem=problem)


def _begun(
    connection: Connection, company_id: str, wish: Wish
) -> tuple[Appointment, Sequence[Worker], ZoneInfo]:
    """An appointment that has no start yet, those who could have it, and the company's zone. Until the
    transaction ends, nobody else makes one of the pet or of these people."""
    zone = zone_of(connection, company_id)
    type_ = types_service.get_type(connection, company_id, wish.type_id)
    workers = _candidates(connection, company_id, type_, wish.staff_id)
    pet = lock_pet(connection, company_id, wish.pet_id, workers)
    check_pet(pet, type_, wish.day, zone)
    appointment = Appointment(
        id=wish.appointment_id or new_id("appt", new_uid()),
        pet_id=pet.id,
        customer_id=pet.customer_id,
        type=type_.id,
        staff_id=wish.staff_id,
        status=Appointment.REQUESTED,
        time_zone=zone.key,
        duration_minutes=type_.duration_minutes,
        buffer_minutes=type_.buffer_minutes,
        requested_date=date_message(wish.day),
        part_of_day=wish.part,
        notes=wish.notes,
    )
    return appointment, workers, zone

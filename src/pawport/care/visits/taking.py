"""Giving a visit its time.

Two visits of a person or of a pet never overlap: whoever makes one locks the keys of the pet and of all who
could have it before it looks. An exclusion constraint of PostgreSQL would need an extension that not every
server has, SQLite has none, and either would keep out what is double-booked on purpose.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.accounts import company_service as companies
from pawport.care.calendar.local import local_text, local_time, resolve
from pawport.care.staff import service as staff
from pawport.care.staff.service import Worker
from pawport.care.visits import finding
from pawport.care.visits.busy import busy_of_pet, busy_of_staff, key_of
from pawport.care.visits.finding import Search
from pawport.care.visits.refusals import pet_not_free, slot_not_free
from pawport.care.visits.rows import Visit, need_of, set_start
from pawport.db import Conflict, lock_keys, write_time
from pawport.errors import NotFound, invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.staff_pb2 import StaffMember
from pawport.pets import service as pets
from pawport.pets.changes import PetChange, PetChanges
from pawport.redirects import service as redirects

__all__ = [
    "candidates",
    "check_not_far",
    "current_pet_id",
    "lock_pet",
    "lock_pet_change",
    "overlaps_others",
    "set_future_start",
    "take",
    "take_at",
    "zone_of",
]

_FARTHEST: Final = timedelta(days=3653)


def zone_of(connection: Connection, company_id: str) -> ZoneInfo:
    """The time zone of the company as it is now: what a key knows of its company can be some seconds old."""
    return ZoneInfo(companies.get_company(connection, company_id).time_zone)


def check_not_far(day: date, today: date, field: str) -> None:
    """Raises InvalidArgument for a day that is over, or is more than ten years from now."""
    if day < today:
        raise invalid(field, "must not be in the past")
    if day > today + _FARTHEST:
        raise invalid(field, "must be at most ten years from now")


def current_pet_id(connection: Connection, company_id: str, pet_id: str) -> str:
    """The id of the pet, or of the one that it was merged into.

    Raises:
        NotFound: the company has no such pet.
    """
    pets.owner_of(connection, company_id, pet_id)
    return redirects.current_id(connection, company_id, "pet", pet_id)


def candidates(
    connection: Connection,
    company_id: str,
    role: StaffMember.Role.ValueType,
    staff_id: str,
    *,
    problem: str,
    field: str = "staff_id",
) -> Sequence[Worker]:
    """Those who could have the visit: the staff member, or all of the role.

    Raises:
        NotFound: the company has no such staff member.
        InvalidArgument: the staff member has another role; `problem` says so.
    """
    if not staff_id:
        return staff.workers(connection, company_id, role)
    worker = staff.get_worker(connection, company_id, staff_id)
    if worker.role != role:
        raise invalid(field, problem)
    return [worker]


def lock_pet(connection: Connection, company_id: str, pet_id: str, workers: Sequence[Worker]) -> Pet:
    """The living pet, once nobody else makes a visit of it or of one of these people."""
    current_id = pets.find_living_pet(connection, company_id, pet_id).id
    people = [worker.id for worker in workers]
    lock_keys(connection, company_id, {"appointment_pet": [current_id], "appointment_staff": people})
    change, _ = lock_pet_change(connection, company_id, current_id)
    if change.pet.deleted:
        raise NotFound("pet", pet_id)
    return change.pet


def lock_pet_change(connection: Connection, company_id: str, pet_id: str) -> tuple[PetChange, PetChanges]:
    """Locks a pet of a visit, which is to be changed.

    Raises:
        NotFound: the company has no such pet any more.
        Conflict: the pet was merged in the meantime.
    """
    changes = PetChanges(connection, company_id)
    changes.load(ids=[pet_id])
    change = changes.by_id(pet_id)
    if change is None:
        raise NotFound("pet", pet_id)
    if change.pet.id != pet_id:
        raise Conflict("a concurrent write merged the pet")
    return change, changes


def take(
    connection: Connection, company_id: str, visit: Visit, search: Search, local: datetime, staff_id: str
) -> str:
    """Gives the visit a start, and returns the id of somebody who is free then; `staff_id`: of whom it must
    be, if not of anybody.

    Raises:
        InvalidArgument: the start is over or too far away.
        FailedPrecondition: the start is not free.
    """
    set_future_start(connection, visit, local, search.zone)
    return take_at(connection, company_id, visit, search, local, staff_id)


def take_at(
    connection: Connection, company_id: str, visit: Visit, search: Search, local: datetime, staff_id: str
) -> str:
    """As `take`, of a visit that has its start, which may be over."""
    start = resolve(local, search.zone).time
    free_id, pet_is_free = finding.who_is_free(connection, company_id, search, start)
    if free_id is not None and pet_is_free:
        return free_id
    following = search._replace(earliest=max(start, search.earliest))
    starts = list(map(local_text, finding.next_free(connection, company_id, following)))
    if pet_is_free:
        raise slot_not_free(staff_id, local_text(local), starts)
    raise pet_not_free(visit.pet_id, local_text(local), starts)


def set_future_start(connection: Connection, visit: Visit, local: datetime, zone: ZoneInfo) -> None:
    """Gives the visit a start, free or not.

    Raises:
        InvalidArgument: the start is over or too far away.
    """
    now = write_time(connection)
    check_not_far(local.date(), local_time(now, zone).date(), "local_start")
    if resolve(local, zone).time < now:
        raise invalid("local_start", "must not be in the past")
    set_start(visit, local, zone)


def overlaps_others(connection: Connection, company_id: str, visit: Visit, staff_id: str) -> bool:
    """Whether the visit, which has a start, overlaps another one of its staff member or its pet."""
    need = need_of(visit)
    start = resolve(datetime.fromisoformat(visit.local_start), ZoneInfo(visit.time_zone)).time
    named, key = (connection, company_id), key_of(visit)
    busy = busy_of_staff(*named, [staff_id], need.occupied(start), key)[staff_id]
    return bool(busy) or bool(busy_of_pet(*named, visit.pet_id, need.visit(start), key))

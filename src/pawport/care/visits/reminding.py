"""Reminding companies of visits that lie ahead, by the schedule of `reminders`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import Connection

from pawport.care.calendar.intervals import Interval
from pawport.care.visits.repository import Position
from pawport.care.visits.rows import Visit
from pawport.customers import service as customers
from pawport.db import Conflict, write_time
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.civil_days import around
from pawport.kit.times import datetime_of, timestamp_of
from pawport.pets.changes import PetChanges
from pawport.reminders.visits import Due, Place

__all__ = ["Upcoming", "note_reminder", "remind_due"]

_MAX_REMINDERS: Final = 100

V = TypeVar("V", Appointment, GroomingBooking)


@dataclass(frozen=True)
class Upcoming(Generic[V]):
    """How visits of a kind are read, locked and reminded of."""

    page: Callable[[Connection, str, Interval, Position | None, int], list[tuple[Position, V]]]
    """Those that are to take place in a span, after a position: one more than so many if there are more."""
    statuses: Sequence[Any]
    """Of those that are to take place."""
    lock: Callable[[Connection, str, str], V]
    remind: Callable[[Connection, str, V, int], None]
    """Writes down that one is reminded of so many days before, with the event."""


def remind_due(
    kind: Upcoming[V], connection: Connection, company_id: str, due: Due, after: Place | None, limit: int
) -> Place | None:
    """Reminds of the next visits that are due, after a place, looking at not more than `limit`. Returns where
    the rest begins; None if there is no more."""
    start, end = around(due.first, due.last)
    span = Interval(max(start, due.now), end)
    rows = kind.page(connection, company_id, span, None if after is None else Position(*after), limit)
    wanted = [visit for _, visit in rows[:limit] if _is_wanted(visit, due)]
    if wanted:
        # By id, as all who lock several visits.
        for visit in sorted(_of_living(connection, company_id, wanted), key=lambda each: each.id):
            locked = kind.lock(connection, company_id, visit.id)
            if locked.pet_id != visit.pet_id:
                raise Conflict("a concurrent write merged the pet")
            if locked.status in kind.statuses and _is_wanted(locked, due):
                kind.remind(connection, company_id, locked, due.days_before)
    return Place(*rows[limit - 1][0]) if len(rows) > limit else None


def _is_wanted(visit: Visit, due: Due) -> bool:
    if not visit.local_start or datetime_of(visit.start_time) <= due.now:
        return False
    if not due.first <= datetime.fromisoformat(visit.local_start).date() <= due.last:
        return False
    return not any(
        each.local_start == visit.local_start and each.days_before == due.days_before
        for each in visit.reminders
    )


def _of_living(connection: Connection, company_id: str, visits: Sequence[V]) -> Iterator[V]:
    """Those of living pets, which are locked, and of customers who were not erased."""
    pets = PetChanges(connection, company_id)
    pets.load(ids={visit.pet_id for visit in visits})
    owners = customers.get_customers(connection, company_id, {visit.customer_id for visit in visits})
    for visit in visits:
        change, owner = pets.by_id(visit.pet_id), owners.get(visit.customer_id)
        if change is not None and change.pet.id != visit.pet_id:
            raise Conflict("a concurrent write merged the pet")
        is_alive = change and not change.pet.deleted and change.pet.status != Pet.PASSED_AWAY
        if is_alive and owner is not None and not owner.HasField("erased_time"):
            yield visit


def note_reminder(connection: Connection, visit: Visit, days_before: int) -> None:
    """Adds a reminder to the visit."""
    visit.reminders.add(
        time=timestamp_of(write_time(connection)), local_start=visit.local_start, days_before=days_before
    )
    del visit.reminders[:-_MAX_REMINDERS]

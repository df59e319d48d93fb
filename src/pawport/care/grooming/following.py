"""What becomes of bookings when something happens to pets and customers, or to the rules of a zone."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.care.grooming import changes, repository
from pawport.care.grooming.rows import UPCOMING
from pawport.care.visits import rows as visits
from pawport.care.visits.changed import Changed
from pawport.care.visits.rows import is_moved
from pawport.care.visits.taking import overlaps_others
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.times import datetime_of

__all__ = [
    "follow_pet",
    "forget_customer",
    "forget_pet",
    "move_customer",
    "move_pet",
    "moved_by_new_rules",
    "resolve_again",
]

_TEXTS = ("notes", "report")


def follow_pet(connection: Connection, company: Company, pet: Pet) -> None:
    """Cancels what lies ahead of a pet, which is locked, if it is dead or deleted; else gives it to the
    owner, without the notes of the one before."""
    for booking in repository.lock_of_pet(connection, company.id, pet.id):
        if booking.status not in UPCOMING:
            continue
        if pet.deleted:
            _cancel(connection, company.id, booking, "the pet was deleted")
        elif pet.status == Pet.PASSED_AWAY:
            _cancel(connection, company.id, booking, "the pet has passed away")
        elif booking.customer_id != pet.customer_id:
            booking.customer_id, booking.notes = pet.customer_id, ""
            changes.store_silently(connection, company.id, booking, "updated", ["customer_id", "notes"])


def _cancel(connection: Connection, company_id: str, booking: GroomingBooking, reason: str) -> None:
    booking.status, booking.reason = GroomingBooking.CANCELLED, reason
    booking.cancelled_by = Appointment.COMPANY
    changes.store(connection, company_id, booking, ["cancelled"])


def move_pet(connection: Connection, company_id: str, duplicate_id: str, pet_id: str) -> None:
    """Gives all bookings of a merged pet to the one that is kept. What overlaps then is double-booked."""
    for booking in repository.lock_of_pet(connection, company_id, duplicate_id):
        booking.pet_id = pet_id
        if booking.status in UPCOMING and overlaps_others(connection, company_id, booking, booking.staff_id):
            booking.double_booked = True
        changes.store_silently(connection, company_id, booking, "updated", ["pet_id"])


def move_customer(connection: Connection, company_id: str, duplicate_id: str, customer_id: str) -> None:
    """Gives all bookings of a merged customer to the one who is kept."""
    for booking in repository.lock_of_customer(connection, company_id, duplicate_id):
        booking.customer_id = customer_id
        changes.store_silently(connection, company_id, booking, "updated", ["customer_id"])


def forget_customer(connection: Connection, company_id: str, customer_id: str) -> list[Changed]:
    """Removes the texts and pictures from all bookings of a customer who is erased, and cancels what lies
    ahead."""
    found = repository.lock_of_customer(connection, company_id, customer_id)
    return _forget(connection, company_id, found, "the customer was erased")


def forget_pet(connection: Connection, company_id: str, pet_id: str) -> list[Changed]:
    """Removes the texts and pictures from all bookings of a pet that is deleted for good, and cancels what
    lies ahead."""
    found = repository.lock_of_pet(connection, company_id, pet_id)
    return _forget(connection, company_id, found, "the pet was deleted")


def _forget(
    connection: Connection, company_id: str, found: Sequence[GroomingBooking], reason: str
) -> list[Changed]:
    before = [Changed(each.id, datetime_of(each.last_updated_time)) for each in found]
    for booking in found:
        _forget_texts(booking)
        if booking.status in UPCOMING:
            _cancel(connection, company_id, booking, reason)
        else:
            changes.store_silently(connection, company_id, booking, "erased", _TEXTS)
    return before


def _forget_texts(booking: GroomingBooking) -> None:
    booking.notes = booking.reason = ""
    if booking.HasField("report"):
        booking.report.text = ""
        del booking.report.pictures[:]


def moved_by_new_rules(connection: Connection, company_id: str, now: datetime) -> list[str]:
    """The ids of upcoming bookings whose civil time means another instant than when they were stored, because
    the rules of the time zone have changed since. It locks nothing."""
    upcoming = repository.upcoming_ids(connection, company_id, now)
    return [id_ for id_, wire in upcoming if is_moved(GroomingBooking.FromString(wire))]


def resolve_again(connection: Connection, company_id: str, ids: Iterable[str]) -> None:
    """Gives upcoming bookings the instants that their civil times mean by the rules of today. What overlaps
    then is double-booked: the civil time is what was agreed."""
    locked = [changes.lock(connection, company_id, booking_id) for booking_id in sorted(ids)]
    moved = [each for each in locked if each.status in UPCOMING and is_moved(each)]
    for booking in moved:  # all of them, before one is compared with the others
        visits.resolve_again(booking)
        repository.save(connection, company_id, booking)
    for booking in moved:
        booking.double_booked = overlaps_others(connection, company_id, booking, booking.staff_id)
        changes.store(connection, company_id, booking, ["rescheduled"])

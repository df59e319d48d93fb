"""What becomes of appointments when something happens to pets and customers, or to the rules of a zone."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.care.appointments import changes, repository
from pawport.care.appointments.rows import UPCOMING
from pawport.care.visits import rows as visits
from pawport.care.visits.changed import Changed
from pawport.care.visits.rows import is_moved
from pawport.care.visits.taking import overlaps_others
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.times import datetime_of

__all__ = [
    "cancel_upcoming",
    "follow_pet",
    "forget_customer",
    "forget_pet",
    "move_customer",
    "move_pet",
    "moved_by_new_rules",
    "resolve_again",
]


def follow_pet(connection: Connection, company: Company, pet: Pet) -> None:
    """Cancels what lies ahead of a pet, which is locked, if it is dead or deleted; else gives it to the
    owner."""
    if pet.deleted:
        cancel_upcoming(connection, company.id, pet.id, "the pet was deleted")
    elif pet.status == Pet.PASSED_AWAY:
        cancel_upcoming(connection, company.id, pet.id, "the pet has passed away")
    else:
        _give_to_owner(connection, company.id, pet)


def cancel_upcoming(connection: Connection, company_id: str, pet_id: str, reason: str) -> None:
    """Cancels what was requested or confirmed for a pet."""
    for appointment in repository.lock_of_pet(connection, company_id, pet_id):
        if appointment.status in UPCOMING:
            _cancel(connection, company_id, appointment, reason)


def _cancel(connection: Connection, company_id: str, appointment: Appointment, reason: str) -> None:
    appointment.status, appointment.reason = Appointment.CANCELLED, reason
    appointment.cancelled_by = Appointment.COMPANY
    del appointment.alternatives[:]
    changes.store(connection, company_id, appointment, "cancelled", reason=reason)


def _give_to_owner(connection: Connection, company_id: str, pet: Pet) -> None:
    """Gives what lies ahead of a pet to its owner, without the notes of the one before."""
    for appointment in repository.lock_of_pet(connection, company_id, pet.id):
        if appointment.status in UPCOMING and appointment.customer_id != pet.customer_id:
            appointment.customer_id, appointment.notes = pet.customer_id, ""
            fields = ["customer_id", "notes"]
            changes.store_silently(connection, company_id, appointment, "updated", fields)


def move_pet(connection: Connection, company_id: str, duplicate_id: str, pet_id: str) -> None:
    """Gives all appointments of a merged pet to the one that is kept. What overlaps then is double-booked."""
    for appointment in repository.lock_of_pet(connection, company_id, duplicate_id):
        appointment.pet_id = pet_id
        if appointment.status in UPCOMING and appointment.local_start:
            appointment.double_booked = appointment.double_booked or overlaps_others(
                connection, company_id, appointment, appointment.staff_id
            )
        changes.store_silently(connection, company_id, appointment, "updated", ["pet_id"])


def move_customer(connection: Connection, company_id: str, duplicate_id: str, customer_id: str) -> None:
    """Gives all appointments of a merged customer to the one who is kept."""
    for appointment in repository.lock_of_customer(connection, company_id, duplicate_id):
        appointment.customer_id = customer_id
        changes.store_silently(connection, company_id, appointment, "updated", ["customer_id"])


def forget_customer(connection: Connection, company_id: str, customer_id: str) -> list[Changed]:
    """Removes the texts from all appointments of a customer who is erased, and cancels what lies ahead."""
    found = repository.lock_of_customer(connection, company_id, customer_id)
    return _forget(connection, company_id, found, "the customer was erased")


def forget_pet(connection: Connection, company_id: str, pet_id: str) -> list[Changed]:
    """Removes the texts from all appointments of a pet that is deleted for good, and cancels what lies
    ahead."""
    found = repository.lock_of_pet(connection, company_id, pet_id)
    return _forget(connection, company_id, found, "the pet was deleted")


def _forget(
    connection: Connection, company_id: str, found: Sequence[Appointment], reason: str
) -> list[Changed]:
    before = [Changed(each.id, datetime_of(each.last_updated_time)) for each in found]
    for appointment in found:
        _forget_texts(appointment)
        if appointment.status in UPCOMING:
            _cancel(connection, company_id, appointment, reason)
        else:
            changes.store_silently(connection, company_id, appointment, "erased", ["notes"])
    return before


def _forget_texts(appointment: Appointment) -> None:
    appointment.notes = appointment.reason = ""
    for change in appointment.history:
        change.reason = ""


def moved_by_new_rules(connection: Connection, company_id: str, now: datetime) -> list[str]:
    """The ids of upcoming appointments whose civil time means another instant than when they were stored,
    because the rules of the time zone have changed since. It locks nothing."""
    upcoming = repository.upcoming_ids(connection, company_id, now)
    return [id_ for id_, wire in upcoming if is_moved(Appointment.FromString(wire))]


def resolve_again(connection: Connection, company_id: str, ids: Iterable[str]) -> None:
    """Gives upcoming appointments the instants that their civil times mean by the rules of today. What
    overlaps then is double-booked: the civil time is what was agreed."""
    locked = [changes.lock(connection, company_id, appointment_id) for appointment_id in sorted(ids)]
    moved = [each for each in locked if each.status in UPCOMING and is_moved(each)]
    for appointment in moved:  # all of them, before one is compared with the others
        visits.resolve_again(appointment)
        repository.save(connection, company_id, appointment)
    for appointment in moved:
        appointment.double_booked = overlaps_others(connection, company_id, appointment, appointment.staff_id)
        reason = "the rules of the time zone have changed"
        changes.store(connection, company_id, appointment, "rescheduled", reason=reason)

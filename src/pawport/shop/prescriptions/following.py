"""What becomes of prescriptions when something happens to their pets and customers: docs/lifecycle.md."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.shop.prescriptions import repository
from pawport.shop.prescriptions.days import today
from pawport.shop.prescriptions.repository import Wanted
from pawport.shop.prescriptions.service import OPEN, close, save

__all__ = ["close_open", "follow_pet", "forget", "lock_all", "move_to_customer", "move_to_pet"]

_CLOSED: Final = (Prescription.CLOSED,)


def lock_all(connection: Connection, company: Company, wanted: Wanted) -> list[Prescription]:
    """Returns all prescriptions that meet the criteria, locked."""
    return repository.lock_all(connection, company.id, wanted, today(company))


def follow_pet(connection: Connection, company: Company, pet: Pet) -> None:
    """Closes the open prescriptions of a pet, which is locked, if it is dead or has another owner than they
    are for. If it lives, opens again those that its death had closed."""
    for found in lock_all(connection, company, Wanted(pet_id=pet.id, statuses=OPEN)):
        if found.customer_id != pet.customer_id:
            close(connection, company.id, found, Prescription.PET_TRANSFERRED)
        elif pet.status == Pet.PASSED_AWAY:
            close(connection, company.id, found, Prescription.PET_DECEASED)
    if pet.status != Pet.PASSED_AWAY:
        wanted = Wanted(customer_id=pet.customer_id, pet_id=pet.id, statuses=_CLOSED)
        for found in lock_all(connection, company, wanted):
            if found.close_cause == Prescription.PET_DECEASED:
                _reopen(connection, company.id, found)


def close_open(
    connection: Connection, company: Company, wanted: Wanted, cause: "Prescription.CloseCause.ValueType"
) -> None:
    """Closes the prescriptions that meet the criteria and are open."""
    for found in lock_all(connection, company, wanted._replace(statuses=OPEN)):
        close(connection, company.id, found, cause)


def move_to_pet(connection: Connection, company: Company, duplicate_id: str, pet_id: str) -> None:
    """Gives all prescriptions of a pet to the one that it is merged into; both are locked."""
    for found in lock_all(connection, company, Wanted(pet_id=duplicate_id)):
        found.pet_id = pet_id
        save(connection, company.id, found, "updated", ("pet_id",))


def move_to_customer(connection: Connection, company: Company, duplicate_id: str, customer_id: str) -> None:
    """Gives all prescriptions for a customer to the one that it is merged into; both are locked."""
    for found in lock_all(connection, company, Wanted(customer_id=duplicate_id)):
        found.customer_id = customer_id
        save(connection, company.id, found, "updated", ("customer_id",))


def forget(
    connection: Connection,
    company_id: str,
    found: Prescription,
    cause: "Prescription.CloseCause.ValueType",
) -> None:
    """Removes from a prescription, which is locked, what can tell of the person or the pet: the directions
    and the reason, and the pet if that is purged. What was prescribed, and by whom, stays. Closes it if it is
    open."""
    is_open = found.status in OPEN
    fields = [name for name in ("reason",) if getattr(found, name)]
    found.reason = ""
    if found.terms.directions:
        found.terms.directions = ""
        fields.append("terms")
    if cause == Prescription.PET_PURGED:
        found.pet_id = ""
        fields.append("pet_id")
    if is_open:
        close(connection, company_id, found, cause)
    elif fields:
        save(connection, company_id, found, "updated", fields)


def _reopen(connection: Connection, company_id: str, found: Prescription) -> None:
    found.status = Prescription.VALID if found.HasField("terms") else Prescription.WAITING_FOR_VET
    found.ClearField("close_cause")
    save(connection, company_id, found, "updated", ("status", "close_cause"))

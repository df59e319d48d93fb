"""The rules of prescriptions: requested by a pet's owner and approved or denied by a vet, or written by a
vet."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers import finding as customers
from pawport.db import new_id, new_uid
from pawport.errors import FailedPrecondition, NotFound
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.gen.pawport.v1.prescription_service_pb2 import (
    ApprovePrescriptionRequest,
    CreatePrescriptionRequest,
    RequestPrescriptionRequest,
)
from pawport.gen.pawport.v1.product_pb2 import Product
from pawport.kit.etags import check_etag
from pawport.kit.paging import Window
from pawport.pets import service as pets
from pawport.pets.changes import PetChanges
from pawport.shop.prescriptions import repository
from pawport.shop.prescriptions.days import settle_dates, today
from pawport.shop.prescriptions.prescribed import check_drug, check_product, prescriber
from pawport.shop.prescriptions.recording import record, stamp
from pawport.shop.prescriptions.repository import Wanted
from pawport.shop.products import service as products

__all__ = [
    "OPEN",
    "Wanted",
    "approve_prescription",
    "close",
    "close_prescription",
    "create_prescription",
    "deny_prescription",
    "get_prescription",
    "list_of_pet",
    "list_prescriptions",
    "request_prescription",
    "save",
]

OPEN: Final = (Prescription.WAITING_FOR_VET, Prescription.VALID)
"""The states of prescriptions that can be closed."""


def get_prescription(connection: Connection, company: Company, prescription_id: str) -> Prescription:
    """Returns the prescription as it is today.

    Raises:
        NotFound: the company has no such prescription.
    """
    found = repository.find(connection, company.id, prescription_id, today(company))
    if found is None:
        raise NotFound("prescription", prescription_id)
    return found


def list_prescriptions(
    connection: Connection, company: Company, wanted: Wanted, before: bytes | None, window: Window
) -> tuple[list[Prescription], bytes | None]:
    """A page of the prescriptions that are wanted, newest first, and the position of the next page; None
    after the last one.

    Raises:
        NotFound: the company has no such customer or pet.
    """
    if wanted.customer_id:
        customer = customers.get_customer(connection, company.id, wanted.customer_id)
        wanted = wanted._replace(customer_id=customer.id)
    if wanted.pet_id:
        wanted = wanted._replace(pet_id=pets.find_pet(connection, company.id, wanted.pet_id).pet().id)
    rows = repository.page(connection, company.id, wanted, today(company), before, window)
    shown, last = window.page_of(rows)
    return [found for _, found in shown], None if last is None else last[0]


def list_of_pet(
    connection: Connection, company: Company, pet_id: str, place: tuple[datetime, bytes], limit: int
) -> list[tuple[bytes, Prescription, str]]:
    """The next prescriptions of a pet before a time and a uid, newest first, each with its uid and a title:
    the drug and its strength, or else the name of the product."""
    rows = repository.before(connection, company.id, pet_id, place, today(company), limit)
    return [(uid, found, _title(connection, company.id, found)) for uid, found in rows]


def request_prescription(
    connection: Connection, company: Company, request: RequestPrescriptionRequest
) -> Prescription:
    """Asks a vet for a prescription. A request of the same product that waits for the vet is returned as it
    is.

    Raises:
        NotFound: there is no such pet, product or vet, or it is deleted.
        FailedPrecondition: the pet is dead.
        InvalidArgument: the product is not sold on prescription, or is a controlled drug; the variant is
            wrong; no vet is named.
    """
    pet = _lock_pet(connection, company.id, request.customer_id, request.pet_id)
    product = check_product(connection, company.id, request.product_id, request.variant_sku)
    article = (product.id, request.variant_sku)
    waiting = repository.find_waiting(connection, company.id, pet.id, *article, today(company))
    if waiting is not None:
        return waiting
    new = _new(pet, product, request.variant_sku)
    new.status = Prescription.WAITING_FOR_VET
    new.prescriber.CopyFrom(prescriber(connection, company.id, request.prescriber, writes=False))
    return _add(connection, company.id, new, "requested")


def create_prescription(
    connection: Connection, company: Company, request: CreatePrescriptionRequest
) -> Prescription:
    """Adds what a vet wrote, and closes the prescription in whose place it is.

    Raises:
        NotFound: there is no such pet, product, vet or prescription of the pet, or it is deleted.
        FailedPrecondition: the pet is dead, or the other prescription is neither waiting nor valid.
        InvalidArgument: the product is not sold on prescription, or is a controlled drug; the variant, a date
            or the license is wrong.
    """
    pet = _lock_pet(connection, company.id, request.customer_id, request.pet_id)
    product = check_product(connection, company.id, request.product_id, request.variant_sku)
    new = _new(pet, product, request.variant_sku)
    new.prescriber.CopyFrom(prescriber(connection, company.id, request.prescriber, writes=True))
    _write_terms(new, request.terms, today(company))
    if request.replaces_id:
        old = _lock(connection, company, request.replaces_id)
        if old.pet_id != pet.id:
            raise NotFound("prescription", request.replaces_id)
        _check_open(old)
        new.replaces_id = old.id
    _add(connection, company.id, new, "created")
    if request.replaces_id:
        old.replaced_by_id = new.id
        close(connection, company.id, old, Prescription.REPLACED)
    return new


def approve_prescription(
    connection: Connection, company: Company, request: ApprovePrescriptionRequest
) -> Prescription:
    """Makes a request valid, with what the vet writes.

    Raises:
        NotFound: there is no such prescription or vet; its pet is deleted, or has another owner.
        Aborted: the etag is not the prescription's.
        FailedPrecondition: it does not wait for the vet, or the pet is dead.
        InvalidArgument: the drug is a controlled one; a date or the license is wrong.
    """
    asked = get_prescription(connection, company, request.id)
    _check_waiting(asked)
    _lock_pet(connection, company.id, asked.customer_id, asked.pet_id)  # pets are locked before prescriptions
    found = _lock(connection, company, request.id, request.etag)
    _check_waiting(found)
    vet = prescriber(connection, company.id, request.prescriber, found.prescriber, writes=True)
    found.prescriber.CopyFrom(vet)
    _write_terms(found, request.terms, today(company))
    return save(connection, company.id, found, "approved", ("status", "terms", "prescriber", "fills_left"))


def deny_prescription(
    connection: Connection, company: Company, prescription_id: str, reason: str, etag: str = ""
) -> Prescription:
    """Denies a request.

    Raises:
        NotFound: the company has no such prescription.
        Aborted: the etag is not the prescription's.
        FailedPrecondition: it does not wait for the vet.
    """
    found = _lock(connection, company, prescription_id, etag)
    _check_waiting(found)
    found.status, found.reason = Prescription.DENIED, reason
    return save(connection, company.id, found, "denied", ("status", "reason"))


def close_prescription(
    connection: Connection, company: Company, prescription_id: str, reason: str = "", etag: str = ""
) -> Prescription:
    """Closes a prescription that waits for the vet or is valid. Raises as `deny_prescription`;
    FailedPrecondition if it is neither."""
    found = _lock(connection, company, prescription_id, etag)
    _check_open(found)
    found.reason = reason
    return close(connection, company.id, found, Prescription.CALL)


def close(
    connection: Connection,
    company_id: str,
    found: Prescription,
    cause: "Prescription.CloseCause.ValueType",
) -> Prescription:
    """Closes a prescription, which is open and locked."""
    found.status, found.close_cause = Prescription.CLOSED, cause
    return save(connection, company_id, found, "closed", ("status", "close_cause"))


def save(
    connection: Connection, company_id: str, found: Prescription, action: str, fields: Sequence[str]
) -> Prescription:
    """Writes and records a change of a prescription, which is locked."""
    previous = stamp(connection, found)
    repository.save(connection, company_id, found)
    record(connection, company_id, found, action, previous, fields)
    return found


def _title(connection: Connection, company_id: str, found: Prescription) -> str:
    if found.terms.drug:
        return f"{found.terms.drug} {found.terms.strength}".strip()
    return Product.FromString(products.get_product(connection, company_id, found.product_id)).name


def _new(pet: Pet, product: Product, variant_sku: str) -> Prescription:
    return Prescription(
        customer_id=pet.customer_id, pet_id=pet.id, product_id=product.id, variant_sku=variant_sku
    )


def _write_terms(found: Prescription, given: Prescription.Terms, now: date) -> None:
    check_drug(given.drug, "terms.drug")
    found.terms.CopyFrom(given)
    settle_dates(found.terms, now)
    found.status = Prescription.VALID
    found.fills_left = 1 + given.refills


def _lock_pet(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> Pet:
    """The customer's pet, which stays as it is until this transaction ends."""
    pet = PetChanges(connection, company_id).pet(customer_id, pet_id).pet
    if pet.status == Pet.PASSED_AWAY:
        message = f"pet {pet.id} is dead: it cannot have new prescriptions"
        raise FailedPrecondition("pet", pet.id, message, reason=ErrorReason.PET_DECEASED)
    return pet


def _lock(connection: Connection, company: Company, prescription_id: str, etag: str = "") -> Prescription:
    found = repository.find(connection, company.id, prescription_id, today(company), lock=True)
    if found is None:
        raise NotFound("prescription", prescription_id)
    check_etag(etag, found.etag, "prescription", found.id)
    return found


def _check_waiting(found: Prescription) -> None:
    if found.status != Prescription.WAITING_FOR_VET:
        message = f"prescription {found.id} does not wait for the vet: it is {_status(found)}"
        reason = ErrorReason.PRESCRIPTION_NOT_WAITING
        raise FailedPrecondition("prescription", found.id, message, reason=reason)


def _check_open(found: Prescription) -> None:
    if found.status not in OPEN:
        message = f"prescription {found.id} neither waits for the vet nor is valid: it is {_status(found)}"
        reason = ErrorReason.PRESCRIPTION_NOT_OPEN
        raise FailedPrecondition("prescription", found.id, message, reason=reason)


def _status(found: Prescription) -> str:
    return Prescription.Status.Name(found.status)


def _add(connection: Connection, company_id: str, new: Prescription, action: str) -> Prescription:
    uid = new_uid()
    new.id = new_id("rx", uid)
    stamp(connection, new)
    repository.insert_prescription(connection, company_id, uid, new)
    fields = [field.name for field, _ in new.ListFields() if field.name in ("terms", "prescriber")]
    record(connection, company_id, new, action, None, fields)
    return new

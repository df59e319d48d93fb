"""Joining two records of one animal, and giving a pet to another owner."""

from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import Company
from pawport.customers import service as customers
from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.masks import fill_blank
from pawport.pets import microchips_service as microchips
from pawport.pets import notes_repository, repository
from pawport.pets.biometrics import service as biometrics
from pawport.pets.photos import service as photos
from pawport.pets.quota_service import check_quota
from pawport.pets.repository import StoredPet
from pawport.pets.rules import WRITABLE
from pawport.pets.service import lock_living, stamp
from pawport.pets.wire import MAX_NOTES, latest_notes, wire
from pawport.redirects import service as redirects

__all__ = ["merge_pets", "move_pets", "transfer_pet"]

_ROWS: Final = ("vaccinations", "microchips")  # the lists that have tables of their own
_LISTS: Final = ("allergies", "medications", "conditions")
# Whether a pet still comes is not blank when it says no.
_FILLED: Final = WRITABLE - {*_ROWS, *_LISTS, "external_ids", "inactive"}


def merge_pets(
    connection: Connection,
    company_id: str,
    customer_id: str,
    pet_id: str,
    duplicate_id: str,
    etag: str = "",
) -> StoredPet:
    """Joins the duplicate into the pet, and lets its id stand for the pet.

    Raises:
        NotFound: the customer lacks one of the pets, or it is deleted.
        InvalidArgument: both are the same.
        Aborted: the etag is not the pet's.
    """
    stored, pet = lock_living(connection, company_id, customer_id, pet_id, etag)
    stored_duplicate, duplicate = lock_living(connection, company_id, customer_id, duplicate_id)
    if pet.id == duplicate.id:
        raise invalid("duplicate_id", "is the same pet")
    code_ids = list(dict.fromkeys((*stored.code_ids.split(), *stored_duplicate.code_ids.split())))
    photos.move_photos(connection, company_id, duplicate, pet)
    biometrics.move_images(connection, company_id, duplicate, pet)
    notes_repository.move(connection, company_id, duplicate.id, pet.id)
    _join(pet, duplicate)
    notes = notes_repository.page(connection, company_id, pet.id, None, MAX_NOTES)
    pet.ClearField("notes")
    pet.notes.extend(latest_notes(notes))
    stamp(connection, pet)
    _leave_tombstone(connection, company_id, duplicate)
    repository.save(connection, company_id, pet, (*_ROWS, "external_ids"))
    microchips.claim_free(connection, company_id, [pet])
    repository.replace_codes(connection, company_id, pet.id, code_ids)
    events.record(connection, company_id, "pet", pet.id, "updated")
    redirects.redirect(connection, company_id, "pet", duplicate.id, pet.id)
    return StoredPet(wire(pet), " ".join(code_ids))


def transfer_pet(
    connection: Connection,
    company: Company,
    customer_id: str,
    pet_id: str,
    new_customer_id: str,
    etag: str = "",
) -> StoredPet:
    """Gives the pet to another customer; the notes that it has are hidden from now on.

    Raises:
        NotFound: there is no such customer, or the first one has no such pet; or it is deleted.
        InvalidArgument: the pet is the new owner's already.
        Aborted: the etag is not the pet's.
        FailedPrecondition: the new owner was erased.
        QuotaExceeded: the new owner has as many living records as the company allows.
    """
    new_owner = customers.lock_person(connection, company.id, new_customer_id)
    stored, pet = lock_living(connection, company.id, customer_id, pet_id, etag)
    if pet.customer_id == new_owner.id:
        raise invalid("new_customer_id", "is the pet's owner already")
    check_quota(connection, company, new_owner, adding=1)
    notes_repository.hide(connection, company.id, pet.id)
    pet.ClearField("notes")
    pet.customer_id = new_owner.id
    stamp(connection, pet)
    repository.save(connection, company.id, pet, ())
    events.record(connection, company.id, "pet", pet.id, "transferred", ["customer_id", "notes"])
    return StoredPet(wire(pet), stored.code_ids)


def move_pets(connection: Connection, company_id: str, customer_id: str, new_customer_id: str) -> None:
    """Gives all pets of a customer who is merged into another, deleted ones too, to that other."""
    for stored in repository.lock_all(connection, company_id, customer_id):
        pet = stored.pet()
        pet.customer_id = new_customer_id
        stamp(connection, pet)
        repository.save(connection, company_id, pet, ())
        events.record(connection, company_id, "pet", pet.id, "updated", ["customer_id"])


def _join(pet: Pet, duplicate: Pet) -> None:
    """All but the notes and codes."""
    for name in _LISTS:
        had = getattr(pet, name)
        had.extend([each for each in getattr(duplicate, name) if each not in had])
    pet.vaccinations.extend([dose for dose in duplicate.vaccinations if dose not in pet.vaccinations])
    numbers = {chip.number for chip in pet.microchips}
    pet.microchips.extend([chip for chip in duplicate.microchips if chip.number not in numbers])
    for system, id_ in duplicate.external_ids.items():
        if system not in pet.external_ids:
            pet.external_ids[system] = id_
    fill_blank(duplicate, pet, _FILLED - (set() if pet.type == Pet.OTHER else {"species"}))


def _leave_tombstone(connection: Connection, company_id: str, duplicate: Pet) -> None:
    """What lists of changes show once more."""
    for name in ("notes", *_ROWS):
        duplicate.ClearField(name)
    duplicate.deleted = True
    stamp(connection, duplicate)
    repository.save(connection, company_id, duplicate, _ROWS)
    microchips.release(connection, company_id, duplicate.id)
    repository.replace_codes(connection, company_id, duplicate.id, [])
    repository.mark_tombstone(connection, company_id, duplicate.id)
    events.record(connection, company_id, "pet", duplicate.id, "merged")

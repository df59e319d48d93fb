"""Joining two records of one animal."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import company_service as companies
from pawport.care.appointments import following as appointments
from pawport.care.grooming import following as grooming
from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import attributes, external_ids
from pawport.kit.masks import fill_blank
from pawport.pets.biometrics import service as biometrics
from pawport.pets.changes import PetChange, PetChanges
from pawport.pets.notes import service as notes
from pawport.pets.photos import service as photos
from pawport.pets.rules import WRITABLE
from pawport.pets.weights import service as weights
from pawport.pets.wire import StoredPet
from pawport.redirects import service as redirects
from pawport.shop.orders import people as orders
from pawport.shop.prescriptions import following as prescriptions

__all__ = ["merge_pets"]

_ROWS: Final = ("vaccinations", "microchips")  # the lists that have tables of their own
_LISTS: Final = ("allergies", "medications", "conditions", "vet_ids")
# Whether a pet still comes is not blank when it says no.
_FILLED: Final = WRITABLE - {
    *(*_ROWS, *_LISTS, "external_ids", "additional_external_ids", "attributes", "owner_attributes"),
    "inactive",
}


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
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id, etag)
    duplicate = changes.pet(customer_id, duplicate_id)
    if change is duplicate:
        raise invalid("duplicate_id", "must be a different pet")
    pet = change.edit()
    photos.move_photos(connection, company_id, duplicate.edit(), pet)
    biometrics.move_images(connection, company_id, duplicate.edit(), pet)
    notes.move_notes(connection, company_id, duplicate.pet.id, change)
    weights.move_weights(connection, company_id, duplicate.pet.id, pet.id)
    _join(pet, duplicate.pet)
    change.code_ids = list(dict.fromkeys((*change.code_ids, *duplicate.code_ids)))
    orders.move_to_pet(connection, company_id, duplicate.pet.id, pet.id)
    duplicate.merged_into_id = pet.id
    _leave_tombstone(duplicate)
    changes.write()
    company = companies.get_company(connection, company_id)
    prescriptions.move_to_pet(connection, company, duplicate.pet.id, pet.id)
    redirects.redirect(connection, company_id, "pet", duplicate.pet.id, pet.id)
    appointments.move_pet(connection, company_id, duplicate.pet.id, pet.id)
    grooming.move_pet(connection, company_id, duplicate.pet.id, pet.id)
    return change.stored


def _join(pet: Pet, duplicate: Pet) -> None:
    """Everything except the notes and codes."""
    for name in _LISTS:
        had = getattr(pet, name)
        had.extend([each for each in getattr(duplicate, name) if each not in had])
    pet.vaccinations.extend([dose for dose in duplicate.vaccinations if dose not in pet.vaccinations])
    numbers = {chip.number for chip in pet.microchips}
    pet.microchips.extend([chip for chip in duplicate.microchips if chip.number not in numbers])
    external_ids.join(pet, duplicate)
    attributes.join(pet.attributes, duplicate.attributes)
    attributes.join(pet.owner_attributes, duplicate.owner_attributes)
    fill_blank(duplicate, pet, _FILLED - (set() if pet.type == Pet.OTHER else {"species"}))
    if pet.status != Pet.PASSED_AWAY:
        pet.ClearField("deceased_date")


def _leave_tombstone(duplicate: PetChange) -> None:
    """What lists of changes show once more."""
    left = Pet()
    left.CopyFrom(duplicate.pet)
    left.ClearField("notes")
    for name in _ROWS:
        left.ClearField(name)
    duplicate.bury(left, "merged")

"""Deleting a pet for good."""

from collections.abc import Iterator

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.idempotency import service as idempotency
from pawport.kit.times import datetime_of
from pawport.lifecycle.forget_events import forget_events
from pawport.lifecycle.forget_prescriptions import forget_prescriptions
from pawport.lifecycle.forget_visits import forget_visits_of_pet
from pawport.pets.biometrics import service as biometrics
from pawport.pets.changes import PetChange, PetChanges
from pawport.pets.notes import service as notes
from pawport.pets.photos import service as photos
from pawport.pets.weights import service as weights
from pawport.redirects import service as redirects
from pawport.reminders import service as reminders
from pawport.shop.orders import people as orders

__all__ = ["purge_pet"]


def purge_pet(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> None:
    """Removes all that is known of a pet, its pictures and biometric images too, also from the answers that
    are kept for retries and from events, and of the pets that were merged into it. Their ids and times stay,
    so that copies elsewhere learn that they are gone; the pet's id can be given to a new pet.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
    """
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    for one in (change, *_merged_into(connection, company_id, changes, change)):
        last_time = datetime_of(one.pet.last_updated_time)
        forget_events(connection, company_id, "pet", one.pet.id, last_time)
        notes.delete_all(connection, company_id, one.pet.id)
        weights.delete_all(connection, company_id, one.pet.id)
        photos.remove_all(connection, company_id, one.edit())
        biometrics.remove_all(connection, company_id, one.edit())
        one.bury(_left_of(one.pet), "purged")
        forget_visits_of_pet(connection, company_id, one.pet.id)
        orders.stop_waiting(connection, company_id, one.pet.id)
        reminders.forget_pet(connection, company_id, one.pet.id)
        forget_prescriptions(connection, company_id, Prescription.PET_PURGED, pet_id=one.pet.id)
        idempotency.forget_answers(connection, company_id, [Pet(id=one.pet.id).SerializeToString()])
    changes.write()


def _merged_into(
    connection: Connection, company_id: str, changes: PetChanges, change: PetChange
) -> Iterator[PetChange]:
    ids = redirects.old_ids(connection, company_id, "pet", change.pet.id)
    changes.load(ids=ids)
    for pet_id in ids:
        tombstone = changes.tombstone(pet_id)
        if tombstone is not None:
            yield tombstone


def _left_of(pet: Pet) -> Pet:
    """What lists of changes show once more."""
    return Pet(
        id=pet.id,
        customer_id=pet.customer_id,
        pet_number=pet.pet_number,
        created_time=pet.created_time,
        etag=pet.etag,
    )

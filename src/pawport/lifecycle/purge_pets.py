"""Deleting a pet for good."""

from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.idempotency import service as idempotency
from pawport.pets import microchips_service as microchips
from pawport.pets import notes_repository, repository
from pawport.pets.biometrics import service as biometrics
from pawport.pets.photos import service as photos
from pawport.pets.service import lock_living, stamp
from pawport.redirects import service as redirects

__all__ = ["purge_pet"]

_ROWS: Final = ("vaccinations", "microchips", "external_ids")  # what has tables of its own


def purge_pet(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> None:
    """Removes all that is known of a pet, its pictures and biometric images too, also from the answers that
    are kept for retries, and of the pets that were merged into it. Their ids and times stay, so that copies
    elsewhere learn that they are gone; the pet's id can be given to a new pet.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
    """
    _, pet = lock_living(connection, company_id, customer_id, pet_id)
    microchips.release(connection, company_id, pet.id)
    merged = redirects.old_ids(connection, company_id, "pet", pet.id)
    for one in (pet, *(repository.read_rows(connection, company_id, id_)[0] for id_ in merged)):
        notes_repository.delete_all(connection, company_id, one.id)
        photos.remove_all(connection, company_id, one)
        biometrics.remove_all(connection, company_id, one)
        repository.replace_codes(connection, company_id, one.id, [])
        _leave_tombstone(connection, company_id, one)
        idempotency.forget_answers(connection, company_id, [Pet(id=one.id).SerializeToString()])
        events.record(connection, company_id, "pet", one.id, "purged")


def _leave_tombstone(connection: Connection, company_id: str, pet: Pet) -> None:
    """What lists of changes show once more."""
    left = Pet(
        id=pet.id,
        customer_id=pet.customer_id,
        pet_number=pet.pet_number,
        created_time=pet.created_time,
        etag=pet.etag,
        deleted=True,
    )
    stamp(connection, left)
    repository.save(connection, company_id, left, _ROWS)
    repository.mark_tombstone(connection, company_id, left.id)

"""Makes the stored form of every pet anew from its rows: for a release in which a Pet shows more."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import service as accounts
from pawport.biometrics import service as biometrics
from pawport.pets import repository
from pawport.pets.repository import StoredPet
from pawport.pets.wire import wire
from pawport.photos import service as photos

__all__ = ["rebuild", "right_forms"]

_BATCH: Final = 100  # pets, of which one can have some MB


def rebuild(connection: Connection) -> int:
    """Rewrites each stored form that is not what the pet's rows say; answers how many were not.

    All in the transaction of the connection: what is rewritten stays locked until it ends. Nothing
    else of a pet changes, neither its etag nor its last updated time.
    """
    return sum(_rebuild_company(connection, company.id) for company in accounts.companies(connection))


def right_forms(connection: Connection, company_id: str, first_id: str, last_id: str) -> dict[str, StoredPet]:
    """What the rows of the pets from one id to another say that their stored forms should be."""
    rows = repository.read_range(connection, company_id, first_id, last_id)
    pets = [pet for pet, _ in rows]
    photos.show_photos(connection, company_id, pets)
    biometrics.show_counts(connection, company_id, pets)
    return {pet.id: StoredPet(wire(pet), code_ids) for pet, code_ids in rows}


def _rebuild_company(connection: Connection, company_id: str) -> int:
    rewritten = 0
    last_id = ""
    while batch := repository.lock_after(connection, company_id, last_id, _BATCH):
        first_id, last_id = batch[0][0], batch[-1][0]
        right = right_forms(connection, company_id, first_id, last_id)
        for pet_id, stored in batch:
            if stored != right[pet_id]:
                repository.replace_stored_form(connection, company_id, pet_id, right[pet_id])
                rewritten += 1
    return rewritten

"""Makes the stored form of every pet anew from its rows: for a release in which a Pet shows more."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import service as accounts
from pawport.pets import repository
from pawport.pets.repository import StoredPet
from pawport.pets.wire import wire

__all__ = ["rebuild"]

_BATCH: Final = 100  # pets, of which one can have some MB


def rebuild(connection: Connection) -> int:
    """Rewrites each stored form that is not what the pet's rows say; answers how many were not.

    All in the transaction of the connection: what is rewritten stays locked until it ends. Nothing
    else of a pet changes, neither its etag nor its last updated time.
    """
    return sum(_rebuild_company(connection, company.id) for company in accounts.companies(connection))


def _rebuild_company(connection: Connection, company_id: str) -> int:
    rewritten = 0
    last_id = ""
    while batch := repository.lock_after(connection, company_id, last_id, _BATCH):
        first_id, last_id = batch[0][0], batch[-1][0]
        rows = repository.read_range(connection, company_id, first_id, last_id)
        right = {pet.id: StoredPet(wire(pet), code_ids) for pet, code_ids in rows}
        for pet_id, stored in batch:
            if stored != right[pet_id]:
                repository.replace_stored_form(connection, company_id, pet_id, right[pet_id])
                rewritten += 1
    return rewritten

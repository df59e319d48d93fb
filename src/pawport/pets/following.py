"""Letting what depends on pets follow them: a pet dies, or its death is corrected, it is deleted, or it gets
another owner.

What depends on pets is above them, and pets are written in many ways, so that it follows by a job. What must
not happen before it has followed looks at the pet itself.
"""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection

from pawport import jobs
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.change import PetChange

__all__ = ["JOB_KIND", "enqueue"]

JOB_KIND: Final = "follow_pets"
_PETS: Final = 100  # in a job


def enqueue(connection: Connection, company_id: str, changes: Iterable[PetChange]) -> None:
    """Has it done after this transaction for those of the pets that need it."""
    ids = [change.pet.id for change in changes if _is_followed(change)]
    for start in range(0, len(ids), _PETS):
        jobs.enqueue(connection, company_id, JOB_KIND, {"pet_ids": ids[start : start + _PETS]})


def _is_followed(change: PetChange) -> bool:
    if change.before is None or change.is_tombstone:
        return False
    died_or_not = (change.before.status == Pet.PASSED_AWAY) != (change.pet.status == Pet.PASSED_AWAY)
    return died_or_not or change.is_transferred or change.action == "deleted"

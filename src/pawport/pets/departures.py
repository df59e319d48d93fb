"""Pets that died, were deleted or got another owner: a job lets what was planned for them be changed."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from pawport import jobs
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.change import PetChange

__all__ = ["DEPARTURES", "enqueue"]

DEPARTURES: Final = "pet_departures"
"""The kind of the job, whose payload has `pet_ids`."""
_AT_ONCE: Final = 100  # pets in a job, which is one transaction


def enqueue(connection: Connection, company_id: str, written: Sequence[PetChange]) -> None:
    """Has what was planned for the pets changed after this transaction, where need be."""
    ids = [change.pet.id for change in written if _departs(change)]
    for start in range(0, len(ids), _AT_ONCE):
        jobs.enqueue(connection, company_id, DEPARTURES, {"pet_ids": ids[start : start + _AT_ONCE]})


def _departs(change: PetChange) -> bool:
    if change.is_new:
        return False
    has_died = "status" in change.fields and change.pet.status == Pet.PASSED_AWAY
    return has_died or change.is_transferred or change.action == "deleted"

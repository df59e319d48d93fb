"""For resources of which a Pet shows something: its pictures, the number of its biometric images."""

from collections.abc import Iterator

from sqlalchemy import Connection

from pawport import events
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import repository
from pawport.pets.service import stamp

__all__ = ["lock_all", "save_parts"]


def save_parts(connection: Connection, company_id: str, pet: Pet, *parts: str) -> None:
    """Writes a pet that is locked, and shows parts of it anew."""
    stamp(connection, pet)
    repository.save(connection, company_id, pet, ())
    events.record(connection, company_id, "pet", pet.id, "updated", parts)


def lock_all(connection: Connection, company_id: str, customer_id: str) -> Iterator[Pet]:
    """All pets of a customer, deleted and merged ones too, to be changed in this transaction."""
    for stored in repository.lock_all(connection, company_id, customer_id):
        yield stored.pet()

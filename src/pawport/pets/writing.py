"""Writing the pets of a transaction that differ: a few statements, however many they are."""

import secrets
import struct
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport import events
from pawport.accounts import Principal
from pawport.db import Conflict, write_time
from pawport.errors import AlreadyExists
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.times import timestamp_of
from pawport.pets import changes_repository as repository
from pawport.pets import following
from pawport.pets.change import PetChange
from pawport.pets.identities import service as identities
from pawport.pets.identities.service import Claim
from pawport.pets.recording import record
from pawport.pets.weights import service as weights

__all__ = ["id_taken", "write"]

_HOLDING: Final = frozenset(("microchips", "deleted"))


def write(
    connection: Connection, company_id: str, principal: Principal | None, changes: Collection[PetChange]
) -> None:
    """Writes the pets that differ, and records their events. Raises as `PetChanges.write` does."""
    differing = [change for change in changes if change.differs()]
    if differing:
        _write(connection, company_id, principal, differing)
    for change in changes:
        if change.said:
            events.record(connection, company_id, "pet", change.pet.id, "updated", change.said)
            change.said = frozenset()


def id_taken(pet_id: str) -> AlreadyExists:
    """Returns the error of an id that a pet has."""
    return AlreadyExists(
        "pet", pet_id, f"the pet id {pet_id} is already in use", reason=ErrorReason.PET_ID_TAKEN
    )


def _write(
    connection: Connection, company_id: str, principal: Principal | None, changes: Sequence[PetChange]
) -> None:
    new = [change for change in changes if change.is_new]
    if new:
        _give_numbers(connection, company_id, [change.pet for change in new])
    time = timestamp_of(write_time(connection))
    for change in changes:
        change.settle(time)
    claims = _exchange_chips(connection, company_id, changes)
    if new:
        _insert(connection, company_id, new)
    old = [change for change in changes if not change.is_new]
    if old:
        repository.save_pets(connection, company_id, old)
    _hide_and_show_notes(connection, company_id, old)
    if notes := [note for change in changes for note in _new_notes(change)]:
        repository.insert_notes(connection, company_id, notes)
    if claims:
        identities.claim(connection, company_id, principal, claims)
    following.enqueue(connection, company_id, old)
    weights.record_weights(
        connection,
        company_id,
        (change.pet for change in changes if change.is_new or "weight" in change.fields),
    )
    for change in changes:
        record(connection, company_id, change)
        change.is_written()


def _give_numbers(connection: Connection, company_id: str, new: Sequence[Pet]) -> None:
    """Gives each new pet a random number that no pet of the company has."""
    numbers: set[int] = set()
    while len(numbers) < len(new):
        random = secrets.token_bytes(4 * (len(new) - len(numbers)))
        drawn = {number for (number,) in struct.iter_unpack("<I", random)} - {0}
        numbers |= drawn - repository.taken_numbers(connection, company_id, drawn)
    for pet, number in zip(new, numbers, strict=True):
        pet.pet_number = number


def _exchange_chips(connection: Connection, company_id: str, changes: Sequence[PetChange]) -> list[Claim]:
    """Lets go of the chips that pets no longer have; returns those that they have anew."""
    claims = []
    for change in changes:
        if change.is_new or not _HOLDING.isdisjoint(change.fields) or change.is_tombstone:
            held, wanted = change.chips()
            if held - wanted:
                identities.release(connection, company_id, change.pet.id, wanted)
            if wanted - held:
                claims.append(Claim(change.pet, change.prefix, wanted - held))
    return claims


def _insert(connection: Connection, company_id: str, new: Sequence[PetChange]) -> None:
    try:
        repository.insert_pets(connection, company_id, new)
    except IntegrityError as error:  # another transaction was faster
        if len(new) == 1:
            raise id_taken(new[0].pet.id) from None
        raise Conflict("a concurrent write created a pet with the same id") from error


def _new_notes(change: PetChange) -> Iterator[tuple[str, Pet.Note, str]]:
    """The notes to be added: of each the pet's id, the note, and the owner with whom it is hidden, or ""."""
    for note in change.hidden_notes:
        yield change.pet.id, note, _owner_before(change)
    for note in change.new_notes:
        yield change.pet.id, note, ""


def _hide_and_show_notes(connection: Connection, company_id: str, changes: Sequence[PetChange]) -> None:
    """Hides the notes of pets with the owners whom they had, and shows those of who has them now."""
    transferred = [change for change in changes if change.is_transferred]
    hidden = [
        (change.pet.id, _owner_before(change))
        for change in transferred
        if _owner_before(change) != change.pet.customer_id
    ]
    repository.hide_notes(connection, company_id, hidden)
    for change in transferred:
        for owner_id in change.returning_from:
            repository.show_notes(connection, company_id, change.pet.id, owner_id)


def _owner_before(change: PetChange) -> str:
    return change.before.customer_id if change.before is not None else change.pet.customer_id

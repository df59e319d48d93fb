"""Writing the pets of a transaction that differ: a few statements, however many they are."""

import secrets
import struct
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from google.protobuf.timestamp_pb2 import Timestamp
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
from pawport.pets.change import PetChange
from pawport.pets.changes_repository import WrittenPet
from pawport.pets.identities import service as identities
from pawport.pets.identities.service import Claim

__all__ = ["id_taken", "write"]


class _Differing(NamedTuple):
    """A pet that differs from what is stored, in these fields."""

    change: PetChange
    fields: list[str]

    def row(self, time: Timestamp) -> WrittenPet:
        """The pet, stamped, as it is to be written."""
        change = self.change
        stored = change.settle(time)
        return WrittenPet(change.pet, stored, change.uid, change.is_tombstone, frozenset(self.fields))


def write(
    connection: Connection, company_id: str, principal: Principal | None, changes: Iterable[PetChange]
) -> None:
    """Writes the pets that differ, and records their events. Raises as `PetChanges.write` does."""
    differing = []
    for change in changes:
        fields = change.changed()
        if fields or change.is_new or change.action != "updated":
            differing.append(_Differing(change, fields))
        if change.said:
            events.record(connection, company_id, "pet", change.pet.id, "updated", change.said)
            change.said = set()
    if differing:
        _write(connection, company_id, principal, differing)


def id_taken(pet_id: str) -> AlreadyExists:
    """Returns the error of an id that a pet has."""
    return AlreadyExists("pet", pet_id, f"the pet id {pet_id} is taken", reason=ErrorReason.PET_ID_TAKEN)


def _write(
    connection: Connection, company_id: str, principal: Principal | None, differing: Sequence[_Differing]
) -> None:
    changes = [change for change, _ in differing]
    _give_numbers(connection, company_id, [change.pet for change in changes if change.is_new])
    time = timestamp_of(write_time(connection))
    rows = [one.row(time) for one in differing]
    claims = _exchange_chips(connection, company_id, changes)
    _write_rows(connection, company_id, list(zip(changes, rows, strict=True)))
    if claims:
        identities.claim(connection, company_id, principal, claims)
    for change, fields in differing:
        _record(connection, company_id, change, fields)
    for change, row in zip(changes, rows, strict=True):
        change.is_written(row.stored)


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
        held, wanted = change.chips()
        if held - wanted:
            identities.release(connection, company_id, change.pet.id, wanted)
        if wanted - held:
            claims.append(Claim(change.pet, change.prefix, wanted - held))
    return claims


def _write_rows(
    connection: Connection, company_id: str, written: Sequence[tuple[PetChange, WrittenPet]]
) -> None:
    if new := [row for change, row in written if change.is_new]:
        _insert(connection, company_id, new)
    old = [(change, row) for change, row in written if not change.is_new]
    if edited := [row for change, row in old if change.is_edited]:
        repository.save_pets(connection, company_id, edited)
    if others := [row for change, row in old if not change.is_edited]:
        repository.save_stored_forms(connection, company_id, others)
    if transferred := [row.pet.id for change, row in old if change.is_transferred]:
        repository.hide_notes(connection, company_id, transferred)
    if notes := [note for change, _ in written for note in _new_notes(change)]:
        repository.insert_notes(connection, company_id, notes)


def _insert(connection: Connection, company_id: str, new: Sequence[WrittenPet]) -> None:
    try:
        repository.insert_pets(connection, company_id, new)
    except IntegrityError as error:  # another transaction was faster
        if len(new) == 1:
            raise id_taken(new[0].pet.id) from None
        raise Conflict("another write took the id of a new pet") from error


def _new_notes(change: PetChange) -> Iterator[tuple[str, Pet.Note, bool]]:
    """The notes to be added: of each the pet's id, the note, and whether it is hidden."""
    for note in change.hidden_notes:
        yield change.pet.id, note, True
    for note in change.new_notes:
        yield change.pet.id, note, False


def _record(connection: Connection, company_id: str, change: PetChange, fields: Collection[str]) -> None:
    pet_id = change.pet.id
    if change.action != "updated":
        named = fields if change.action == "created" else ()
        events.record(connection, company_id, "pet", pet_id, change.action, named)
        return
    if change.is_transferred:
        events.record(connection, company_id, "pet", pet_id, "transferred", ["customer_id", "notes"])
        fields = set(fields) - {"customer_id", *([] if change.new_notes else ["notes"])}
    if fields:
        events.record(connection, company_id, "pet", pet_id, "updated", fields)

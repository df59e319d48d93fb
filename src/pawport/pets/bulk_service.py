"""Finding, adding and changing many pets at once, of many customers."""

import secrets
import struct
from collections.abc import Collection, Sequence
from itertools import compress
from operator import attrgetter
from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import Company, Principal
from pawport.db import new_id, new_uid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.masks import changed_fields
from pawport.pets import bulk_repository, notes_repository, repository
from pawport.pets import microchips_service as microchips
from pawport.pets.bulk_repository import NewPet
from pawport.pets.rules import WRITABLE, normalize, require
from pawport.pets.service import stamp
from pawport.pets.wire import latest_notes

__all__ = ["add_begun_pets", "add_pets", "begin_pet", "change_pet", "find_by_microchips", "told_fields"]


_TOLD: Final = [
    field for field in Pet.DESCRIPTOR.fields if field.name in WRITABLE or field.name in {"notes", "pet_codes"}
]
_TOLD_PLAIN: Final = [field.name for field in _TOLD if not field.has_presence]
_plain: Final = attrgetter(*_TOLD_PLAIN)
_TOLD_OPTIONAL: Final = [field.name for field in _TOLD if field.has_presence]


def add_pets(connection: Connection, principal: Principal, given: Sequence[Pet]) -> None:
    """Completes the pets and adds them. For customers who were made in the same transaction: their quota
    is the caller's business, as is that codes are in the catalogue.

    Each has its customer's id, and notes, newest first, that say who wrote them and when.

    Raises:
        InvalidArgument: a field of a pet is missing or wrong.
        AlreadyExists: another pet has a microchip.
    """
    prefixes = [f"pets[{index}]." for index in range(len(given))]
    new = []
    for pet, prefix in zip(given, prefixes, strict=True):
        require(pet, WRITABLE, prefix)
        normalize(pet, principal.company, WRITABLE, prefix)
        new.append((begin_pet(pet), pet))
    _insert(connection, principal, new, prefixes)


def begin_pet(pet: Pet) -> bytes:
    """Gives a pet an id, unless it has one, for `add_begun_pets`; answers its uid."""
    uid = new_uid()
    pet.id = pet.id or new_id("pet", uid)
    return uid


def add_begun_pets(
    connection: Connection, principal: Principal, new: Sequence[tuple[bytes, Pet]], prefixes: Sequence[str]
) -> None:
    """Adds pets that were begun, each with its uid; their fields are in the form in which they are kept. All
    else is as for `add_pets`, but that a name or breed may be missing.

    Raises:
        AlreadyExists: another pet has a microchip; the field's name has the prefix.
    """
    for _, pet in new:
        events.record(connection, principal.company.id, "pet", pet.id, "created", told_fields(pet))
    _insert(connection, principal, new, prefixes)


def told_fields(pet: Pet) -> list[str]:
    """The fields of a new pet that the events log tells of."""
    return [*compress(_TOLD_PLAIN, _plain(pet))] + [name for name in _TOLD_OPTIONAL if pet.HasField(name)]  # type: ignore[arg-type]  # the stubs want a literal


def find_by_microchips(
    connection: Connection, company_id: str, numbers: Collection[str], *, lock: bool
) -> dict[str, Pet]:
    """The living pets that have the chips, by their numbers; with `lock`, to be changed in this transaction.
    Their codes are not in them."""
    holders = microchips.find_holders(connection, company_id, numbers)
    find = bulk_repository.lock_many if lock else bulk_repository.find_many
    pets = find(connection, company_id, {holder.pet_id for holder in holders.values()})
    living = {pet.id: pet for pet in pets if not pet.deleted}
    return {
        number: living[holder.pet_id]
        for number, holder in holders.items()
        # Until it was locked, another transaction could have taken the chip from it.
        if holder.pet_id in living and any(chip.number == number for chip in living[holder.pet_id].microchips)
    }


def change_pet(connection: Connection, company: Company, before: Pet, after: Pet) -> None:
    """Writes a changed pet, which is locked, perhaps with another owner: then its notes are hidden. Its
    fields are in the form in which they are kept."""
    fields = changed_fields(before, after, WRITABLE)
    transferred = before.customer_id != after.customer_id
    if transferred:
        notes_repository.hide(connection, company.id, after.id)
        after.ClearField("notes")
        events.record(connection, company.id, "pet", after.id, "transferred", ["customer_id", "notes"])
    stamp(connection, after)
    repository.save(connection, company.id, after, fields)
    if fields or not transferred:
        events.record(connection, company.id, "pet", after.id, "updated", fields)


def _insert(
    connection: Connection, principal: Principal, new: Sequence[tuple[bytes, Pet]], prefixes: Sequence[str]
) -> None:
    numbers = _new_numbers(connection, principal.company.id, len(new))
    complete = [
        _complete(connection, uid, pet, number) for (uid, pet), number in zip(new, numbers, strict=True)
    ]
    bulk_repository.insert_pets(connection, principal.company.id, complete)
    microchips.claim_all(connection, principal, [pet for _, pet in new], prefixes)


def _complete(connection: Connection, uid: bytes, pet: Pet, number: int) -> NewPet:
    pet.pet_number = number
    for note in reversed(pet.notes):  # the order of their ids is that of their age
        note.id = new_id("note", new_uid())
    stamp(connection, pet)
    pet.created_time.CopyFrom(pet.last_updated_time)
    code_ids = [code.id for code in pet.pet_codes]
    notes = list(pet.notes)
    if code_ids:
        pet.ClearField("pet_codes")
    if notes:
        del pet.notes[len(latest_notes(notes)) :]
    return NewPet(uid, pet, notes, code_ids)


def _new_numbers(connection: Connection, company_id: str, count: int) -> set[int]:
    """So many different numbers that no pet of the company has."""
    numbers: set[int] = set()
    while len(numbers) < count:
        random = secrets.token_bytes(4 * (count - len(numbers)))
        drawn = {number for (number,) in struct.iter_unpack("<I", random)} - {0}
        numbers |= drawn - bulk_repository.taken_numbers(connection, company_id, drawn)
    return numbers

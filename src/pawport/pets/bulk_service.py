"""Adding many pets at once, of many customers."""

import secrets
import struct
from collections.abc import Sequence

from sqlalchemy import Connection

from pawport.accounts import Company, Principal
from pawport.db import new_id, new_uid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import bulk_repository
from pawport.pets import microchips_service as microchips
from pawport.pets.bulk_repository import NewPet
from pawport.pets.rules import WRITABLE, normalize, require
from pawport.pets.service import stamp

__all__ = ["add_pets"]


def add_pets(connection: Connection, principal: Principal, given: Sequence[Pet]) -> None:
    """Completes the pets and adds them. For customers who were made in the same transaction: their quota
    is the caller's business, as is that codes are in the catalogue.

    Each has its customer's id, and notes, newest first, that say who wrote them and when.

    Raises:
        InvalidArgument: a field of a pet is missing or wrong.
        AlreadyExists: another pet has a microchip.
    """
    company = principal.company
    prefixes = [f"pets[{index}]." for index in range(len(given))]
    numbers = _new_numbers(connection, company.id, len(given))
    new = [
        _complete(connection, company, pet, number, prefix)
        for pet, number, prefix in zip(given, numbers, prefixes, strict=True)
    ]
    bulk_repository.insert_pets(connection, company.id, new)
    microchips.claim_all(connection, principal, given, prefixes)


def _complete(connection: Connection, company: Company, pet: Pet, number: int, prefix: str) -> NewPet:
    require(pet, WRITABLE, prefix)
    normalize(pet, company, WRITABLE, prefix)
    uid = new_uid()
    pet.id = new_id("pet", uid)
    pet.pet_number = number
    for note in reversed(pet.notes):  # the order of their ids is that of their age
        note.id = new_id("note", new_uid())
    stamp(connection, pet)
    pet.created_time.CopyFrom(pet.last_updated_time)
    code_ids = [code.id for code in pet.pet_codes]
    pet.ClearField("pet_codes")
    return NewPet(uid, pet, code_ids)


def _new_numbers(connection: Connection, company_id: str, count: int) -> set[int]:
    """So many different numbers that no pet of the company has."""
    numbers: set[int] = set()
    while len(numbers) < count:
        random = secrets.token_bytes(4 * (count - len(numbers)))
        drawn = {number for (number,) in struct.iter_unpack("<I", random)} - {0}
        numbers |= drawn - bulk_repository.taken_numbers(connection, company_id, drawn)
    return numbers

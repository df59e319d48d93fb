"""Encodes answers that hold pets, from their stored bytes: no message is built."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pet_codes.catalogue import Catalogue
from pawport.pets.repository import StoredPet
from pawport.pets.wire import repeated_field

__all__ = ["encode_pet", "encode_pets"]


def encode_pet(catalogue: Catalogue, connection: Connection, company_id: str, stored: StoredPet) -> bytes:
    """The encoded Pet: its stored bytes, then its codes as the catalogue has them."""
    if not stored.code_ids:
        return stored.wire
    codes = catalogue.codes(connection, company_id, stored.code_ids)
    fields = (repeated_field(Pet.PET_CODES_FIELD_NUMBER, code.SerializeToString()) for code in codes)
    return b"".join((stored.wire, *fields))


def encode_pets(
    catalogue: Catalogue, connection: Connection, company_id: str, pets: Iterable[StoredPet], number: int
) -> bytes:
    """The encoded entries of the repeated field `number` of pets."""
    return b"".join(
        repeated_field(number, encode_pet(catalogue, connection, company_id, stored)) for stored in pets
    )

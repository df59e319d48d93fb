"""Encodes answers that hold pets, from their stored bytes: no message is built."""

from sqlalchemy import Connection

from pawport.pets.codes.catalogue import Catalogue
from pawport.pets.wire import StoredPet

__all__ = ["encode_pet"]


def encode_pet(catalogue: Catalogue, connection: Connection, company_id: str, stored: StoredPet) -> bytes:
    """The encoded Pet: its stored bytes, then its codes as the catalogue has them."""
    return stored.encoded() + catalogue.encoded(connection, company_id, stored.code_ids)

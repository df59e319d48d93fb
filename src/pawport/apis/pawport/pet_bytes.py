"""Encodes answers that hold pets, from their stored bytes: no message is built."""

from sqlalchemy import Connection

from pawport.pets.codes.catalogue import Catalogue
from pawport.pets.wire import StoredPet

__all__ = ["encode_pet", "known_pet"]


def encode_pet(catalogue: Catalogue, connection: Connection, company_id: str, stored: StoredPet) -> bytes:
    """The encoded Pet: its stored bytes, then its codes as the catalogue has them."""
    return stored.encoded() + catalogue.encoded(connection, company_id, stored.code_ids)


def known_pet(catalogue: Catalogue, company_id: str, stored: StoredPet) -> bytes | None:
    """Returns what `encode_pet` does, or None if notes or codes have to be read."""
    codes = catalogue.kept(company_id, stored.code_ids) if stored.notes_from is None else None
    return None if codes is None else stored.encoded() + codes

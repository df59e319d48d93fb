"""All SQL of the newest pets of a company: of each only what Petnow's list shows."""

from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, select

from pawport.db import Statement, as_utc, keyset
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.times import timestamp_of
from pawport.pets.tables import pets

__all__ = ["NewestPet", "page"]

_SHOWN: Final = ("id", "type", "species", "breed", "name", "metadata", "created_time")
_LIVING: Final = select(pets.c.uid, *(pets.c[name] for name in _SHOWN)).where(
    pets.c.company_id == bindparam("company_id"), pets.c.deleted.is_(False)
)
_NEWEST: Final = Statement(keyset.page(_LIVING, [pets.c.uid], [bindparam("before")], descending=True))


class NewestPet(NamedTuple):
    """Where a pet stands among the newest, and what it is: id, type, breed, name, metadata, creation."""

    uid: bytes
    pet: Pet


def page(connection: Connection, company_id: str, before: bytes | None, limit: int) -> list[NewestPet]:
    """Living pets, newest record first, from the one after the uid `before`."""
    rows = _NEWEST.all(
        connection, company_id=company_id, before=before or keyset.AFTER_ALL, limit=limit, offset=0
    )
    return [NewestPet(uid, _pet(*shown)) for uid, *shown in rows]


def _pet(id_: str, type_: str, species: str, breed: str, name: str, metadata: str, created: str) -> Pet:
    return Pet(
        id=id_,
        type=Pet.Type.Value(type_),
        species=species,
        breed=breed,
        name=name,
        metadata=metadata,
        created_time=timestamp_of(as_utc(created)),
    )

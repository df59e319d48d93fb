"""The newest pets of a company: for dialects whose lists begin with them."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.lists import newest_repository
from pawport.pets.lists.newest_repository import NewestPet
from pawport.pets.wire import MAX_PAGE_BYTES

__all__ = ["NewestPets", "newest_pets"]

_MAX_ALL_BYTES: Final = 16 << 20
_CHUNK: Final = 100  # pets that are read at once


class NewestPets(NamedTuple):
    """Some pets, and the place of the last; None at the end."""

    pets: list[Pet]
    next: bytes | None


def newest_pets(
    connection: Connection, company_id: str, before: bytes | None, most: int | None
) -> NewestPets:
    """At most `most` of the company's living pets, newest record first, from the one after the place
    `before`. All of them when `most` is None, as far as 16 MiB hold.

    Of each there are the id, type, breed, name, metadata and time of creation.
    """
    room = MAX_PAGE_BYTES if most else _MAX_ALL_BYTES
    kept: list[Pet] = []
    last = before
    for uid, pet in _walk(connection, company_id, before, min(most or _CHUNK, _CHUNK) + 1):
        room -= pet.ByteSize()
        if len(kept) == most or (room < 0 and kept):
            return NewestPets(kept, last)
        kept.append(pet)
        last = uid
    return NewestPets(kept, None)


def _walk(connection: Connection, company_id: str, before: bytes | None, chunk: int) -> Iterator[NewestPet]:
    found = newest_repository.page(connection, company_id, before, chunk)
    while found:
        yield from found
        if len(found) < chunk:
            return
        found = newest_repository.page(connection, company_id, found[-1].uid, chunk)

"""The newest pets of a company: for dialects whose lists begin with them."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.paging import MAX_PAGE_BYTES, page_of
from pawport.pets.lists import newest_repository
from pawport.pets.lists.newest_repository import NewestPet

__all__ = ["NewestPets", "newest_pets"]

_MAX_ALL_BYTES: Final = 16 << 20
_CHUNK: Final = 100  # pets that are read at once


class NewestPets(NamedTuple):
    """Some pets, and the place of the last; None at the end."""

    pets: list[Pet]
    next: bytes | None


def newest_pets(
    connection: Connection, company_id: str, before: bytes | None, limit: int | None
) -> NewestPets:
    """At most `limit` of the company's living pets, newest record first, from the one after the place
    `before`. All of them when `limit` is None, as far as 16 MiB hold.

    Of each there are the id, type, breed, name, metadata and time of creation.
    """
    walk = _walk(connection, company_id, before, min(limit or _CHUNK, _CHUNK))
    max_bytes = MAX_PAGE_BYTES if limit else _MAX_ALL_BYTES
    shown, last = page_of(walk, limit, lambda newest: newest.pet.ByteSize(), max_bytes)
    return NewestPets([pet for _, pet in shown], None if last is None else last.uid)


def _walk(connection: Connection, company_id: str, before: bytes | None, chunk: int) -> Iterator[NewestPet]:
    found = newest_repository.page(connection, company_id, before, chunk)
    while len(found) > chunk:
        yield from found
        found = newest_repository.page(connection, company_id, found[-1].uid, chunk)
    yield from found

"""All SQL of pictures."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from pawport.pets.photos.tables import pet_photos as table

__all__ = [
    "StoredPhoto",
    "delete_photos",
    "find",
    "find_by_name",
    "find_by_sha256",
    "insert_photo",
    "move",
    "of_pet",
    "of_pets",
    "set_featured",
]


class StoredPhoto(NamedTuple):
    """A picture. Its size in pixels is that of what its address shows."""

    pet_id: str
    id: str
    uid: bytes
    featured: bool
    sha256: str
    content_type: str
    size_bytes: int
    width: int
    height: int
    name: str
    url: str
    created_time: datetime


_COLUMNS = tuple(table.c[name] for name in StoredPhoto._fields)


def insert_photo(connection: Connection, company_id: str, photo: StoredPhoto) -> None:
    """Adds a picture."""
    connection.execute(insert(table).values(**photo._asdict(), company_id=company_id))


def of_pet(connection: Connection, company_id: str, pet_id: str) -> list[StoredPhoto]:
    """The pet's pictures in their order."""
    query = select(*_COLUMNS).where(_of_pet(company_id, pet_id)).order_by(table.c.uid)
    return [StoredPhoto(*row) for row in connection.execute(query)]


def of_pets(
    connection: Connection, company_id: str, first_id: str, last_id: str
) -> dict[str, list[StoredPhoto]]:
    """The pictures of the pets from one id to another, by the pets' ids, each list in its order."""
    of_range = (table.c.company_id == company_id, table.c.pet_id >= first_id, table.c.pet_id <= last_id)
    found: dict[str, list[StoredPhoto]] = {}
    query = select(*_COLUMNS).where(*of_range).order_by(table.c.pet_id, table.c.uid)
    for row in connection.execute(query):
        found.setdefault(row.pet_id, []).append(StoredPhoto(*row))
    return found


def find(connection: Connection, company_id: str, pet_id: str, photo_id: str) -> StoredPhoto | None:
    """One picture of the pet."""
    return _one(connection, and_(_of_pet(company_id, pet_id), table.c.id == photo_id))


def find_by_sha256(connection: Connection, company_id: str, pet_id: str, sha256: str) -> StoredPhoto | None:
    """The pet's picture with this content; since a merge there can be more, and any of them will do."""
    query = select(*_COLUMNS).where(_of_pet(company_id, pet_id), table.c.sha256 == sha256).limit(1)
    return next((StoredPhoto(*row) for row in connection.execute(query)), None)


def find_by_name(connection: Connection, company_id: str, name: str) -> StoredPhoto | None:
    """The picture whose address ends so."""
    return _one(connection, and_(table.c.company_id == company_id, table.c.name == name))


def set_featured(connection: Connection, company_id: str, pet_id: str, photo_id: str) -> None:
    """Makes this picture, and no other of the pet, the featured one."""
    chosen = update(table).where(_of_pet(company_id, pet_id)).values(featured=table.c.id == photo_id)
    connection.execute(chosen)


def delete_photos(connection: Connection, company_id: str, pet_id: str, ids: Collection[str]) -> None:
    """Removes pictures of the pet."""
    connection.execute(delete(table).where(_of_pet(company_id, pet_id), table.c.id.in_(ids)))


def move(connection: Connection, company_id: str, pet_id: str, new_pet_id: str) -> None:
    """Gives a pet's pictures to another pet, where none of them is chosen any more."""
    moved = update(table).where(_of_pet(company_id, pet_id))
    connection.execute(moved.values(pet_id=new_pet_id, featured=False))


def _one(connection: Connection, condition: ColumnElement[bool]) -> StoredPhoto | None:
    row = connection.execute(select(*_COLUMNS).where(condition)).one_or_none()
    return None if row is None else StoredPhoto(*row)


def _of_pet(company_id: str, pet_id: str) -> ColumnElement[bool]:
    return and_(table.c.company_id == company_id, table.c.pet_id == pet_id)

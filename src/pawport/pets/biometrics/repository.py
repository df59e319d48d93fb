"""All SQL of biometric images."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from pawport.pets.biometrics.tables import biometric_images as table

__all__ = ["StoredImage", "counts", "delete_images", "find", "insert_image", "move", "of_pet"]


class StoredImage(NamedTuple):
    """What is known of an image. `kind` is FINGERPRINT or APPEARANCE."""

    id: str
    kind: str
    sha256: str
    content_type: str
    size_bytes: int
    width: int
    height: int
    created_time: datetime


_COLUMNS = tuple(table.c[name] for name in StoredImage._fields)


def insert_image(connection: Connection, company_id: str, pet_id: str, image: StoredImage) -> None:
    """Adds an image."""
    connection.execute(insert(table).values(**image._asdict(), company_id=company_id, pet_id=pet_id))


def of_pet(connection: Connection, company_id: str, pet_id: str) -> list[StoredImage]:
    """The pet's images, oldest first."""
    query = select(*_COLUMNS).where(_of_pet(company_id, pet_id)).order_by(table.c.id)
    return [StoredImage(*row) for row in connection.execute(query)]


def find(connection: Connection, company_id: str, pet_id: str, image_id: str) -> StoredImage | None:
    """One image of the pet."""
    query = select(*_COLUMNS).where(_of_pet(company_id, pet_id), table.c.id == image_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else StoredImage(*row)


def counts(connection: Connection, company_id: str, first_id: str, last_id: str) -> dict[str, Counter[str]]:
    """How many images of each kind the pets from one id to another have, by the pets' ids."""
    of_range = (table.c.company_id == company_id, table.c.pet_id >= first_id, table.c.pet_id <= last_id)
    query = select(table.c.pet_id, table.c.kind, func.count()).where(*of_range)
    found: dict[str, Counter[str]] = {}
    for pet_id, kind, count in connection.execute(query.group_by(table.c.pet_id, table.c.kind)):
        found.setdefault(pet_id, Counter())[kind] = count
    return found


def delete_images(connection: Connection, company_id: str, pet_id: str, ids: Collection[str]) -> None:
    """Removes images of the pet."""
    connection.execute(delete(table).where(_of_pet(company_id, pet_id), table.c.id.in_(ids)))


def move(connection: Connection, company_id: str, pet_id: str, new_pet_id: str) -> None:
    """Gives a pet's images to another pet."""
    connection.execute(update(table).where(_of_pet(company_id, pet_id)).values(pet_id=new_pet_id))


def _of_pet(company_id: str, pet_id: str) -> ColumnElement[bool]:
    return and_(table.c.company_id == company_id, table.c.pet_id == pet_id)

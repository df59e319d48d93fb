"""All SQL of the pictures that are to be fetched."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from pawport.pets.photos.tables import pet_photo_downloads as table

__all__ = ["Download", "delete_all", "find", "insert_download", "known", "move", "of_pet", "save"]


class Download(NamedTuple):
    """A picture to be fetched, or that was fetched. `state` is WAITING, DONE or FAILED."""

    url_sha256: str
    url: str
    uid: bytes
    featured: bool
    state: str
    failure: str
    photo_id: str
    last_updated_time: datetime


_COLUMNS = tuple(table.c[name] for name in Download._fields)


def insert_download(connection: Connection, company_id: str, pet_id: str, download: Download) -> None:
    """Adds one."""
    row = {**download._asdict(), "company_id": company_id, "pet_id": pet_id}
    connection.execute(insert(table).values(row))


def known(connection: Connection, company_id: str, pet_id: str) -> dict[str, str]:
    """The states of the pet's downloads, by the hashes of their addresses."""
    query = select(table.c.url_sha256, table.c.state).where(_of_pet(company_id, pet_id))
    return {row.url_sha256: row.state for row in connection.execute(query)}


def of_pet(connection: Connection, company_id: str, pet_id: str) -> list[Download]:
    """The pet's downloads in their order."""
    query = select(*_COLUMNS).where(_of_pet(company_id, pet_id)).order_by(table.c.uid)
    return [Download(*row) for row in connection.execute(query)]


def find(connection: Connection, company_id: str, pet_id: str, url_sha256: str) -> Download | None:
    """One download."""
    query = select(*_COLUMNS).where(_is(company_id, pet_id, url_sha256))
    row = connection.execute(query).one_or_none()
    return None if row is None else Download(*row)


def save(connection: Connection, company_id: str, pet_id: str, download: Download) -> None:
    """Writes a changed download; nothing if it is gone."""
    changed = update(table).where(_is(company_id, pet_id, download.url_sha256))
    connection.execute(changed.values(download._asdict()))


def move(connection: Connection, company_id: str, pet_id: str, new_pet_id: str) -> None:
    """Gives a pet's downloads to another pet, but those whose addresses that one has."""
    had = select(table.c.url_sha256).where(_of_pet(company_id, new_pet_id))
    connection.execute(delete(table).where(_of_pet(company_id, pet_id), table.c.url_sha256.in_(had)))
    connection.execute(update(table).where(_of_pet(company_id, pet_id)).values(pet_id=new_pet_id))


def delete_all(connection: Connection, company_id: str, pet_id: str) -> None:
    """Forgets the pet's downloads."""
    connection.execute(delete(table).where(_of_pet(company_id, pet_id)))


def _of_pet(company_id: str, pet_id: str) -> ColumnElement[bool]:
    return and_(table.c.company_id == company_id, table.c.pet_id == pet_id)


def _is(company_id: str, pet_id: str, url_sha256: str) -> ColumnElement[bool]:
    return and_(_of_pet(company_id, pet_id), table.c.url_sha256 == url_sha256)

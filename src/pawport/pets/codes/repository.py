"""All SQL of the catalogue of codes."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from pawport.db import keyset, write_time
from pawport.db.lists import ListStatement
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.kit.paging import Window
from pawport.pets.codes.tables import pet_codes

__all__ = ["existing_ids", "find", "insert_code", "is_taken", "page", "read_catalogue", "save"]

_COLUMNS: Final = (pet_codes.c.id, pet_codes.c.abbreviation, pet_codes.c.description, pet_codes.c.color)
_EXISTING: Final = ListStatement(
    lambda ids: select(pet_codes.c.id).where(
        pet_codes.c.company_id == bindparam("company_id"),
        pet_codes.c.id.in_(ids),
        pet_codes.c.deleted.is_(False),
    )
)


def find(connection: Connection, company_id: str, code_id: str, *, lock: bool = False) -> PetCode | None:
    """The code, unless it is deleted; with `lock`, no other transaction changes it until this one ends."""
    query = select(*_COLUMNS).where(
        pet_codes.c.company_id == company_id, pet_codes.c.id == code_id, pet_codes.c.deleted.is_(False)
    )
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else _code(row)


def is_taken(connection: Connection, company_id: str, code_id: str) -> bool:
    """Whether there is or was a code with the id."""
    query = select(pet_codes.c.id).where(pet_codes.c.company_id == company_id, pet_codes.c.id == code_id)
    return connection.execute(query).first() is not None


def existing_ids(connection: Connection, company_id: str, ids: Sequence[str]) -> set[str]:
    """Those of the ids that the catalogue has."""
    return {code_id for (code_id,) in _EXISTING.all(connection, ids, company_id=company_id)}


def insert_code(connection: Connection, company_id: str, uid: bytes, code: PetCode) -> None:
    """Adds a code.

    Raises:
        IntegrityError: the id is taken.
    """
    connection.execute(
        insert(pet_codes).values(
            company_id=company_id, uid=uid, deleted=False, created_time=write_time(connection), **_row(code)
        )
    )


def save(connection: Connection, company_id: str, code: PetCode, *, deleted: bool = False) -> None:
    """Writes a changed code."""
    connection.execute(
        update(pet_codes)
        .where(pet_codes.c.company_id == company_id, pet_codes.c.id == code.id)
        .values(deleted=deleted, **_row(code))
    )


def page(
    connection: Connection, company_id: str, after: bytes | None, window: Window
) -> list[tuple[bytes, PetCode]]:
    """Codes with their uids, oldest first, from the one after the uid `after`."""
    query = select(*_COLUMNS, pet_codes.c.uid).where(
        pet_codes.c.company_id == company_id, pet_codes.c.deleted.is_(False)
    )
    found = keyset.page(query, [pet_codes.c.uid], [after or keyset.BEFORE_ALL], window)
    return [(row.uid, _code(row)) for row in connection.execute(found)]


def read_catalogue(connection: Connection, company_id: str) -> list[tuple[PetCode, bool]]:
    """All codes that the company ever had, and whether each is deleted."""
    query = select(*_COLUMNS, pet_codes.c.deleted).where(pet_codes.c.company_id == company_id)
    return [(_code(row), row.deleted) for row in connection.execute(query)]


def _row(code: PetCode) -> dict[str, str]:
    return {
        "id": code.id,
        "abbreviation": code.abbreviation,
        "description": code.description,
        "color": code.color,
    }


def _code(row: Any) -> PetCode:
    return PetCode(id=row.id, abbreviation=row.abbreviation, description=row.description, color=row.color)

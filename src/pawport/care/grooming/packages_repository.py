"""All SQL of the packages of grooming."""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from pawport.care.grooming.tables import grooming_packages
from pawport.db import Statement
from pawport.db.inserts import insert_or
from pawport.gen.pawport.v1.grooming_pb2 import GroomingPackage

__all__ = ["find", "find_all", "save"]

_table: Final = grooming_packages
_ALL: Final = select(_table.c.wire).where(_table.c.company_id == bindparam("company_id"))
_FIND: Final = Statement(_ALL.where(_table.c.id == bindparam("id")))
_FIND_ALL: Final = Statement(_ALL)


def find(connection: Connection, company_id: str, package_id: str) -> bytes | None:
    """The encoded package."""
    row = _FIND.one_or_none(connection, company_id=company_id, id=package_id)
    return None if row is None else bytes(row[0])


def find_all(connection: Connection, company_id: str) -> list[bytes]:
    """The encoded packages of the company."""
    return [bytes(wire) for (wire,) in _FIND_ALL.all(connection, company_id=company_id)]


def save(connection: Connection, company_id: str, package: GroomingPackage) -> None:
    """Adds the package, or replaces the one with its id."""
    wire = package.SerializeToString(deterministic=True)
    insertion = insert_or(connection, _table).values(company_id=company_id, id=package.id, wire=wire)
    key = ["company_id", "id"]
    connection.execute(insertion.on_conflict_do_update(index_elements=key, set_={"wire": wire}))

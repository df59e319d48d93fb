"""All SQL of the types of appointments."""

from typing import Final

from sqlalchemy import Connection, bindparam, select

from pawport.care.appointments.tables import appointment_types
from pawport.db import Statement
from pawport.db.inserts import insert_or
from pawport.gen.pawport.v1.appointment_pb2 import AppointmentType

__all__ = ["find", "find_all", "save"]

_table: Final = appointment_types
_ALL: Final = select(_table.c.wire).where(_table.c.company_id == bindparam("company_id"))
_FIND: Final = Statement(_ALL.where(_table.c.id == bindparam("id")))
_FIND_ALL: Final = Statement(_ALL)


def find(connection: Connection, company_id: str, type_id: str) -> bytes | None:
    """The encoded type, if the company has set it."""
    row = _FIND.one_or_none(connection, company_id=company_id, id=type_id)
    return None if row is None else bytes(row[0])


def find_all(connection: Connection, company_id: str) -> list[bytes]:
    """The encoded types that the company has set."""
    return [bytes(wire) for (wire,) in _FIND_ALL.all(connection, company_id=company_id)]


def save(connection: Connection, company_id: str, type_: AppointmentType) -> None:
    """Adds the type, or replaces the one with its id."""
    wire = type_.SerializeToString(deterministic=True)
    insertion = insert_or(connection, _table).values(company_id=company_id, id=type_.id, wire=wire)
    key = ["company_id", "id"]
    connection.execute(insertion.on_conflict_do_update(index_elements=key, set_={"wire": wire}))

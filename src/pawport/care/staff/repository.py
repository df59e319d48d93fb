"""All SQL of staff."""

from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, func, insert, select, update

from pawport.care.staff.tables import company_holidays, staff_members
from pawport.db import Statement, keyset
from pawport.db.inserts import insert_or
from pawport.gen.pawport.v1.staff_pb2 import Holidays, StaffMember
from pawport.kit.paging import Window

__all__ = [
    "count",
    "find",
    "find_by_vet",
    "find_holidays",
    "insert_member",
    "lock",
    "of_role",
    "page",
    "save",
    "save_holidays",
]

_table: Final = staff_members
_IS: Final = and_(_table.c.company_id == bindparam("company_id"), _table.c.id == bindparam("id"))
_FIND: Final = Statement(select(_table.c.wire).where(_IS))
_LOCK: Final = Statement(select(_table.c.wire).where(_IS).with_for_update())
_LIVING: Final = and_(_table.c.company_id == bindparam("company_id"), _table.c.deleted.is_(False))
_OF_ROLE: Final = Statement(
    select(_table.c.id, _table.c.wire)
    .where(_LIVING, _table.c.role == bindparam("role"))
    .order_by(_table.c.uid)
)
_BY_VET: Final = Statement(
    select(_table.c.id).where(_LIVING, _table.c.vet_id == bindparam("vet_id")).order_by(_table.c.uid).limit(1)
)
_HOLIDAYS: Final = Statement(
    select(company_holidays.c.wire).where(company_holidays.c.company_id == bindparam("company_id"))
)


def find(connection: Connection, company_id: str, staff_id: str) -> bytes | None:
    """The encoded staff member, deleted or not."""
    row = _FIND.one_or_none(connection, company_id=company_id, id=staff_id)
    return None if row is None else bytes(row[0])


def lock(connection: Connection, company_id: str, staff_id: str) -> bytes | None:
    """Like `find`; other transactions that change it wait until this one ends."""
    row = _LOCK.one_or_none(connection, company_id=company_id, id=staff_id)
    return None if row is None else bytes(row[0])


def find_by_vet(connection: Connection, company_id: str, vet_id: str) -> str | None:
    """The id of the oldest staff member who is this vet of the directory, and is not deleted."""
    row = _BY_VET.one_or_none(connection, company_id=company_id, vet_id=vet_id)
    return None if row is None else str(row[0])


def of_role(connection: Connection, company_id: str, role: str) -> list[tuple[str, bytes]]:
    """The ids of those who have the role and are not deleted, with the encoded records, oldest first."""
    rows = _OF_ROLE.all(connection, company_id=company_id, role=role)
    return [(staff_id, bytes(wire)) for staff_id, wire in rows]


def count(connection: Connection, company_id: str) -> int:
    """How many are not deleted."""
    query = select(func.count()).where(_table.c.company_id == company_id, _table.c.deleted.is_(False))
    return connection.execute(query).scalar_one()


def page(
    connection: Connection, company_id: str, after: bytes | None, window: Window, *, show_deleted: bool
) -> list[tuple[bytes, bytes]]:
    """Uids and encoded records, oldest first, from the one after the uid `after`."""
    query = select(_table.c.uid, _table.c.wire).where(_table.c.company_id == company_id)
    if not show_deleted:
        query = query.where(_table.c.deleted.is_(False))
    found = keyset.page(query, [_table.c.uid], [after or keyset.BEFORE_ALL], window)
    return [(bytes(uid), bytes(wire)) for uid, wire in connection.execute(found)]


def insert_member(connection: Connection, company_id: str, uid: bytes, member: StaffMember) -> None:
    """Adds a staff member."""
    connection.execute(insert(_table).values(company_id=company_id, id=member.id, uid=uid, **_row(member)))


def save(connection: Connection, company_id: str, member: StaffMember) -> None:
    """Writes a changed staff member, who is locked."""
    is_member = (_table.c.company_id == company_id, _table.c.id == member.id)
    connection.execute(update(_table).where(*is_member).values(_row(member)))


def find_holidays(connection: Connection, company_id: str) -> bytes:
    """The encoded holidays of the company."""
    row = _HOLIDAYS.one_or_none(connection, company_id=company_id)
    return b"" if row is None else bytes(row[0])


def save_holidays(connection: Connection, company_id: str, holidays: Holidays) -> None:
    """Replaces the holidays of the company."""
    wire = holidays.SerializeToString(deterministic=True)
    insertion = insert_or(connection, company_holidays).values(company_id=company_id, wire=wire)
    connection.execute(insertion.on_conflict_do_update(index_elements=["company_id"], set_={"wire": wire}))


def _row(member: StaffMember) -> dict[str, Any]:
    return {
        "role": StaffMember.Role.Name(member.role),
        "vet_id": member.vet_id or None,
        "deleted": member.deleted,
        "wire": member.SerializeToString(deterministic=True),
    }

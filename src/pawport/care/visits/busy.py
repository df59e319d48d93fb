"""When people and pets are taken: by appointments, and by grooming."""

from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Select, Table, bindparam, select, union_all

from pawport.care.calendar.intervals import Interval
from pawport.care.visits.rows import LONGEST, Visit
from pawport.care.visits.tables import appointments, grooming_bookings
from pawport.db import Statement, as_utc
from pawport.db.lists import ListStatement
from pawport.gen.pawport.v1.appointment_pb2 import Appointment

__all__ = ["NO_VISIT", "Key", "busy_of_pet", "busy_of_staff", "key_of"]

Key: TypeAlias = tuple[str, str]
"""Of a visit: the name of its table, and its id. An appointment and a booking can have the same id."""
NO_VISIT: Final[Key] = ("", "")

_TABLES: Final = (appointments, grooming_bookings)


def _touching(query: Select[Any], table: Table) -> Select[Any]:
    """A visit that ends after `start` cannot begin before `first`: it would be too long."""
    return query.where(
        table.c.company_id == bindparam("company_id"),
        table.c.list_time >= bindparam("first"),
        table.c.list_time < bindparam("end"),
        table.c.id != bindparam(_ignored(table)),
    )


def _ignored(table: Table) -> str:
    return f"ignored_{table.name}"


def _of_pet(table: Table) -> Select[Any]:
    columns = (table.c.list_time, table.c.end_time)
    is_taken = (table.c.pet_id == bindparam("pet_id"), table.c.end_time > bindparam("start"))
    return _touching(select(*columns).where(*is_taken), table)


def _of_staff(table: Table, ids: Any) -> Select[Any]:
    columns = (table.c.staff_id, table.c.list_time, table.c.busy_until)
    is_taken = (table.c.staff_id.in_(ids), table.c.busy_until > bindparam("start"))
    return _touching(select(*columns).where(*is_taken), table)


_BUSY_OF_PET: Final = Statement(union_all(*map(_of_pet, _TABLES)))
_BUSY_OF_STAFF: Final = ListStatement(lambda ids: union_all(*(_of_staff(table, ids) for table in _TABLES)))


def busy_of_pet(
    connection: Connection, company_id: str, pet_id: str, span: Interval, ignored: Key = NO_VISIT
) -> list[Interval]:
    """The visits of the pet that overlap the span, except one."""
    rows = _BUSY_OF_PET.all(connection, pet_id=pet_id, **_parameters(company_id, span, ignored))
    return [Interval(as_utc(start), as_utc(end)) for start, end in rows]


def busy_of_staff(
    connection: Connection, company_id: str, staff_ids: Iterable[str], span: Interval, ignored: Key = NO_VISIT
) -> dict[str, list[Interval]]:
    """The times in which these staff members are taken, with the buffers, and that overlap the span; except
    one."""
    found: dict[str, list[Interval]] = {staff_id: [] for staff_id in staff_ids}
    rows = _BUSY_OF_STAFF.all(connection, found, **_parameters(company_id, span, ignored))
    for staff_id, start, end in rows:
        found[staff_id].append(Interval(as_utc(start), as_utc(end)))
    return found


def key_of(visit: Visit) -> Key:
    """The key of an appointment or a booking."""
    table = appointments if isinstance(visit, Appointment) else grooming_bookings
    return table.name, visit.id


def _parameters(company_id: str, span: Interval, ignored: Key) -> dict[str, object]:
    kind, visit_id = ignored
    return {
        "company_id": company_id,
        "first": span.start - LONGEST,
        "start": span.start,
        "end": span.end,
        **{_ignored(table): visit_id if table.name == kind else "" for table in _TABLES},
    }

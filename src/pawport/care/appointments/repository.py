"""All SQL of appointments."""

import struct
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, insert, select, update

from pawport.care.appointments.rows import LONGEST, UPCOMING, appointment_row
from pawport.care.appointments.tables import appointments
from pawport.care.calendar.intervals import Interval
from pawport.db import Statement, as_utc, keyset
from pawport.db.lists import ListStatement
from pawport.db.unindexed import Unindexed
from pawport.errors import invalid
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.kit.paging import Window
from pawport.kit.times import micros_of, time_of_micros

__all__ = [
    "Position",
    "Wanted",
    "busy_of_pet",
    "busy_of_staff",
    "find",
    "insert_appointment",
    "lock",
    "lock_of_customer",
    "lock_of_pet",
    "page",
    "save",
    "upcoming_ids",
]


_POSITION: Final = struct.Struct(">q")  # the time; the id comes after it


class Wanted(NamedTuple):
    """Which appointments a list has; what is empty is no condition."""

    pet_id: str = ""
    staff_id: str = ""
    statuses: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None


class Position(NamedTuple):
    """Of an appointment in a list."""

    time: datetime
    id: str

    def encoded(self) -> bytes:
        """As page tokens hold it."""
        return _POSITION.pack(micros_of(self.time)) + self.id.encode()

    @classmethod
    def decoded(cls, found: bytes, field: str) -> "Position":
        """What `encoded` returned.

        Raises:
            InvalidArgument: it is not that; it names the field.
        """
        id_ = found[_POSITION.size :].decode("ascii", errors="replace")
        try:
            time = time_of_micros(*_POSITION.unpack(found[: _POSITION.size]))
        except (struct.error, OverflowError):
            raise invalid(field, "is not a valid token for this list") from None
        if not (id_.isascii() and id_.isprintable()):
            raise invalid(field, "is not a valid token for this list")
        return cls(time, id_)


_table: Final = appointments
_IS: Final = and_(_table.c.company_id == bindparam("company_id"), _table.c.id == bindparam("id"))
_FIND: Final = Statement(select(_table.c.wire).where(_IS))
_LOCK: Final = Statement(select(_table.c.wire).where(_IS).with_for_update())
_INSERT: Final = Statement(
    insert(_table).values({column.name: bindparam(column.name) for column in _table.columns})
)
_KEY: Final = ("company_id", "id")
_SAVE: Final = Statement(
    update(_table)
    .where(_table.c.company_id == bindparam("p_company_id"), _table.c.id == bindparam("p_id"))
    .values({each.name: bindparam(each.name) for each in _table.columns if each.name not in _KEY})
)
# A longer one cannot begin before `first` and end after `start`.
_TOUCHING: Final = and_(
    _table.c.company_id == bindparam("company_id"),
    _table.c.list_time >= bindparam("first"),
    _table.c.list_time < bindparam("end"),
)
_BUSY_OF_PET: Final = Statement(
    select(_table.c.id, _table.c.list_time, _table.c.end_time).where(
        _TOUCHING, _table.c.pet_id == bindparam("pet_id"), _table.c.end_time > bindparam("start")
    )
)
_BUSY_OF_STAFF: Final = ListStatement(
    lambda ids: select(_table.c.staff_id, _table.c.id, _table.c.list_time, _table.c.busy_until).where(
        _TOUCHING, _table.c.staff_id.in_(ids), _table.c.busy_until > bindparam("start")
    )
)


def find(connection: Connection, company_id: str, appointment_id: str) -> bytes | None:
    """The encoded appointment."""
    row = _FIND.one_or_none(connection, company_id=company_id, id=appointment_id)
    return None if row is None else bytes(row[0])


def lock(connection: Connection, company_id: str, appointment_id: str) -> bytes | None:
    """Like `find`; other transactions that change it wait until this one ends."""
    row = _LOCK.one_or_none(connection, company_id=company_id, id=appointment_id)
    return None if row is None else bytes(row[0])


def insert_appointment(connection: Connection, company_id: str, appointment: Appointment) -> None:
    """Adds an appointment.

    Raises:
        IntegrityError: its id is taken.
    """
    _INSERT.run(connection, company_id=company_id, **appointment_row(appointment))


def save(connection: Connection, company_id: str, appointment: Appointment) -> None:
    """Writes a changed appointment, which is locked."""
    row = appointment_row(appointment)
    _SAVE.run(connection, p_company_id=company_id, p_id=row.pop("id"), **row)


def busy_of_pet(
    connection: Connection, company_id: str, pet_id: str, span: Interval, ignored_id: str = ""
) -> list[Interval]:
    """The visits of the pet that overlap the span, except one."""
    rows = _BUSY_OF_PET.all(connection, pet_id=pet_id, **_touching(company_id, span))
    return [Interval(as_utc(start), as_utc(end)) for id_, start, end in rows if id_ != ignored_id]


def busy_of_staff(
    connection: Connection, company_id: str, staff_ids: Iterable[str], span: Interval, ignored_id: str = ""
) -> dict[str, list[Interval]]:
    """The times in which these staff members are taken, with the buffers, and that overlap the span; except
    one."""
    found: dict[str, list[Interval]] = {staff_id: [] for staff_id in staff_ids}
    for staff_id, id_, start, end in _BUSY_OF_STAFF.all(connection, found, **_touching(company_id, span)):
        if id_ != ignored_id:
            found[staff_id].append(Interval(as_utc(start), as_utc(end)))
    return found


def _touching(company_id: str, span: Interval) -> dict[str, object]:
    return {
        "company_id": company_id,
        "first": span.start - LONGEST,
        "start": span.start,
        "end": span.end,
    }


def page(
    connection: Connection, company_id: str, wanted: Wanted, after: Position | None, window: Window
) -> list[tuple[Position, bytes]]:
    """Encoded appointments with their positions, in the order of their starts."""
    whole = select(_table.c.list_time, _table.c.id, _table.c.wire)
    query: Select[Any] = _narrowed(whole.where(_table.c.company_id == company_id), wanted)
    order = [_table.c.list_time, _table.c.id]
    if after is None:
        query = query.order_by(*order).limit(window.limit + 1).offset(window.offset)
    else:
        query = keyset.page(query, order, after, window)
    return [(Position(time, id_), bytes(wire)) for time, id_, wire in connection.execute(query)]


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.pet_id:
        query = query.where(_table.c.pet_id == wanted.pet_id)
    if wanted.staff_id:
        column = Unindexed(_table.c.staff_id) if wanted.pet_id else _table.c.staff_id
        query = query.where(column == wanted.staff_id)
    if wanted.statuses:
        column = Unindexed(_table.c.status) if wanted.pet_id or wanted.staff_id else _table.c.status
        query = query.where(column.in_(wanted.statuses))
    if wanted.start is not None:
        query = query.where(_table.c.list_time >= wanted.start)
    if wanted.end is not None:
        query = query.where(_table.c.list_time < wanted.end)
    return query


def lock_of_pet(connection: Connection, company_id: str, pet_id: str) -> list[Appointment]:
    """All appointments of the pet."""
    return _locked(connection, company_id, [_table.c.pet_id == pet_id])


def lock_of_customer(connection: Connection, company_id: str, customer_id: str) -> list[Appointment]:
    """All appointments of the customer."""
    return _locked(connection, company_id, [_table.c.customer_id == customer_id])


def _locked(connection: Connection, company_id: str, conditions: Sequence[Any]) -> list[Appointment]:
    query = (
        select(_table.c.wire)
        .where(_table.c.company_id == company_id, *conditions)
        .order_by(_table.c.id)
        .with_for_update()
    )
    return [Appointment.FromString(wire) for (wire,) in connection.execute(query)]


def upcoming_ids(connection: Connection, company_id: str, start: datetime) -> list[tuple[str, bytes]]:
    """The ids of the appointments that are to take place after a time, with the encoded records."""
    names = [Appointment.Status.Name(status) for status in UPCOMING]
    query = select(_table.c.id, _table.c.wire).where(
        _table.c.company_id == company_id, _table.c.list_time >= start, _table.c.status.in_(names)
    )
    return [(id_, bytes(wire)) for id_, wire in connection.execute(query)]

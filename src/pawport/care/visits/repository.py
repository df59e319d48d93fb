"""All SQL of the tables of visits, of which one has appointments and one has bookings of grooming."""

import struct
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar

from google.protobuf.message import Message
from sqlalchemy import Connection, Select, and_, bindparam, insert, select, update

from pawport.care.calendar.intervals import Interval
from pawport.care.visits.tables import appointments, grooming_bookings
from pawport.db import Statement, keyset
from pawport.db.unindexed import Unindexed
from pawport.errors import invalid
from pawport.gen.pawport.v1.appointment_pb2 import Appointment
from pawport.gen.pawport.v1.grooming_pb2 import GroomingBooking
from pawport.kit.paging import Window
from pawport.kit.times import micros_of, time_of_micros

__all__ = ["Position", "VisitTable", "Wanted"]

V = TypeVar("V", bound=Message)

_POSITION: Final = struct.Struct(">q")  # the time; the id comes after it
_KEY: Final = ("company_id", "id")
_TABLES: Final = {Appointment: appointments, GroomingBooking: grooming_bookings}


class Wanted(NamedTuple):
    """Which visits a list has; what is empty is no condition."""

    pet_id: str = ""
    staff_id: str = ""
    statuses: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None


class Position(NamedTuple):
    """Of a visit in a list."""

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


class VisitTable(Generic[V]):
    """Reads and writes the table of a kind of visits. Records that are only shown stay encoded."""

    def __init__(self, kind: type[V], row: Callable[[V], Mapping[str, Any]], upcoming: Iterable[str]) -> None:
        """`row` makes the row of a visit; `upcoming`: the statuses of visits that are to take place."""
        table = _TABLES[kind]
        self._table = table
        self._kind = kind
        self._row = row
        self._upcoming = tuple(upcoming)
        is_it = and_(table.c.company_id == bindparam("company_id"), table.c.id == bindparam("id"))
        self._find = Statement(select(table.c.wire).where(is_it))
        self._lock = Statement(select(table.c.wire).where(is_it).with_for_update())
        self._insert = Statement(insert(table).values({c.name: bindparam(c.name) for c in table.columns}))
        self._save = Statement(
            update(table)
            .where(table.c.company_id == bindparam("p_company_id"), table.c.id == bindparam("p_id"))
            .values({c.name: bindparam(c.name) for c in table.columns if c.name not in _KEY})
        )

    def find(self, connection: Connection, company_id: str, visit_id: str) -> bytes | None:
        """The visit."""
        row = self._find.one_or_none(connection, company_id=company_id, id=visit_id)
        return None if row is None else bytes(row[0])

    def lock(self, connection: Connection, company_id: str, visit_id: str) -> bytes | None:
        """Like `find`; other transactions that change it wait until this one ends."""
        row = self._lock.one_or_none(connection, company_id=company_id, id=visit_id)
        return None if row is None else bytes(row[0])

    def insert(self, connection: Connection, company_id: str, visit: V) -> None:
        """Adds a visit.

        Raises:
            IntegrityError: its id is taken.
        """
        self._insert.run(connection, company_id=company_id, **self._row(visit))

    def save(self, connection: Connection, company_id: str, visit: V) -> None:
        """Writes a changed visit, which is locked."""
        row = self._row(visit)
        rest = {name: value for name, value in row.items() if name != "id"}
        self._save.run(connection, p_company_id=company_id, p_id=row["id"], **rest)

    def page(
        self,
        connection: Connection,
        company_id: str,
        wanted: Wanted,
        after: Position | None,
        window: Window,
    ) -> list[tuple[Position, bytes]]:
        """Visits with their positions, in the order of their starts."""
        table = self._table
        whole = select(table.c.list_time, table.c.id, table.c.wire)
        query: Select[Any] = self._narrowed(whole.where(table.c.company_id == company_id), wanted)
        order = [table.c.list_time, table.c.id]
        if after is None:
            query = query.order_by(*order).limit(window.limit + 1).offset(window.offset)
        else:
            query = keyset.page(query, order, after, window)
        return [(Position(time, id_), bytes(wire)) for time, id_, wire in connection.execute(query)]

    def _narrowed(self, query: Select[Any], wanted: Wanted) -> Select[Any]:
        table = self._table
        if wanted.pet_id:
            query = query.where(table.c.pet_id == wanted.pet_id)
        if wanted.staff_id:
            column = Unindexed(table.c.staff_id) if wanted.pet_id else table.c.staff_id
            query = query.where(column == wanted.staff_id)
        if wanted.statuses:
            column = Unindexed(table.c.status) if wanted.pet_id or wanted.staff_id else table.c.status
            query = query.where(column.in_(wanted.statuses))
        if wanted.start is not None:
            query = query.where(table.c.list_time >= wanted.start)
        if wanted.end is not None:
            query = query.where(table.c.list_time < wanted.end)
        return query

    def completed_of_pet(
        self, connection: Connection, company_id: str, pet_id: str, before: Position, limit: int
    ) -> list[tuple[Position, bytes]]:
        """The visits of a pet that are over, newest first, before a position."""
        table = self._table
        query = select(table.c.list_time, table.c.id, table.c.wire).where(
            table.c.company_id == company_id,
            table.c.pet_id == pet_id,
            Unindexed(table.c.status) == "COMPLETED",
        )
        order = [table.c.list_time, table.c.id]
        query = keyset.page(query, order, before, Window(limit), descending=True)
        return [(Position(time, id_), bytes(wire)) for time, id_, wire in connection.execute(query)]

    def lock_of_pet(self, connection: Connection, company_id: str, pet_id: str) -> list[V]:
        """All visits of the pet."""
        return self._locked(connection, company_id, self._table.c.pet_id == pet_id)

    def lock_of_customer(self, connection: Connection, company_id: str, customer_id: str) -> list[V]:
        """All visits of the customer."""
        return self._locked(connection, company_id, self._table.c.customer_id == customer_id)

    def _locked(self, connection: Connection, company_id: str, condition: Any) -> list[V]:
        table = self._table
        query = select(table.c.wire).where(table.c.company_id == company_id, condition)
        found = connection.execute(query.order_by(table.c.id).with_for_update())
        return [self._kind.FromString(bytes(wire)) for (wire,) in found]

    def upcoming_ids(
        self, connection: Connection, company_id: str, start: datetime
    ) -> list[tuple[str, bytes]]:
        """The ids of the visits that are to take place after a time, with the encoded records."""
        table = self._table
        query = select(table.c.id, table.c.wire).where(
            table.c.company_id == company_id,
            table.c.list_time >= start,
            table.c.status.in_(self._upcoming),
        )
        return [(id_, bytes(wire)) for id_, wire in connection.execute(query)]

    def upcoming_page(
        self, connection: Connection, company_id: str, span: Interval, after: Position | None, limit: int
    ) -> list[tuple[Position, V]]:
        """The visits that are to take place in a span, after a position: one more than `limit` if there are
        more."""
        wanted = Wanted(statuses=self._upcoming, start=span.start, end=span.end)
        rows = self.page(connection, company_id, wanted, after, Window(limit))
        return [(position, self._kind.FromString(wire)) for position, wire in rows]

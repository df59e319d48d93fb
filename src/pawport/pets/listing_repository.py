"""All SQL of lists of pets: pages of stored bytes, by keyset."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam, or_, select

from pawport.db import Statement
from pawport.pets.tables import pets

__all__ = ["Filter", "ListedPet", "page_by_creation", "page_by_update"]

_BEFORE_ALL: Final = b"\0" * 16
ListedPet = tuple[bytes, str, bytes, Any]  # wire, code ids, uid, last updated time as the driver gives it


@dataclass(frozen=True)
class Filter:
    """Which pets of a company: None and () do not narrow."""

    customer_ids: tuple[str, ...] = ()
    type: str | None = None
    status: str | None = None
    show_deleted: bool = False


def page_by_creation(
    connection: Connection, company_id: str, wanted: Filter, after: bytes | None, most: int
) -> list[ListedPet]:
    """Pets in the order in which their records were made, from the one after the uid `after`."""
    statement = _by_creation(_shape(wanted))
    return statement.all(
        connection, company_id=company_id, after=after or _BEFORE_ALL, most=most, **_binds(wanted)
    )


def page_by_update(
    connection: Connection,
    company_id: str,
    wanted: Filter,
    start: datetime,
    end: datetime,
    after: bytes | None,
    most: int,
) -> list[ListedPet]:
    """Pets last updated in [start, end), in that order; those of `start` itself from the uid `after` on."""
    return _by_update(_shape(wanted)).all(
        connection,
        company_id=company_id,
        start=start,
        end=end,
        after=after or _BEFORE_ALL,
        most=most,
        **_binds(wanted),
    )


def _shape(wanted: Filter) -> Filter:
    """The filter without its values: filters of one shape share one compiled statement."""
    return replace(
        wanted,
        customer_ids=tuple(f"customer_{index}" for index in range(len(wanted.customer_ids))),
        type=wanted.type and "type",
        status=wanted.status and "status",
    )


def _binds(wanted: Filter) -> dict[str, str]:
    binds = {f"customer_{index}": id_ for index, id_ in enumerate(wanted.customer_ids)}
    if wanted.type:
        binds["type"] = wanted.type
    if wanted.status:
        binds["status"] = wanted.status
    return binds


def _conditions(shape: Filter) -> list[ColumnElement[bool]]:
    conditions = [pets.c.company_id == bindparam("company_id")]
    if shape.customer_ids:
        conditions.append(or_(*(pets.c.customer_id == bindparam(name) for name in shape.customer_ids)))
    if shape.type:
        conditions.append(pets.c.type == bindparam(shape.type))
    if shape.status:
        conditions.append(pets.c.status == bindparam(shape.status))
    if not shape.show_deleted:
        conditions.append(pets.c.deleted.is_(False))
    return conditions


_COLUMNS = (pets.c.wire, pets.c.code_ids, pets.c.uid, pets.c.last_updated_time)


@lru_cache(maxsize=1024)
def _by_creation(shape: Filter) -> Statement:
    return Statement(
        select(*_COLUMNS)
        .where(*_conditions(shape), pets.c.uid > bindparam("after"))
        .order_by(pets.c.uid)
        .limit(bindparam("most"))
    )


@lru_cache(maxsize=1024)
def _by_update(shape: Filter) -> Statement:
    time = pets.c.last_updated_time
    later = or_(time > bindparam("start"), and_(time == bindparam("start"), pets.c.uid > bindparam("after")))
    return Statement(
        select(*_COLUMNS)
        # The first condition says nothing new: it is what an index can start from.
        .where(*_conditions(shape), time >= bindparam("start"), later, time < bindparam("end"))
        .order_by(time, pets.c.uid)
        .limit(bindparam("most"))
    )

"""All SQL of lists of pets: pages of stored bytes, by keyset."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, or_, select

from pawport.db import Statement, keyset
from pawport.db.unindexed import Unindexed
from pawport.kit.paging import MAX_PAGE_BYTES, Window
from pawport.pets.tables import pets
from pawport.pets.whole_repository import STORED, with_notes
from pawport.pets.wire import StoredPet

__all__ = ["COLUMNS", "Filter", "ListedPet", "page_by_creation", "page_by_update", "wires"]

# Longer wires are left out of a page, and read when it is known which of them it has room for: 500 of
# the longest would be a gigabyte. As many of this length are as much as a page holds.
_MAX_WIRE_BYTES: Final = MAX_PAGE_BYTES // 500


# uid, code ids, length of the wire with its notes, the wire or None when that is long, and in the order of
# updates also the last updated time as the driver gives it. No class: 500 are half the time of a page.
ListedPet = tuple[Any, ...]


@dataclass(frozen=True)
class Filter:
    """Which pets of a company: None and () do not narrow."""

    customer_ids: tuple[str, ...] = ()
    type: str | None = None
    status: str | None = None
    show_deleted: bool = False

    @property
    def reads_many(self) -> bool:
        """Whether many other pets may have to be read to find these: no index leads to them."""
        return self.show_deleted and not self.customer_ids and bool(self.type or self.status)


def page_by_creation(
    connection: Connection, company_id: str, wanted: Filter, after: bytes | None, window: Window
) -> list[ListedPet]:
    """Pets in the order in which their records were made, from the one after the uid `after`."""
    return _by_creation(_shape(wanted)).all(
        connection,
        company_id=company_id,
        after=after or keyset.BEFORE_ALL,
        limit=window.limit,
        offset=window.offset,
        **_binds(wanted),
    )


def page_by_update(
    connection: Connection,
    company_id: str,
    wanted: Filter,
    start: datetime,
    end: datetime,
    after: bytes | None,
    window: Window,
) -> list[ListedPet]:
    """Pets last updated in [start, end), in that order; those of `start` itself from the uid `after` on."""
    return _by_update(_shape(wanted)).all(
        connection,
        company_id=company_id,
        start=start,
        end=end,
        after=after or keyset.BEFORE_ALL,
        limit=window.limit,
        offset=window.offset,
        **_binds(wanted),
    )


def wires(connection: Connection, company_id: str, uids: Collection[bytes]) -> dict[bytes, bytes]:
    """The wires of some pets by their uids, however long, with notes that are not stored in them."""
    if not uids:
        return {}
    query = select(pets.c.uid, pets.c.id, *STORED).where(
        pets.c.company_id == company_id, pets.c.uid.in_(uids)
    )
    found = {uid: (id_, StoredPet(*stored)) for uid, id_, *stored in connection.execute(query)}
    whole = with_notes(connection, company_id, dict(found.values()))
    return {uid: whole[id_].encoded() for uid, (id_, _) in found.items()}


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
    type_: ColumnElement[str] = pets.c.type
    status: ColumnElement[str] = pets.c.status
    if shape.customer_ids:  # the index that leads to customers is the one to use
        type_, status = Unindexed(type_), Unindexed(status)
    conditions = [pets.c.company_id == bindparam("company_id")]
    if shape.customer_ids:
        conditions.append(or_(*(pets.c.customer_id == bindparam(name) for name in shape.customer_ids)))
    if shape.type:
        conditions.append(type_ == bindparam(shape.type))
    if shape.status:
        conditions.append(status == bindparam(shape.status))
    if not shape.show_deleted:
        conditions.append(pets.c.deleted.is_(False))
    return conditions


_WIRE_BYTES = func.length(pets.c.wire) + pets.c.notes_bytes
# Never one whose notes are not in it: they are longer than that.
_SHORT_WIRE = case((_WIRE_BYTES <= _MAX_WIRE_BYTES, pets.c.wire))
COLUMNS = (pets.c.uid, pets.c.code_ids, _WIRE_BYTES, _SHORT_WIRE)


@lru_cache(maxsize=1024)
def _by_creation(shape: Filter) -> Statement:
    # No index has a customer's deleted pets in this order.
    few = len(shape.customer_ids) > 1 or (shape.customer_ids and shape.show_deleted)
    uid = Unindexed(pets.c.uid) if few else pets.c.uid
    return Statement(keyset.page(select(*COLUMNS).where(*_conditions(shape)), [uid], [bindparam("after")]))


@lru_cache(maxsize=1024)
def _by_update(shape: Filter) -> Statement:
    several = len(shape.customer_ids) > 1
    time = Unindexed(pets.c.last_updated_time) if several else pets.c.last_updated_time
    found = select(*COLUMNS, pets.c.last_updated_time).where(*_conditions(shape), time < bindparam("end"))
    return Statement(keyset.page(found, [time, pets.c.uid], [bindparam("start"), bindparam("after")]))

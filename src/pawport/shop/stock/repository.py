"""All SQL of stock."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, RowMapping, and_, bindparam, insert, select, update

from pawport.db import Statement, as_utc, keyset
from pawport.db.inserts import insert_new
from pawport.db.lists import ListStatement
from pawport.kit.paging import Window
from pawport.shop.stock.tables import stock_items, stock_movements

__all__ = [
    "MAX_ON_HAND",
    "Movement",
    "Stock",
    "find",
    "insert_movements",
    "insert_zero",
    "lock",
    "movement_page",
    "page",
    "save",
]

MAX_ON_HAND: Final = 1_000_000_000
_COLUMNS: Final = (
    *(stock_items.c.sku, stock_items.c.on_hand, stock_items.c.reserved),
    *(stock_items.c.low_stock_threshold, stock_items.c.last_updated_time),
)


def _of_skus(skus: Any) -> Any:
    return select(*_COLUMNS).where(
        stock_items.c.company_id == bindparam("company_id"), stock_items.c.sku.in_(skus)
    )


_FIND: Final = ListStatement(_of_skus)
_LOCK: Final = ListStatement(lambda skus: _of_skus(skus).order_by(stock_items.c.sku).with_for_update())
# The rows are locked, so the conditions hold: they stand here too, lest a mistake above sells a piece twice.
_SAVE: Final = Statement(
    update(stock_items)
    .where(
        stock_items.c.company_id == bindparam("p_company_id"),
        stock_items.c.sku == bindparam("p_sku"),
        stock_items.c.on_hand + bindparam("more_on_hand")
        >= stock_items.c.reserved + bindparam("more_reserved"),
        stock_items.c.reserved + bindparam("more_reserved") >= 0,
    )
    .values(
        on_hand=stock_items.c.on_hand + bindparam("more_on_hand"),
        reserved=stock_items.c.reserved + bindparam("more_reserved"),
        low_stock_threshold=bindparam("p_low_stock_threshold"),
        last_updated_time=bindparam("p_last_updated_time"),
    )
)
_INSERT_MOVEMENT: Final = Statement(
    insert(stock_movements).values(
        {column.name: bindparam(column.name) for column in stock_movements.columns}
    )
)


class Stock(NamedTuple):
    """The stock of an article."""

    sku: str
    on_hand: int
    reserved: int
    low_stock_threshold: int
    last_updated_time: datetime

    @property
    def available(self) -> int:
        """How many pieces can be ordered."""
        return self.on_hand - self.reserved

    @property
    def is_low(self) -> bool:
        """Whether a threshold is set, and no more pieces are available."""
        return 0 < self.low_stock_threshold >= self.available


class Movement(NamedTuple):
    """A change of the pieces on hand."""

    uid: bytes
    sku: str
    kind: str
    change: int
    on_hand: int
    reason: str
    order_id: str
    created_time: datetime


def find(connection: Connection, company_id: str, skus: Collection[str]) -> dict[str, Stock]:
    """The stock of those of the articles of which it is kept."""
    rows = _FIND.all(connection, skus, company_id=company_id)
    return {row[0]: _stock(row) for row in rows}


def lock(connection: Connection, company_id: str, skus: Iterable[str]) -> dict[str, Stock]:
    """Like `find`. No other transaction changes it until this one ends."""
    rows = _LOCK.all(connection, sorted(skus), company_id=company_id)
    return {row[0]: _stock(row) for row in rows}


def insert_zero(connection: Connection, company_id: str, sku: str, time: datetime) -> None:
    """Begins to keep stock of an article, unless it is kept already."""
    row = {"company_id": company_id, "sku": sku, "on_hand": 0, "reserved": 0, "low_stock_threshold": 0}
    insert_new(connection, stock_items, {**row, "last_updated_time": time}, ("company_id", "sku"))


def save(connection: Connection, company_id: str, changed: Iterable[tuple[Stock, Stock]]) -> int:
    """Writes stock that is locked, as it was and will be; returns how many rows it was."""
    return _SAVE.run_many(
        connection,
        [
            {
                "p_company_id": company_id,
                "p_sku": after.sku,
                "more_on_hand": after.on_hand - before.on_hand,
                "more_reserved": after.reserved - before.reserved,
                "p_low_stock_threshold": after.low_stock_threshold,
                "p_last_updated_time": after.last_updated_time,
            }
            for before, after in changed
        ],
    )


def insert_movements(connection: Connection, company_id: str, movements: Iterable[Movement]) -> None:
    """Adds movements."""
    rows = ({"company_id": company_id, **movement._asdict()} for movement in movements)
    _INSERT_MOVEMENT.run_many(connection, rows)


def page(
    connection: Connection, company_id: str, after: str | None, window: Window, *, low_only: bool
) -> list[Stock]:
    """Stock in the order of the SKUs, from the one after the SKU `after`."""
    query = select(*_COLUMNS).where(stock_items.c.company_id == company_id)
    if low_only:
        available = stock_items.c.on_hand - stock_items.c.reserved
        threshold = stock_items.c.low_stock_threshold
        query = query.where(and_(threshold > 0, available <= threshold))
    found = keyset.page(query, [stock_items.c.sku], [after or ""], window)
    return [Stock(**row) for row in connection.execute(found).mappings()]


def movement_page(
    connection: Connection, company_id: str, sku: str, after: bytes | None, window: Window
) -> list[Movement]:
    """Movements of an article, newest first, from the one after the uid `after`."""
    query = select(stock_movements).where(
        stock_movements.c.company_id == company_id, stock_movements.c.sku == sku
    )
    position = [after or keyset.AFTER_ALL]
    found = keyset.page(query, [stock_movements.c.uid], position, window, descending=True)
    return [_movement(row) for row in connection.execute(found).mappings()]


def _stock(row: tuple[Any, ...]) -> Stock:
    *values, time = row
    return Stock._make((*values, as_utc(time)))


def _movement(row: RowMapping) -> Movement:
    return Movement(**{name: row[name] for name in Movement._fields})

"""The rules of stock, and the only place where quantities change.

Pieces on hand are received, adjusted and shipped; orders reserve some of them. There are never fewer on hand
than are reserved. Rows are locked in the order of their SKUs, so no two transactions wait for each other.
"""

from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import Connection

from pawport import events
from pawport.db import Conflict, new_id, new_uid, write_time
from pawport.errors import FailedPrecondition, NotFound, invalid
from pawport.events import NewEvent
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.stock_pb2 import StockItem, StockMovement
from pawport.kit.paging import Window
from pawport.kit.times import timestamp_of
from pawport.shop.products.service import find_product
from pawport.shop.stock import repository
from pawport.shop.stock.repository import MAX_ON_HAND, Movement, Stock

__all__ = [
    "adjust_stock",
    "available",
    "exchange",
    "get_stock",
    "list_movements",
    "list_stock",
    "receive_stock",
    "ship",
    "update_stock",
]


def get_stock(connection: Connection, company_id: str, sku: str) -> StockItem:
    """Returns the stock of an article.

    Raises:
        NotFound: no stock of it is kept.
    """
    found = repository.find(connection, company_id, [sku]).get(sku)
    if found is None:
        raise NotFound("stock", sku)
    return _message(found)


def available(connection: Connection, company_id: str, skus: Collection[str]) -> dict[str, int]:
    """Returns how many pieces of these articles can be ordered; of one that is not among them, any number."""
    found = repository.find(connection, company_id, skus)
    return {sku: stock.available for sku, stock in found.items()}


def list_stock(
    connection: Connection, company_id: str, after: str | None, window: Window, *, low_only: bool
) -> tuple[list[StockItem], str | None]:
    """A page of stock in the order of the SKUs, and the position of the next page; None after the last
    one."""
    rows = repository.page(connection, company_id, after, window, low_only=low_only)
    shown, last = window.page_of(rows)
    return [_message(stock) for stock in shown], None if last is None else last.sku


def list_movements(
    connection: Connection, company_id: str, sku: str, after: bytes | None, window: Window
) -> tuple[list[StockMovement], bytes | None]:
    """A page of an article's movements, newest first, and the position of the next page; None after the last
    one.

    Raises:
        NotFound: no stock of the article is kept.
    """
    get_stock(connection, company_id, sku)
    rows = repository.movement_page(connection, company_id, sku, after, window)
    shown, last = window.page_of(rows)
    return [_movement_message(each) for each in shown], None if last is None else last.uid


def receive_stock(
    connection: Connection, company_id: str, sku: str, quantity: int, note: str = ""
) -> StockItem:
    """Adds pieces.

    Raises:
        NotFound: the catalogue has no such article.
        InvalidArgument: there would be more pieces than can be counted.
    """
    stock = _lock_or_begin(connection, company_id, sku)
    after = _with(stock, on_hand=quantity)
    if after.on_hand > MAX_ON_HAND:
        raise invalid("quantity", f"there can be at most {MAX_ON_HAND:,} pieces on hand")
    (written,) = _write(connection, company_id, [(stock, after)])
    _record_movements(connection, company_id, "RECEIPT", [(stock, written)], reason=note)
    return _message(written)


def adjust_stock(connection: Connection, company_id: str, sku: str, change: int, reason: str) -> StockItem:
    """Corrects the number of pieces on hand.

    Raises:
        NotFound: the catalogue has no such article.
        FailedPrecondition: fewer pieces would be on hand than are reserved.
        InvalidArgument: there is no reason, or there would be more pieces than can be counted.
    """
    if not reason.strip():
        raise invalid("reason", "is required")
    stock = _lock_or_begin(connection, company_id, sku)
    after = _with(stock, on_hand=change)
    if after.on_hand > MAX_ON_HAND:
        raise invalid("change", f"there can be at most {MAX_ON_HAND:,} pieces on hand")
    if after.available < 0:
        message = f"{stock.on_hand} pieces of {sku} are on hand and {stock.reserved} of them reserved"
        reason_ = ErrorReason.STOCK_TOO_LOW
        raise FailedPrecondition("stock", sku, message, reason=reason_, field="change")
    (written,) = _write(connection, company_id, [(stock, after)])
    _record_movements(connection, company_id, "ADJUSTMENT", [(stock, written)], reason=reason)
    return _message(written)


def update_stock(connection: Connection, company_id: str, sku: str, threshold: int | None) -> StockItem:
    """Changes the number of pieces that is low, unless it is None.

    Raises:
        NotFound: the catalogue has no such article.
    """
    stock = _lock_or_begin(connection, company_id, sku)
    if threshold is None or threshold == stock.low_stock_threshold:
        return _message(stock)
    (written,) = _write(connection, company_id, [(stock, stock._replace(low_stock_threshold=threshold))])
    return _message(written)


def exchange(
    connection: Connection,
    company_id: str,
    released: Mapping[str, int],
    wanted: Mapping[str, int],
    field_of: Callable[[str], str],
) -> frozenset[str]:
    """Gives back reserved pieces and reserves others, for an order. Returns those of the wanted articles of
    which stock is kept: of the others nothing is reserved.

    `field_of`: the field of the request that wants an article.

    Raises:
        FailedPrecondition: fewer pieces of an article are available than are wanted.
    """
    stocks = repository.lock(connection, company_id, {*released, *wanted})
    changed = []
    for sku, stock in stocks.items():
        after = _with(stock, reserved=wanted.get(sku, 0) - released.get(sku, 0))
        if after.available < 0:
            raise _out_of_stock(stock, released.get(sku, 0), field_of(sku))
        changed.append((stock, after))
    _write(connection, company_id, changed)
    return frozenset(wanted.keys() & stocks.keys())


def ship(connection: Connection, company_id: str, order_id: str, quantities: Mapping[str, int]) -> None:
    """Takes away pieces that an order has reserved."""
    stocks = repository.lock(connection, company_id, quantities)
    before = [stocks[sku] for sku in sorted(quantities)]
    changed = [
        (stock, _with(stock, on_hand=-quantities[stock.sku], reserved=-quantities[stock.sku]))
        for stock in before
    ]
    written = _write(connection, company_id, changed)
    _record_movements(
        connection, company_id, "SHIPMENT", zip(before, written, strict=True), order_id=order_id
    )


def _lock_or_begin(connection: Connection, company_id: str, sku: str) -> Stock:
    """The stock of an article, which is kept from now on."""
    found = repository.lock(connection, company_id, [sku]).get(sku)
    if found is not None:
        return found
    find_product(connection, company_id, sku)  # or there is no such article
    repository.insert_zero(connection, company_id, sku, write_time(connection))
    return repository.lock(connection, company_id, [sku])[sku]


def _with(stock: Stock, *, on_hand: int = 0, reserved: int = 0) -> Stock:
    """The stock with so many pieces more."""
    return stock._replace(on_hand=stock.on_hand + on_hand, reserved=stock.reserved + reserved)


def _write(connection: Connection, company_id: str, changed: Iterable[tuple[Stock, Stock]]) -> list[Stock]:
    """Writes stock that is locked, as it was and will be, with the events of what differs."""
    time = write_time(connection)
    pairs = [(before, after._replace(last_updated_time=time)) for before, after in changed if before != after]
    if repository.save(connection, company_id, pairs) != len(pairs):
        raise Conflict("a concurrent write changed the stock")
    for before, after in pairs:
        _record(connection, company_id, before, after)
    return [after for _, after in pairs]


def _record(connection: Connection, company_id: str, before: Stock, after: Stock) -> None:
    data = _message(after).SerializeToString(deterministic=True)
    types = ["stock.updated", *(["stock.low"] if after.is_low and not before.is_low else [])]
    names = ("on_hand", "reserved", "low_stock_threshold")
    fields = [name for name in names if getattr(before, name) != getattr(after, name)]
    happened = [NewEvent(type_, data) for type_ in types]
    events.record(connection, company_id, "stock", after.sku, "updated", fields, happened)


def _record_movements(
    connection: Connection,
    company_id: str,
    kind: str,
    changed: Iterable[tuple[Stock, Stock]],
    *,
    reason: str = "",
    order_id: str = "",
) -> None:
    movements = [
        Movement(
            new_uid(),
            after.sku,
            kind,
            after.on_hand - before.on_hand,
            after.on_hand,
            reason,
            order_id,
            after.last_updated_time,
        )
        for before, after in changed
    ]
    repository.insert_movements(connection, company_id, movements)


def _out_of_stock(stock: Stock, released: int, field: str) -> FailedPrecondition:
    message = f"{field}: only {stock.available + released} pieces of {stock.sku} are available"
    reason = ErrorReason.OUT_OF_STOCK
    return FailedPrecondition("product", stock.sku, message, reason=reason, field=field)


def _message(stock: Stock) -> StockItem:
    return StockItem(
        sku=stock.sku,
        on_hand=stock.on_hand,
        reserved=stock.reserved,
        available=stock.available,
        low_stock_threshold=stock.low_stock_threshold,
        low=stock.is_low,
        last_updated_time=timestamp_of(stock.last_updated_time),
    )


def _movement_message(movement: Movement) -> StockMovement:
    return StockMovement(
        id=new_id("mov", movement.uid),
        sku=movement.sku,
        kind=StockMovement.Kind.Value(movement.kind),
        change=movement.change,
        on_hand=movement.on_hand,
        reason=movement.reason,
        order_id=movement.order_id,
        created_time=timestamp_of(movement.created_time),
    )

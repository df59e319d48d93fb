"""Shipping orders, whole or in parts."""

from collections import Counter
from collections.abc import Iterable

from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Connection

from pawport.db import write_time
from pawport.errors import FailedPrecondition, invalid
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.kit.times import given_time, timestamp_of
from pawport.shop.orders.recording import save
from pawport.shop.orders.service import lock_order, refuse_cancelled
from pawport.shop.orders.states import settle, unshipped
from pawport.shop.stock import service as stock

__all__ = ["ship_order"]


def ship_order(
    connection: Connection,
    company_id: str,
    order_id: str,
    shipped: Iterable[Order.ShippedLine],
    *,
    carrier: str,
    tracking_number: str = "",
    shipped_time: Timestamp | None = None,
    etag: str = "",
) -> Order:
    """Records that pieces of an order were shipped: without lines, all that are left of those that do not
    wait for a prescription.

    Raises:
        NotFound: the company has no such order.
        Aborted: the etag is not the order's.
        FailedPrecondition: the order is cancelled, a line waits for a prescription, or nothing is left to
            ship.
        InvalidArgument: there is no carrier, or a line is not one of the order's or of more pieces than are
            left.
    """
    if not carrier.strip():
        raise invalid("carrier", "is required")
    if shipped_time is not None:
        given_time(shipped_time, "shipped_time")
    order = lock_order(connection, company_id, order_id, etag)
    refuse_cancelled(order)
    lines = _given(order, list(shipped)) or _all_left(order)
    _take_from_stock(connection, company_id, order, lines)
    order.shipments.add(
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_time=shipped_time or timestamp_of(write_time(connection)),
        lines=lines,
    )
    settle(order)
    save(connection, company_id, order, "shipped")
    return order


def _given(order: Order, shipped: list[Order.ShippedLine]) -> list[Order.ShippedLine]:
    """The lines that a caller gave, with their quantities."""
    left = {line.line_number: line for line in order.lines}
    found = []
    for index, wanted in enumerate(shipped):
        line = left.pop(wanted.line_number, None)
        if line is None:
            problem = "is not the number of a line of the order, or is there twice"
            raise invalid(f"lines[{index}].line_number", problem)
        if line.status == Order.WAITING_FOR_PRESCRIPTION:
            raise _waits(order, f"line {line.line_number}")
        quantity = wanted.quantity or unshipped(line)
        if not 1 <= quantity <= unshipped(line):
            raise invalid(
                f"lines[{index}].quantity", f"must be at most {unshipped(line)}, as many as are left"
            )
        found.append(Order.ShippedLine(line_number=line.line_number, quantity=quantity))
    return found


def _all_left(order: Order) -> list[Order.ShippedLine]:
    left = [line for line in order.lines if unshipped(line)]
    found = [
        Order.ShippedLine(line_number=line.line_number, quantity=unshipped(line))
        for line in left
        if line.status != Order.WAITING_FOR_PRESCRIPTION
    ]
    if found:
        return found
    if left:
        raise _waits(order, "all that is left")
    message = f"all of order {order.id} has been shipped"
    raise FailedPrecondition("order", order.id, message, reason=ErrorReason.ORDER_SHIPPED)


def _take_from_stock(
    connection: Connection, company_id: str, order: Order, lines: Iterable[Order.ShippedLine]
) -> None:
    """Takes away the pieces that the lines have reserved."""
    by_number = {line.line_number: line for line in order.lines}
    pieces: Counter[str] = Counter()
    for shipped in lines:
        line = by_number[shipped.line_number]
        line.quantity_shipped += shipped.quantity
        if line.quantity_reserved:
            pieces[line.sku] += shipped.quantity
            line.quantity_reserved -= shipped.quantity
    stock.ship(connection, company_id, order.id, pieces)


def _waits(order: Order, what: str) -> FailedPrecondition:
    message = f"{what} of order {order.id} waits for a prescription"
    return FailedPrecondition("order", order.id, message, reason=ErrorReason.ORDER_WAITS)

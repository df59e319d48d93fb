"""The states of orders, which follow from those of their lines."""

from pawport.gen.pawport.v1.order_pb2 import Order

__all__ = ["settle", "unshipped"]


def settle(order: Order) -> None:
    """Gives the lines and the order the states that fit what was shipped, what is cancelled and what
    waits."""
    for line in order.lines:
        line.status = _of_line(line)
    order.status = _of_order(order)


def unshipped(line: Order.Line) -> int:
    """Returns how many pieces of a line are still to be shipped."""
    return line.quantity - line.quantity_shipped - line.quantity_cancelled


def _of_line(line: Order.Line) -> "Order.Status.ValueType":
    if line.quantity_cancelled == line.quantity:
        return Order.CANCELLED
    if line.quantity_shipped:
        return Order.PARTIALLY_SHIPPED if unshipped(line) else Order.SHIPPED
    waits = line.prescription_required and not line.prescription_id
    return Order.WAITING_FOR_PRESCRIPTION if waits else Order.PROCESSING


def _of_order(order: Order) -> "Order.Status.ValueType":
    left = {line.status for line in order.lines} - {Order.CANCELLED}
    if not left:
        return Order.CANCELLED
    if left == {Order.SHIPPED}:
        return Order.SHIPPED
    if left & {Order.SHIPPED, Order.PARTIALLY_SHIPPED}:
        return Order.PARTIALLY_SHIPPED
    waits = Order.WAITING_FOR_PRESCRIPTION in left
    return Order.WAITING_FOR_PRESCRIPTION if waits else Order.PROCESSING

"""The rules of cancelled orders."""

from sqlalchemy import Connection

from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.shop.orders.recording import save
from pawport.shop.orders.service import close_lines, lock_order, refuse_shipped
from pawport.shop.orders.waiting import release_lines

__all__ = ["cancel_order"]


def cancel_order(connection: Connection, company_id: str, order_id: str, etag: str = "") -> Order:
    """Cancels an order, and gives back what it has reserved and the fills of prescriptions that it has taken,
    which lines of other orders may wait for. An order that is cancelled already is returned as it is.

    Raises:
        NotFound: the company has no such order.
        Aborted: the etag is not the order's.
        FailedPrecondition: something of it was shipped.
    """
    order = lock_order(connection, company_id, order_id, etag)
    refuse_shipped(order, "cancelled")
    if order.status != Order.CANCELLED:
        pet_ids = {line.pet_id for line in order.lines if line.prescription_id}
        close_lines(connection, company_id, order, order.lines)
        save(connection, company_id, order, "cancelled")
        for pet_id in sorted(pet_ids):
            release_lines(connection, company_id, pet_id)
    return order

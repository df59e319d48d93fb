"""Fills of prescriptions, which lines of prescription products take."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.shop.prescriptions.fills import give_back_refill, take_refill

__all__ = ["give_back_fills", "take_fills"]


def take_fills(connection: Connection, company_id: str, order: Order) -> bool:
    """Takes a fill for each line of the order that needs one and has none, if there is a valid prescription;
    answers whether one was taken. The other lines wait."""
    taken = False
    for line in order.lines:
        if not line.prescription_required or line.prescription_id or line.quantity_cancelled:
            continue
        prescription_id = take_refill(
            connection,
            company_id,
            pet_id=line.pet_id,
            product_id=line.product_id,
            variant_id=line.variant_sku,
            quantity=line.quantity,
            line_id=line.id,
        )
        line.prescription_id = prescription_id or ""
        taken = taken or prescription_id is not None
    return taken


def give_back_fills(connection: Connection, company_id: str, lines: Iterable[Order.Line]) -> None:
    """Gives back the fills that the lines have taken."""
    for line in lines:
        if line.prescription_id:
            give_back_refill(connection, company_id, line.id)

"""Lines that wait for a prescription."""

from sqlalchemy import Connection

from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.shop.orders import repository
from pawport.shop.orders.prescribed import take_fills
from pawport.shop.orders.recording import save
from pawport.shop.orders.service import lock_order
from pawport.shop.orders.states import settle

__all__ = ["find_waiting", "release_lines"]


def find_waiting(
    connection: Connection, company_id: str, pet_id: str, product_id: str, variant_sku: str
) -> Order | None:
    """Returns the oldest order that waits for a prescription of the product for the pet."""
    for order_id in repository.ids_of_pet(connection, company_id, pet_id, waiting=True):
        order = Order.FromString(repository.find(connection, company_id, order_id) or b"")
        for line in order.lines:
            if line.status == Order.WAITING_FOR_PRESCRIPTION and (
                (line.pet_id, line.product_id, line.variant_sku) == (pet_id, product_id, variant_sku)
            ):
                return order
    return None


def release_lines(connection: Connection, company_id: str, pet_id: str) -> bool:
    """Lets the lines for a pet that wait take fills, the oldest order first: the pet has a new prescription,
    or a fill was given back. Returns whether one did."""
    is_released = False
    for order_id in repository.ids_of_pet(connection, company_id, pet_id, waiting=True):
        order = lock_order(connection, company_id, order_id)
        if take_fills(connection, company_id, order):
            settle(order)
            save(connection, company_id, order, "updated", ["lines"])
            is_released = True
    return is_released

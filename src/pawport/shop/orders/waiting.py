"""Lines that wait for a prescription."""

from sqlalchemy import Connection

from pawport.shop.orders import repository
from pawport.shop.orders.prescribed import take_fills
from pawport.shop.orders.recording import save
from pawport.shop.orders.service import lock_order
from pawport.shop.orders.states import settle

__all__ = ["release_lines"]


def release_lines(connection: Connection, company_id: str, pet_id: str) -> bool:
    """Lets the lines for a pet that wait take fills, the oldest order first: the pet has a new prescription.
    Returns whether one did."""
    is_released = False
    for order_id in repository.ids_of_pet(connection, company_id, pet_id, waiting=True):
        order = lock_order(connection, company_id, order_id)
        if take_fills(connection, company_id, order):
            settle(order)
            save(connection, company_id, order, "updated", ["lines"])
            is_released = True
    return is_released

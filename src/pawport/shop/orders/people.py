"""What happens to orders when customers and pets are merged, deleted or erased."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.shop.orders import repository
from pawport.shop.orders.recording import save
from pawport.shop.orders.service import close_lines, lock_order
from pawport.shop.orders.states import unshipped

__all__ = [
    "close_all",
    "erase",
    "follow_pet",
    "lock_all",
    "move_to_customer",
    "move_to_pet",
    "stop_waiting",
]

_KEPT_OF_ADDRESS: Final = ("city", "region", "postal_code", "country_code")


def lock_all(connection: Connection, company_id: str, customer_id: str) -> list[Order]:
    """All orders of a customer, locked."""
    ids = repository.ids_of_customer(connection, company_id, customer_id)
    return [lock_order(connection, company_id, order_id) for order_id in ids]


def move_to_customer(connection: Connection, company_id: str, customer_id: str, new_customer_id: str) -> None:
    """Gives all orders of a customer to another one, who is the same person."""
    for order in lock_all(connection, company_id, customer_id):
        order.customer_id = new_customer_id
        save(connection, company_id, order, "updated", ["customer_id"])


def move_to_pet(connection: Connection, company_id: str, pet_id: str, new_pet_id: str) -> None:
    """Gives all lines for a pet to another one, which is the same animal."""
    for order_id in repository.ids_of_pet(connection, company_id, pet_id):
        order = lock_order(connection, company_id, order_id)
        for line in order.lines:
            if line.pet_id == pet_id:
                line.pet_id = new_pet_id
        save(connection, company_id, order, "updated", ["lines"])


def close_all(connection: Connection, company_id: str, customer_id: str) -> None:
    """Cancels what has not been shipped to a customer."""
    for order in lock_all(connection, company_id, customer_id):
        _close(connection, company_id, order, [line for line in order.lines if unshipped(line)])


def follow_pet(connection: Connection, company: Company, pet: Pet) -> None:
    """Ends the autoship of the orders for a pet, which is locked, if it is dead."""
    if pet.status != Pet.PASSED_AWAY:
        return
    for order_id in repository.ids_of_pet(connection, company.id, pet.id):
        order = lock_order(connection, company.id, order_id)
        if order.autoship:
            order.autoship = False
            save(connection, company.id, order, "updated", ["autoship"])


def stop_waiting(connection: Connection, company_id: str, pet_id: str) -> None:
    """Cancels the lines for a pet that wait for a prescription, which it will never have."""
    for order_id in repository.ids_of_pet(connection, company_id, pet_id, waiting=True):
        order = lock_order(connection, company_id, order_id)
        waiting = [line for line in order.lines if line.status == Order.WAITING_FOR_PRESCRIPTION]
        _close(connection, company_id, order, [line for line in waiting if line.pet_id == pet_id])


def erase(connection: Connection, company_id: str, order: Order) -> None:
    """Cancels what has not been shipped of an order, which is locked, and removes what it says of the person.
    What was sold, for how much and to which region stays."""
    was_cancelled = order.status == Order.CANCELLED
    close_lines(connection, company_id, order, [line for line in order.lines if unshipped(line)])
    for address in (order.shipping_address, order.billing_address):
        kept = Order.Address(**{name: getattr(address, name) for name in _KEPT_OF_ADDRESS})
        address.CopyFrom(kept)
    for name in ("notes", "payment_method_id", "shipping_address_id", "reship_reason", "attributes"):
        order.ClearField(name)
    is_cancelled = order.status == Order.CANCELLED and not was_cancelled
    save(connection, company_id, order, "cancelled" if is_cancelled else "updated", ["shipping_address"])


def _close(connection: Connection, company_id: str, order: Order, lines: Sequence[Order.Line]) -> None:
    if lines:
        close_lines(connection, company_id, order, lines)
        save(connection, company_id, order, "cancelled" if order.status == Order.CANCELLED else "updated")

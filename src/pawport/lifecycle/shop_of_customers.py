"""What happens to the orders and payment methods of a customer who is merged, deleted or erased."""

from sqlalchemy import Connection

from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.idempotency import service as idempotency
from pawport.kit.times import datetime_of
from pawport.lifecycle.forget_events import forget_events
from pawport.shop.orders import people as orders
from pawport.shop.payment_methods import service as payment_methods

__all__ = ["close", "forget", "move"]


def move(connection: Connection, company_id: str, customer_id: str, new_customer_id: str) -> None:
    """Gives what a customer has in the shop to another one, who is the same person."""
    orders.move_to_customer(connection, company_id, customer_id, new_customer_id)
    for method in payment_methods.lock_all(connection, company_id, customer_id):
        payment_methods.move(connection, company_id, method, new_customer_id)


def close(connection: Connection, company_id: str, customer_id: str) -> None:
    """Ends what a customer who is deleted has in the shop."""
    orders.close_all(connection, company_id, customer_id)
    for method in payment_methods.lock_all(connection, company_id, customer_id):
        payment_methods.delete(connection, company_id, method)


def forget(connection: Connection, company_id: str, customer_id: str) -> None:
    """Ends what a customer who is erased has in the shop, and removes what it says of the person, also from
    events and from what endpoints answered to them."""
    for order in orders.lock_all(connection, company_id, customer_id):
        # Vendors' APIs name orders in their first field, as ours does: by the id or the number.
        named = [Order(id=name).SerializeToString() for name in (order.id, order.number)]
        idempotency.forget_answers(connection, company_id, named)
        forget_events(connection, company_id, "order", order.id, datetime_of(order.last_updated_time))
        orders.erase(connection, company_id, order)
    for method in payment_methods.lock_all(connection, company_id, customer_id):
        last_time = datetime_of(method.last_updated_time)
        forget_events(connection, company_id, "payment_method", method.id, last_time)
        payment_methods.erase(connection, company_id, method)

"""What happens to the payment methods of a customer who is merged, deleted or erased."""

from sqlalchemy import Connection

from pawport.events import service as events
from pawport.kit.times import datetime_of
from pawport.shop.payment_methods import service as payment_methods
from pawport.webhooks import deliveries as webhooks

__all__ = ["close", "forget", "move"]


def move(connection: Connection, company_id: str, customer_id: str, new_customer_id: str) -> None:
    """Gives what a customer has in the shop to another one, who is the same person."""
    for method in payment_methods.lock_all(connection, company_id, customer_id):
        payment_methods.move(connection, company_id, method, new_customer_id)


def close(connection: Connection, company_id: str, customer_id: str) -> None:
    """Ends what a customer who is deleted has in the shop."""
    for method in payment_methods.lock_all(connection, company_id, customer_id):
        payment_methods.delete(connection, company_id, method)


def forget(connection: Connection, company_id: str, customer_id: str) -> None:
    """Ends what a customer who is erased has in the shop, and removes what it says of the person, also from
    events and from what endpoints answered to them."""
    for method in payment_methods.lock_all(connection, company_id, customer_id):
        time = datetime_of(method.last_updated_time)
        positions = events.anonymize(connection, company_id, "payment_method", method.id, time)
        webhooks.forget_answers(connection, company_id, "payment_method", method.id, positions)
        payment_methods.erase(connection, company_id, method)

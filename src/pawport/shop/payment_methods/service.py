"""The rules of payment methods."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.customers.finding import get_customer, lock_person
from pawport.db import new_id, new_uid, write_time
from pawport.errors import NotFound, invalid
from pawport.events import NewEvent
from pawport.gen.pawport.v1.payment_method_pb2 import PaymentMethod
from pawport.kit.masks import copy_present
from pawport.kit.paging import Window
from pawport.kit.times import datetime_of, timestamp_of
from pawport.shop.payment_methods import repository
from pawport.shop.payment_methods.card_numbers import refuse_card_numbers

__all__ = [
    "create_payment_method",
    "delete",
    "delete_payment_method",
    "erase",
    "get_payment_method",
    "list_payment_methods",
    "lock_all",
    "move",
]

_WRITABLE: Final = frozenset(
    ("provider", "token", "brand", "last_four", "expiry_month", "expiry_year", "label")
)
_FIRST_YEAR: Final = 2000


def create_payment_method(
    connection: Connection, company_id: str, customer_id: str, given: PaymentMethod
) -> PaymentMethod:
    """Adds a payment method to the customer.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
        FailedPrecondition: the person was erased.
        InvalidArgument: a field is wrong, or has the number of a card.
    """
    method = PaymentMethod()
    fields = copy_present(given, method, _WRITABLE)
    refuse_card_numbers(method, "payment_method.")
    _check(method)
    method.customer_id = lock_person(connection, company_id, customer_id).id
    uid = new_uid()
    method.id = new_id("pm", uid)
    method.created_time.CopyFrom(timestamp_of(write_time(connection)))
    method.last_updated_time.CopyFrom(method.created_time)
    repository.insert_payment_method(connection, company_id, uid, method)
    _record(connection, company_id, method, "created", fields)
    return method


def get_payment_method(
    connection: Connection, company_id: str, customer_id: str, method_id: str
) -> PaymentMethod:
    """Returns the customer's payment method, including one that has been deleted.

    Raises:
        NotFound: the company has no such customer, or the customer no such payment method.
    """
    customer = get_customer(connection, company_id, customer_id)
    found = repository.find(connection, company_id, customer.id, method_id)
    if found is None:
        raise NotFound("payment_method", method_id)
    return found


def list_payment_methods(
    connection: Connection, company_id: str, customer_id: str, after: bytes | None, window: Window
) -> tuple[list[PaymentMethod], bytes | None]:
    """A page of the customer's payment methods, oldest first, and the position of the next page; None after
    the last one.

    Raises:
        NotFound: the company has no such customer.
    """
    customer = get_customer(connection, company_id, customer_id)
    rows = repository.page(connection, company_id, customer.id, after, window)
    shown, last = window.page_of(rows)
    return [method for _, method in shown], None if last is None else last[0]


def delete_payment_method(
    connection: Connection, company_id: str, customer_id: str, method_id: str
) -> PaymentMethod:
    """Takes a payment method out of lists, and removes its token.

    Raises:
        NotFound: the company has no such customer, or the customer no such payment method, or it was deleted
            before.
    """
    customer = get_customer(connection, company_id, customer_id)
    method = repository.find(connection, company_id, customer.id, method_id, lock=True)
    if method is None or method.deleted:
        raise NotFound("payment_method", method_id)
    delete(connection, company_id, method)
    return method


def lock_all(connection: Connection, company_id: str, customer_id: str) -> list[PaymentMethod]:
    """Returns all payment methods of a customer, deleted or not, to be moved, deleted or erased."""
    return repository.lock_all(connection, company_id, customer_id)


def move(connection: Connection, company_id: str, method: PaymentMethod, new_customer_id: str) -> None:
    """Gives a payment method to another customer, who is the same person."""
    method.customer_id = new_customer_id
    _save(connection, company_id, method, "updated", ["customer_id"])


def delete(connection: Connection, company_id: str, method: PaymentMethod) -> None:
    """Takes a payment method out of lists, and removes its token. Nothing happens if it was deleted
    before."""
    if not method.deleted:
        method.token, method.deleted = "", True
        _save(connection, company_id, method, "deleted")


def erase(connection: Connection, company_id: str, method: PaymentMethod) -> None:
    """Deletes a payment method, and removes all of it but its ids and times."""
    for name in _WRITABLE:
        method.ClearField(name)  # type: ignore[arg-type]  # the stubs want a literal
    repository.save(connection, company_id, method)
    delete(connection, company_id, method)


def _check(method: PaymentMethod) -> None:
    for name in ("provider", "token"):
        if not getattr(method, name).strip():
            raise invalid(f"payment_method.{name}", "is required")
    if method.expiry_year and method.expiry_year < _FIRST_YEAR:
        raise invalid("payment_method.expiry_year", f"must be between {_FIRST_YEAR} and 2099")
    if bool(method.expiry_month) != bool(method.expiry_year):
        missing = "expiry_year" if method.expiry_month else "expiry_month"
        raise invalid(f"payment_method.{missing}", "is required: a month and a year belong together")


def _save(
    connection: Connection, company_id: str, method: PaymentMethod, action: str, fields: Iterable[str] = ()
) -> None:
    before = datetime_of(method.last_updated_time)
    method.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    repository.save(connection, company_id, method)
    _record(connection, company_id, method, action, fields, before)


def _record(
    connection: Connection,
    company_id: str,
    method: PaymentMethod,
    action: str,
    fields: Iterable[str] = (),
    previous_time: datetime | None = None,
) -> None:
    """Subscribers do not get the token."""
    shown = PaymentMethod()
    shown.CopyFrom(method)
    shown.ClearField("token")
    event = NewEvent(f"payment_method.{action}", shown.SerializeToString(deterministic=True))
    events.record(connection, company_id, "payment_method", method.id, action, fields, [event], previous_time)

"""Whose an order is."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.allivet.ids import SYSTEM, find_customer
from pawport.customers import service
from pawport.customers.changes import CustomerChanges
from pawport.db.key_locks import KeyKind
from pawport.errors import NotFound
from pawport.gen.allivet.v1.order_pb2 import NewOrder
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit.search_keys import email_key, external_id_key

__all__ = ["customer_keys", "customer_of", "find_or_create"]

_OTHER_ID: Final = f"{SYSTEM}.customer"


def customer_of(connection: Connection, company_id: str, given: NewOrder) -> Customer | None:
    """Returns the customer with the number `customerKeyId`; or else the one whose number, other id or e-mail
    address `customerId` is; None if there is none."""
    for number in (given.customer_key_id, given.customer_id):
        try:
            return find_customer(connection, company_id, number)
        except NotFound:
            continue
    changes = CustomerChanges(connection, company_id, lock=False)
    other, email = external_id_key(_OTHER_ID, given.customer_id), email_key(given.customer_id)
    changes.load(external_ids=[other], emails=[email])
    found = [change.customer for change in (*changes.by_external_id(other), *changes.by_email(email))]
    # Of those who share an e-mail address, only one can have a number.
    return next((each for each in found if SYSTEM in each.external_ids), found[0] if found else None)


def customer_keys(given: NewOrder) -> dict[KeyKind, list[str]]:
    """The keys by which the customer of an order is found. When they are locked, two orders of a new customer
    that come at once create one."""
    ids = (
        (SYSTEM, given.customer_key_id),
        (SYSTEM, given.customer_id),
        (_OTHER_ID, given.customer_id),
    )
    return {
        "customer_email": [email_key(given.customer_id)],
        "customer_external_id": [external_id_key(system, id_) for system, id_ in ids],
    }


def find_or_create(connection: Connection, company: Company, given: NewOrder) -> Customer:
    """Returns the customer of an order, whose keys are locked. One is created if there is none."""
    found = customer_of(connection, company.id, given)
    return found or service.create_customer(connection, company, _new_customer(given))


def _new_customer(given: NewOrder) -> Customer:
    name = given.bill_to_name.strip() or given.ship_to_name.strip()
    first, _, last = name.partition(" ")
    customer = Customer(
        first_name=first,
        last_name=last.strip(),
        display_name=name,
        phone_number=given.bill_to_phone or given.ship_to_phone,
    )
    customer.external_ids[SYSTEM] = given.customer_key_id
    if "@" in given.customer_id:
        customer.email = given.customer_id
    else:
        customer.external_ids[_OTHER_ID] = given.customer_id
    return customer

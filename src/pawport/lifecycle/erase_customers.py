"""Removing what is known of a person."""

from sqlalchemy import Connection

from pawport.customers.changes import CustomerChanges
from pawport.customers.finding import refuse_house
from pawport.db import write_time
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.payment_method_pb2 import PaymentMethod
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.idempotency import service as idempotency
from pawport.kit.times import datetime_of, timestamp_of
from pawport.lifecycle import shop_of_customers as shop
from pawport.lifecycle.forget_events import forget_events
from pawport.lifecycle.forget_owner import forget_owner
from pawport.lifecycle.forget_prescriptions import forget_prescriptions
from pawport.lifecycle.forget_visits import forget_visits_of_customer
from pawport.redirects import service as redirects

__all__ = ["erase_customer"]


def erase_customer(connection: Connection, company_id: str, customer_id: str, etag: str = "") -> Customer:
    """Removes what is known of the person, also from the answers that are kept for retries and from events,
    and what was pictured of their pets. Deleted customers can be erased.

    Raises:
        NotFound: the company has no such customer.
        Aborted: the etag is not the customer's.
        FailedPrecondition: it is the house customer, or was erased before.
    """
    changes = CustomerChanges(connection, company_id)
    change = changes.person(customer_id, etag, deleted_too=True)
    customer = change.customer
    refuse_house(customer, "erased")
    merged = redirects.old_ids(connection, company_id, "customer", customer.id)
    ids = [customer.id, *merged]
    parts = [part for id_ in ids for part in _answers_about(id_)]
    parts += [Customer(id=id_).SerializeToString() for id_ in _external_ids(customer)]
    idempotency.forget_answers(connection, company_id, parts)
    for id_, time in {**merged, customer.id: datetime_of(customer.last_updated_time)}.items():
        forget_events(connection, company_id, "customer", id_, time)
    forget_owner(connection, company_id, customer.id)
    shop.forget(connection, company_id, customer.id)
    forget_visits_of_customer(connection, company_id, customer.id)
    forget_prescriptions(connection, company_id, Prescription.CUSTOMER_ERASED, customer_id=customer.id)
    erased = _anonymous(customer)
    erased.erased_time.CopyFrom(timestamp_of(write_time(connection)))
    change.replace(erased, "erased")
    changes.write()
    return change.customer


def _answers_about(customer_id: str) -> tuple[bytes, ...]:
    """What is in every encoded Customer, CustomerVet, address, pet, order and payment method of this
    customer."""
    return (
        Customer(id=customer_id).SerializeToString(),
        Customer.Address(customer_id=customer_id).SerializeToString(),
        Pet(customer_id=customer_id).SerializeToString(),
        Order(customer_id=customer_id).SerializeToString(),
        PaymentMethod(customer_id=customer_id).SerializeToString(),
    )


def _external_ids(customer: Customer) -> set[str]:
    """The ids by which answers of vendors' APIs name the customer, in their first field as ours do."""
    return {*customer.external_ids.values(), *(each.id for each in customer.additional_external_ids)}


def _anonymous(customer: Customer) -> Customer:
    """What is kept: that there was a customer, and the region that bills and goods went to."""
    kept = Customer(
        id=customer.id, created_time=customer.created_time, deleted=customer.deleted, etag=customer.etag
    )
    for address in customer.addresses:
        kept.addresses.add(
            id=address.id,
            kind=address.kind,
            primary=address.primary,
            city=address.city,
            region=address.region,
            postal_code=address.postal_code,
            country_code=address.country_code,
            customer_id=customer.id,
        )
    return kept

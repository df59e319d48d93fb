"""The rules of customers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers import claims, links, repository
from pawport.customers.changes import CustomerChanges
from pawport.customers.finding import get_customer, get_customers, lock_customer, lock_person
from pawport.customers.rows import email_keys
from pawport.customers.rules import WRITABLE, normalize
from pawport.db import lock_keys, new_id, new_uid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerRequest
from pawport.kit import external_ids
from pawport.kit.masks import copy_masked, copy_present

__all__ = [
    "create_customer",
    "create_customers",
    "find_registered",
    "get_customer",
    "get_customers",
    "guid",
    "house_customer",
    "lock_customer",
    "lock_person",
    "new_customer",
    "update_customer",
]


def guid(connection: Connection, company_id: str, customer_id: str) -> UUID:
    """Returns the internal UUID of a customer, for APIs that show one. KeyError if there is no customer."""
    return UUID(bytes=repository.uid(connection, company_id, customer_id))


def house_customer(connection: Connection, company: Company) -> Customer:
    """Returns the company's house customer, who owns the pets that come without an owner; it is added when
    it is needed for the first time."""
    changes = CustomerChanges(connection, company.id)
    house = changes.house()
    changes.write()
    return house.customer


def find_registered(connection: Connection, company_id: str, system: str, id_: str) -> Customer | None:
    """Returns the customer who alone has the id in the system, one of those in which ids are unique; None if
    nobody does."""
    customer_id = claims.holder_of(connection, company_id, system, id_)
    return None if customer_id is None else get_customer(connection, company_id, customer_id)


def create_customer(
    connection: Connection, company: Company, given: Customer, customer_id: str = ""
) -> Customer:
    """Creates a customer.

    Raises:
        InvalidArgument: there is neither a first nor a last name.
        AlreadyExists: `customer_id`, the caller's own id, is taken; or another customer has an id or an
            e-mail address that only one can have: see `claims`.
    """
    _lock_keys(connection, company.id, [given])
    changes = CustomerChanges(connection, company.id)
    change = changes.add(new_customer(company, given, customer_id), customer_id)
    changes.write()
    return change.customer


def create_customers(connection: Connection, company: Company, given: Sequence[Customer]) -> list[Customer]:
    """Creates many customers, under ids that are made here.

    Raises:
        InvalidArgument: one has neither a first nor a last name.
    """
    _lock_keys(connection, company.id, given)
    changes = CustomerChanges(connection, company.id)
    added = [changes.add(new_customer(company, each)) for each in given]
    changes.write()
    return [change.customer for change in added]


def new_customer(company: Company, given: Customer, customer_id: str = "") -> Customer:
    """Returns a customer with what a caller gave and may write, to be added.

    Raises:
        InvalidArgument: there is neither a first nor a last name, or a field is wrong.
    """
    customer = Customer(id=customer_id or new_id("cus", new_uid()))
    copy_present(given, customer, WRITABLE)
    normalize(customer, company, WRITABLE, prefix="customer.")
    return customer


def update_customer(connection: Connection, company: Company, request: UpdateCustomerRequest) -> Customer:
    """Changes what the request has; with a mask, exactly what the mask names.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
        Aborted: the request's etag is not the customer's.
        FailedPrecondition: the person was erased.
        InvalidArgument: neither a first nor a last name would be left, or a field is wrong.
        AlreadyExists: another customer has an id or an e-mail address that only one can have: see `claims`.
    """
    _lock_keys(connection, company.id, [request])
    changes = CustomerChanges(connection, company.id)
    change = changes.person(request.id, request.etag)
    customer = change.edit()
    before = Customer()
    before.CopyFrom(customer)
    if request.update_mask.paths:
        fields = copy_masked(request, customer, WRITABLE, request.update_mask.paths)
    else:
        fields = copy_present(request, customer, WRITABLE)
    normalize(customer, company, fields, before.addresses)
    if customer.preferred_vet != before.preferred_vet:
        links.show_none(customer)
    changes.write()
    return change.customer


def _lock_keys(
    connection: Connection, company_id: str, given: Iterable[Customer | UpdateCustomerRequest]
) -> None:
    """Lets no import overlook who is given these e-mail addresses and ids in other systems."""
    emails: set[str] = set()
    ids: set[str] = set()
    for each in given:
        emails |= email_keys(each)
        ids.update(external_ids.keys(each))
    lock_keys(connection, company_id, {"customer_email": emails, "customer_external_id": ids})

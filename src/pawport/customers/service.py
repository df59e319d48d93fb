"""The rules of customers."""

from collections.abc import Callable, Iterable
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport.accounts import Company
from pawport.customers import repository
from pawport.db import new_id, new_uid, write_time
from pawport.errors import Aborted, AlreadyExists, FailedPrecondition, NotFound, invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerRequest
from pawport.masks import copy_masked, copy_present
from pawport.phones import e164
from pawport.times import timestamp_of

__all__ = [
    "check_customer",
    "create_customer",
    "create_customers",
    "delete_customer",
    "get_customer",
    "list_customers",
    "lock_customer",
    "update_customer",
]

_WRITABLE: Final = frozenset(("first_name", "last_name", "email", "phone_number"))
CountPets = Callable[[Connection, str, str], int]  # connection, company id, customer id
_BEFORE_ALL: Final = b"\0" * 16


def get_customer(connection: Connection, company_id: str, customer_id: str) -> Customer:
    """The customer, also when it is deleted.

    Raises:
        NotFound: the company has no such customer.
    """
    found = repository.find(connection, company_id, customer_id)
    if found is None:
        raise NotFound("customer", customer_id)
    return found


def check_customer(connection: Connection, company_id: str, customer_id: str) -> None:
    """Raises NotFound unless the company has the customer."""
    get_customer(connection, company_id, customer_id)


def lock_customer(connection: Connection, company_id: str, customer_id: str) -> Customer:
    """The customer; until this transaction ends, no other adds pets to it or changes it.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
    """
    found = repository.lock(connection, company_id, customer_id)
    if found is None or found.deleted:
        raise NotFound("customer", customer_id)
    return found


def create_customer(
    connection: Connection, company: Company, given: Customer, customer_id: str = ""
) -> Customer:
    """A new customer.

    Raises:
        InvalidArgument: there is neither a first nor a last name.
        AlreadyExists: `customer_id`, the caller's own id, is taken.
    """
    uid, customer = _new(connection, company, given, customer_id)
    if repository.find(connection, company.id, customer.id):
        raise _taken(customer.id)
    try:
        repository.insert_customer(connection, company.id, uid, customer)
    except IntegrityError:  # another transaction was faster
        raise _taken(customer.id) from None
    return customer


def create_customers(connection: Connection, company: Company, given: Iterable[Customer]) -> list[Customer]:
    """Many new customers, under ids that are made here.

    Raises:
        InvalidArgument: one has neither a first nor a last name.
    """
    new = [_new(connection, company, customer) for customer in given]
    repository.insert_customers(connection, company.id, new)
    return [customer for _, customer in new]


def _new(
    connection: Connection, company: Company, given: Customer, customer_id: str = ""
) -> tuple[bytes, Customer]:
    customer = Customer()
    copy_present(given, customer, _WRITABLE)
    _check(customer, company, "customer.")
    uid = new_uid()
    customer.id = customer_id or new_id("cus", uid)
    _stamp(connection, customer)
    customer.created_time.CopyFrom(customer.last_updated_time)
    return uid, customer


def update_customer(connection: Connection, company: Company, request: UpdateCustomerRequest) -> Customer:
    """Changes what the request has; with a mask, exactly what the mask names.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
        Aborted: the request's etag is not the customer's.
        InvalidArgument: neither a first nor a last name would be left.
    """
    customer = _lock_with_etag(connection, company.id, request.id, request.etag)
    if request.update_mask.paths:
        copy_masked(request, customer, _WRITABLE, request.update_mask.paths)
    else:
        copy_present(request, customer, _WRITABLE)
    _check(customer, company, "")
    _stamp(connection, customer)
    repository.save(connection, company.id, customer)
    return customer


def delete_customer(
    connection: Connection, company_id: str, customer_id: str, count_pets: CountPets, etag: str = ""
) -> Customer:
    """Hides the customer from lists. `count_pets` answers how many pets would lose their owner: pets
    stand above customers, so it is given.

    Raises:
        NotFound: the company has no such customer, or it was deleted before.
        Aborted: the etag is not the customer's.
        FailedPrecondition: the customer still has pets.
    """
    customer = _lock_with_etag(connection, company_id, customer_id, etag)
    living_pets = count_pets(connection, company_id, customer_id)
    if living_pets:
        message = f"customer {customer_id} still has {living_pets} pets: delete them first"
        raise FailedPrecondition("customer", customer_id, message, reason="CUSTOMER_HAS_PETS")
    customer.deleted = True
    _stamp(connection, customer)
    repository.save(connection, company_id, customer)
    return customer


def list_customers(
    connection: Connection, company_id: str, after: bytes | None, most: int, *, show_deleted: bool
) -> tuple[list[Customer], bytes | None]:
    """A page of customers, oldest first, and the position of the next page; None after the last."""
    found = repository.page(connection, company_id, after or _BEFORE_ALL, most + 1, show_deleted=show_deleted)
    position = found[most - 1][0] if len(found) > most else None
    return [customer for _, customer in found[:most]], position


def _lock_with_etag(connection: Connection, company_id: str, customer_id: str, etag: str) -> Customer:
    customer = lock_customer(connection, company_id, customer_id)
    if etag and etag != customer.etag:
        raise Aborted("customer", customer_id, f"customer {customer_id} has changed since: read it again")
    return customer


def _check(customer: Customer, company: Company, prefix: str) -> None:
    if not customer.first_name.strip() and not customer.last_name.strip():
        raise invalid(f"{prefix}first_name", "a first or a last name is required")
    customer.e164_phone_number = e164(customer.phone_number, company.phone_region)


def _stamp(connection: Connection, customer: Customer) -> None:
    customer.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    customer.etag = f"{int(customer.etag or '0', 16) + 1:x}"


def _taken(customer_id: str) -> AlreadyExists:
    message = f"the customer id {customer_id} is taken"
    return AlreadyExists("customer", customer_id, message, reason="CUSTOMER_ID_TAKEN")

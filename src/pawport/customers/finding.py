"""Finding and locking one customer. The id of a customer who was merged means the one that was kept."""

from collections.abc import Callable, Collection

from sqlalchemy import Connection

from pawport.customers import repository
from pawport.errors import FailedPrecondition, NotFound
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.etags import check_etag
from pawport.redirects import service as redirects

__all__ = ["get_customer", "get_customers", "is_person", "lock_customer", "lock_person", "refuse_house"]


def get_customer(connection: Connection, company_id: str, customer_id: str) -> Customer:
    """Returns the customer, including one that has been deleted.

    Raises:
        NotFound: the company has no such customer.
    """
    found = _follow(connection, company_id, customer_id, repository.find)
    if found is None:
        raise NotFound("customer", customer_id)
    return found


def get_customers(connection: Connection, company_id: str, ids: Collection[str]) -> dict[str, Customer]:
    """Returns the customers with these ids, including deleted ones, by their ids."""
    found = repository.load(connection, company_id, ids, lock=False)
    return {customer.id: customer for customer in found}


def lock_customer(
    connection: Connection,
    company_id: str,
    customer_id: str,
    etag: str = "",
    *,
    deleted_too: bool = False,
    lock: bool = True,
) -> Customer:
    """Returns the customer; until this transaction ends, no other adds pets to it or changes it, unless it
    is a dry run, which locks nothing.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
        Aborted: an etag is given, and is not the customer's.
    """
    found = _follow(connection, company_id, customer_id, repository.lock if lock else repository.find)
    if found is None or (found.deleted and not deleted_too):
        raise NotFound("customer", customer_id)
    check_etag(etag, found.etag, "customer", customer_id)
    return found


def lock_person(
    connection: Connection,
    company_id: str,
    customer_id: str,
    etag: str = "",
    *,
    deleted_too: bool = False,
    lock: bool = True,
) -> Customer:
    """Like `lock_customer`, for a change of what is known of the person.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
        Aborted: an etag is given, and is not the customer's.
        FailedPrecondition: the person was erased.
    """
    customer = lock_customer(connection, company_id, customer_id, etag, deleted_too=deleted_too, lock=lock)
    if customer.HasField("erased_time"):
        message = f"customer {customer.id} has been erased"
        raise FailedPrecondition("customer", customer.id, message, reason=ErrorReason.CUSTOMER_ERASED)
    return customer


def refuse_house(customer: Customer, action: str) -> None:
    """Raises FailedPrecondition when the customer is the company's house customer."""
    if customer.house:
        message = f"customer {customer.id} is the house customer and cannot be {action}"
        raise FailedPrecondition("customer", customer.id, message, reason=ErrorReason.HOUSE_CUSTOMER)


def is_person(customer: Customer) -> bool:
    """Returns whether somebody is known under the record: it is not deleted, erased or the house customer."""
    return not (customer.deleted or customer.house or customer.HasField("erased_time"))


def _follow(
    connection: Connection,
    company_id: str,
    customer_id: str,
    find: Callable[[Connection, str, str], Customer | None],
) -> Customer | None:
    """Returns what `find` returns for the id, or for the one that it stands for since a merge."""
    found = find(connection, company_id, customer_id)
    if found is not None:
        return found
    current = redirects.current_id(connection, company_id, "customer", customer_id)
    return None if current == customer_id else find(connection, company_id, current)

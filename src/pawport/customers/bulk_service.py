"""Finding and writing the owners of many pets at once."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import Company
from pawport.customers import bulk_repository, repository
from pawport.customers.rules import WRITABLE, normalize
from pawport.customers.service import save_customer, stamp
from pawport.db import new_id, new_uid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit.masks import changed_fields

__all__ = [
    "add_customers",
    "begin_customer",
    "change_customer",
    "find_by_emails",
    "find_by_external_ids",
    "find_customers",
]


def find_by_emails(connection: Connection, company_id: str, keys: Collection[str]) -> dict[str, list[str]]:
    """The ids of the customers who are found by keys of e-mail addresses, oldest first, deleted or not."""
    return bulk_repository.find_by_keys(connection, company_id, "email", keys)


def find_by_external_ids(
    connection: Connection, company_id: str, keys: Collection[str]
) -> dict[str, list[str]]:
    """Like `find_by_emails`, by the keys of ids in other systems."""
    return bulk_repository.find_by_keys(connection, company_id, "external_id", keys)


def find_customers(
    connection: Connection, company_id: str, ids: Collection[str], *, lock: bool
) -> list[Customer]:
    """The customers with these ids; with `lock`, to be changed in this transaction."""
    find = bulk_repository.lock_many if lock else bulk_repository.find_many
    return find(connection, company_id, ids)


def begin_customer(company: Company, customer: Customer, prefix: str = "") -> bytes:
    """Makes of what is known of somebody a customer with an id, for `add_customers`; answers its uid. The
    prefix stands before the names of fields in errors.

    Raises:
        InvalidArgument: there is neither a first nor a last name.
    """
    uid = new_uid()
    customer.id = new_id("cus", uid)
    normalize(customer, company, WRITABLE, prefix=prefix)
    return uid


def add_customers(connection: Connection, company: Company, new: Sequence[tuple[bytes, Customer]]) -> None:
    """Adds customers that were begun, each with its uid."""
    for _, customer in new:
        stamp(connection, customer)
        customer.created_time.CopyFrom(customer.last_updated_time)
    repository.insert_customers(connection, company.id, new)
    for _, customer in new:
        fields = [field.name for field, _ in customer.ListFields() if field.name in WRITABLE]
        events.record(connection, company.id, "customer", customer.id, "created", fields)


def change_customer(connection: Connection, company: Company, before: Customer, after: Customer) -> None:
    """Writes a changed customer, which is locked.

    Raises:
        InvalidArgument: what it became cannot be.
    """
    fields = changed_fields(before, after, WRITABLE)
    normalize(after, company, fields, {address.id for address in before.addresses})
    save_customer(connection, company.id, after, fields=fields)

"""The rules of a customer's addresses. An address that changes is a change of its customer."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers.changes import CustomerChanges
from pawport.customers.rules import normalize_address, settle_primaries
from pawport.db import new_id, new_uid
from pawport.errors import AlreadyExists, NotFound, QuotaExceeded, invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerAddressRequest
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.masks import copy_masked, copy_present

__all__ = ["create_address", "delete_address", "set_primary", "update_address"]

_WRITABLE: Final = frozenset(
    (
        *("kind", "recipient", "street", "street2", "city", "region", "postal_code", "country_code"),
        "phone_number",
    )
)
_MAX_ADDRESSES: Final = 50  # as many as a new customer can have


def create_address(
    connection: Connection, company: Company, customer_id: str, given: Customer.Address, address_id: str = ""
) -> Customer.Address:
    """A new address of the customer; primary when it says so, or is the first of its kind.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
        FailedPrecondition: the person was erased.
        AlreadyExists: `address_id`, the caller's own id, is taken.
        QuotaExceeded: the customer has as many addresses as there can be.
    """
    changes = CustomerChanges(connection, company.id)
    customer = changes.person(customer_id).edit()
    if any(address.id == address_id for address in customer.addresses):
        message = f"the address id {address_id} is already in use"
        raise AlreadyExists("address", address_id, message, reason=ErrorReason.ADDRESS_ID_TAKEN)
    if len(customer.addresses) >= _MAX_ADDRESSES:
        message = f"a customer can have at most {_MAX_ADDRESSES} addresses; delete some first"
        raise QuotaExceeded(f"customer:{customer.id}", message, reason=ErrorReason.ADDRESS_QUOTA_EXCEEDED)
    address = customer.addresses.add()
    copy_present(given, address, _WRITABLE)
    address.id = address_id or new_id("addr", new_uid())
    normalize_address(address, company, customer.id)
    settle_primaries(customer, chosen=address.id if given.primary else "")
    changes.write()
    return address


def update_address(
    connection: Connection, company: Company, request: UpdateCustomerAddressRequest
) -> Customer.Address:
    """Changes what the request has; with a mask, exactly what the mask names.

    Raises:
        NotFound: there is no such customer, it is deleted, or it has no such address.
        FailedPrecondition: the person was erased.
        InvalidArgument: the kind would become empty, or the address would become primary.
    """
    changes = CustomerChanges(connection, company.id)
    customer, address = _lock_address(changes, request.customer_id, request.id)
    paths = request.update_mask.paths
    if request.primary and not address.primary and (not paths or "*" in paths):
        method = "SetPrimaryCustomerAddress"
        raise invalid("primary", f"must be absent or unchanged: {method} makes an address primary")
    kind = address.kind
    if paths:
        copy_masked(request, address, _WRITABLE, paths)
    else:
        copy_present(request, address, _WRITABLE)
    if not address.kind:
        raise invalid("kind", "is required")
    if address.kind != kind:
        address.primary = False  # it was so among those of the other kind
    normalize_address(address, company, customer.id)
    settle_primaries(customer)
    changes.write()
    return address


def delete_address(
    connection: Connection, company_id: str, customer_id: str, address_id: str
) -> Customer.Address:
    """Removes an address and answers it as it was.

    Raises:
        NotFound: there is no such customer, it is deleted, or it has no such address.
        FailedPrecondition: the person was erased.
    """
    changes = CustomerChanges(connection, company_id)
    customer, address = _lock_address(changes, customer_id, address_id)
    removed = Customer.Address()
    removed.CopyFrom(address)
    customer.addresses.remove(address)
    settle_primaries(customer)
    changes.write()
    return removed


def set_primary(
    connection: Connection, company_id: str, customer_id: str, address_id: str
) -> Customer.Address:
    """Makes an address the primary one of its kind.

    Raises:
        NotFound: there is no such customer, it is deleted, or it has no such address.
        FailedPrecondition: the person was erased.
    """
    changes = CustomerChanges(connection, company_id)
    customer, address = _lock_address(changes, customer_id, address_id)
    settle_primaries(customer, chosen=address_id)
    changes.write()
    return address


def _lock_address(
    changes: CustomerChanges, customer_id: str, address_id: str
) -> tuple[Customer, Customer.Address]:
    customer = changes.person(customer_id).edit()
    for address in customer.addresses:
        if address.id == address_id:
            return customer, address
    raise NotFound("address", address_id)

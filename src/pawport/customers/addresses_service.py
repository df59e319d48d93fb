"""The rules of a customer's addresses. An address that changes is a change of its customer."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.customers import lookup_repository, repository
from pawport.customers.changes import CustomerChanges
from pawport.customers.finding import get_customer
from pawport.customers.rules import normalize_address, settle_primaries
from pawport.db import new_id, new_uid
from pawport.errors import AlreadyExists, NotFound, QuotaExceeded, invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerAddressRequest
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.masks import copy_masked, copy_present

__all__ = [
    "create_address",
    "delete_address",
    "delete_addresses",
    "find_addresses",
    "list_addresses",
    "named",
    "set_primary",
    "update_address",
]

_WRITABLE: Final = frozenset(
    (
        *("kind", "recipient", "street", "street2", "city", "region", "postal_code", "country_code"),
        *("phone_number", "external_id"),
    )
)
_MAX_ADDRESSES: Final = 50  # as many as a new customer can have
_MAX_CUSTOMERS: Final = 100  # whose addresses are found by one id

Kind: TypeAlias = Customer.AddressKind.ValueType


def list_addresses(
    connection: Connection, company_id: str, customer_id: str, kind: Kind
) -> list[Customer.Address]:
    """Returns the customer's addresses: of a kind, or all.

    Raises:
        NotFound: the company has no such customer.
    """
    customer = get_customer(connection, company_id, customer_id)
    return _of_kind(customer.addresses, kind)


def find_addresses(
    connection: Connection, company_id: str, external_id: str, kind: Kind
) -> list[Customer.Address]:
    """Returns the company's addresses with the external id, or else with this id: of a kind, or all. Those of
    deleted customers are left out."""
    for lookup in ("address", "address_id"):
        ids = lookup_repository.ids_of_value(connection, company_id, lookup, external_id, _MAX_CUSTOMERS)
        loaded = repository.load(connection, company_id, ids, lock=False)
        customers = sorted(loaded, key=lambda customer: ids.index(customer.id))
        living = [customer for customer in customers if not customer.deleted]
        found = [address for customer in living for address in named(customer, external_id)]
        if found := _of_kind(found, kind):
            return found
    return []


def named(customer: Customer, external_id: str) -> list[Customer.Address]:
    """Returns the customer's addresses with the external id, one of each kind; or else the one whose own id
    it is."""
    found = [address for address in customer.addresses if address.external_id == external_id]
    return found or [address for address in customer.addresses if address.id == external_id]


def _of_kind(addresses: Iterable[Customer.Address], kind: Kind) -> list[Customer.Address]:
    return [address for address in addresses if kind in (Customer.ADDRESS_KIND_UNSPECIFIED, address.kind)]


def create_address(
    connection: Connection, company: Company, customer_id: str, given: Customer.Address, address_id: str = ""
) -> Customer.Address:
    """A new address of the customer; primary when it says so, or is the first of its kind. If the customer
    has it under its external id already, nothing is added.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
        FailedPrecondition: the person was erased.
        AlreadyExists: `address_id`, the caller's own id, is taken; or the external id, by another address.
        QuotaExceeded: the customer has as many addresses as there can be.
    """
    changes = CustomerChanges(connection, company.id)
    customer = changes.person(customer_id).edit()
    new = Customer.Address()
    copy_present(given, new, _WRITABLE)
    normalize_address(new, company, customer.id)
    if (known := _with_external_id(customer, new)) is not None:
        if not _is_same(known, new):
            raise _external_id_taken(new)
        if given.primary:
            settle_primaries(customer, chosen=known.id)
            changes.write()
        return known
    if any(address.id == address_id for address in customer.addresses):
        message = f"the address id {address_id} is already in use"
        raise AlreadyExists("address", address_id, message, reason=ErrorReason.ADDRESS_ID_TAKEN)
    if len(customer.addresses) >= _MAX_ADDRESSES:
        message = f"a customer can have at most {_MAX_ADDRESSES} addresses; delete some first"
        raise QuotaExceeded(f"customer:{customer.id}", message, reason=ErrorReason.ADDRESS_QUOTA_EXCEEDED)
    address = customer.addresses.add()
    address.CopyFrom(new)
    address.id = address_id or new_id("addr", new_uid())
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
        InvalidArgument: the kind would become empty, or the address would become primary without a mask.
        AlreadyExists: another address of the kind has the external id.
    """
    changes = CustomerChanges(connection, company.id)
    customer, address = _lock_address(changes, request.customer_id, request.id)
    paths = request.update_mask.paths
    if request.primary and not address.primary and (not paths or "*" in paths):
        method = "SetPrimaryCustomerAddress"
        raise invalid("primary", f"must be absent or unchanged: {method} makes an address primary")
    kind, chosen = address.kind, ""
    if paths:
        copy_masked(request, address, _WRITABLE, [path for path in paths if path != "primary"])
    else:
        copy_present(request, address, _WRITABLE)
    if not address.kind:
        raise invalid("kind", "is required")
    if address.kind != kind:
        address.primary = False  # it was so among those of the other kind
    if "primary" in paths:
        chosen = address.id if request.primary else _next_of_kind(customer, address)
    normalize_address(address, company, customer.id)
    if _with_external_id(customer, address) is not None:
        raise _external_id_taken(address)
    settle_primaries(customer, chosen)
    changes.write()
    return address


def delete_addresses(
    connection: Connection, company_id: str, customer_id: str, external_id: str
) -> list[Customer.Address]:
    """Removes the addresses with the external id, one of each kind, or else the one with this id, and returns
    them as they were.

    Raises:
        NotFound: there is no such customer, it is deleted, or it has no such address.
        FailedPrecondition: the person was erased.
    """
    changes = CustomerChanges(connection, company_id)
    customer = changes.person(customer_id).edit()
    removed = Customer(addresses=named(customer, external_id)).addresses
    if not removed:
        raise NotFound("address", external_id)
    for address in named(customer, external_id):
        customer.addresses.remove(address)
    settle_primaries(customer)
    changes.write()
    return list(removed)


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


def _next_of_kind(customer: Customer, address: Customer.Address) -> str:
    """The id of the address that is primary if this one is not; this one's if there is no other."""
    others = [each for each in customer.addresses if each.kind == address.kind and each.id != address.id]
    primary = [each for each in others if each.primary]
    return (primary or others or [address])[0].id


def _with_external_id(customer: Customer, address: Customer.Address) -> Customer.Address | None:
    """Another address of the customer with the kind and the external id of this one, if it has one."""
    for other in customer.addresses:
        if (
            other.external_id
            and other.id != address.id
            and (other.kind, other.external_id) == (address.kind, address.external_id)
        ):
            return other
    return None


def _is_same(known: Customer.Address, new: Customer.Address) -> bool:
    compared = Customer.Address()
    compared.CopyFrom(known)
    compared.id, compared.primary = new.id, new.primary
    return compared == new


def _external_id_taken(address: Customer.Address) -> AlreadyExists:
    message = f"external_id: the external id {address.external_id} is already in use"
    reason = ErrorReason.ADDRESS_EXTERNAL_ID_TAKEN
    return AlreadyExists("address", address.external_id, message, reason=reason, field="external_id")

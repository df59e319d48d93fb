"""What must be true of a customer, and the forms in which its fields are kept."""

from collections.abc import Collection, Iterable
from typing import Final

from pawport.accounts import Company
from pawport.db import new_id, new_uid
from pawport.errors import invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit import addresses, attributes, external_ids
from pawport.kit.phones import e164

__all__ = ["WRITABLE", "normalize", "normalize_address", "settle_primaries"]

# The fields of Customer that a caller may write, on create and on update.
WRITABLE: Final = frozenset(
    (
        *("first_name", "middle_name", "last_name", "display_name"),
        *("email", "phone_number", "additional_emails"),
        *("additional_phone_numbers", "addresses", "contacts", "preferred_vet", "contact_preferences"),
        *("external_ids", "additional_external_ids", "attributes"),
    )
)


def normalize(
    customer: Customer,
    company: Company,
    fields: Collection[str],
    known_addresses: Collection[Customer.Address] = (),
    prefix: str = "",
) -> None:
    """Checks the customer, and brings the given fields into the form in which they are kept.

    `known_addresses` are the addresses that the customer had; `prefix` stands before the names of fields in
    errors.

    Raises:
        InvalidArgument: there is neither a first nor a last name, or two addresses contradict each other.
    """
    if not customer.house and not customer.first_name.strip() and not customer.last_name.strip():
        raise invalid(f"{prefix}first_name", "a first or a last name is required")
    region = company.phone_region
    customer.e164_phone_number = e164(customer.phone_number, region)
    if "additional_emails" in fields and customer.additional_emails:
        _keep(customer, "additional_emails", [each for each in customer.additional_emails if each.strip()])
    if "additional_phone_numbers" in fields and customer.additional_phone_numbers:
        _phone_numbers(customer, region)
    if "contacts" in fields:
        for contact in customer.contacts:
            _contact(contact, region)
    if "preferred_vet" in fields and customer.HasField("preferred_vet"):
        _vet(customer, region)
    external_ids.tidy(customer)
    attributes.check(customer.attributes, f"{prefix}attributes")
    if "addresses" in fields and customer.addresses:
        _addresses(customer, company, known_addresses, prefix)


def normalize_address(address: Customer.Address, company: Company, customer_id: str) -> None:
    """Brings an address of the customer into the form in which it is kept."""
    address.customer_id = customer_id
    address.country_code = address.country_code.upper()
    address.e164_phone_number = e164(address.phone_number, company.phone_region)


def settle_primaries(customer: Customer, chosen: str = "") -> None:
    """Leaves one primary address of each kind: the one with the id `chosen`, else the first that says it
    is, else the first."""
    if len(customer.addresses) == 1:
        customer.addresses[0].primary = True
        return
    for kind in {address.kind for address in customer.addresses}:
        of_kind = [address for address in customer.addresses if address.kind == kind]
        primary = next(
            (address for address in of_kind if address.id == chosen),
            next((address for address in of_kind if address.primary), of_kind[0]),
        )
        for address in of_kind:
            address.primary = address is primary


def _phone_numbers(customer: Customer, region: str) -> None:
    _keep(
        customer,
        "additional_phone_numbers",
        [each for each in customer.additional_phone_numbers if each.number.strip()],
    )
    for phone in customer.additional_phone_numbers:
        phone.e164_number = e164(phone.number, region)


def _contact(contact: Customer.Contact, region: str) -> None:
    contact.e164_phone_number = e164(contact.phone_number, region)
    contact.name = " ".join(filter(None, (contact.first_name, contact.last_name))) or contact.name
    addresses.settle(contact)


def _vet(customer: Customer, region: str) -> None:
    vet = customer.preferred_vet
    addresses.settle(vet)
    vet.e164_phone_number = e164(vet.phone_number, region)
    if not vet.ByteSize():  # nothing was given but what is output only
        customer.ClearField("preferred_vet")


def _addresses(
    customer: Customer, company: Company, known_addresses: Collection[Customer.Address], prefix: str
) -> None:
    known = {address.id for address in known_addresses}
    ids_by_external = {_external(address): address.id for address in known_addresses if address.external_id}
    primaries: set[Customer.AddressKind.ValueType] = set()
    ids: set[str] = set()
    external: set[tuple[int, str]] = set()
    for index, address in enumerate(customer.addresses):
        field = f"{prefix}addresses[{index}]"
        if address.primary and address.kind in primaries:
            raise invalid(f"{field}.primary", "must be true for only one address of each kind")
        if address.primary:
            primaries.add(address.kind)
        if address.external_id and _external(address) in external:
            raise invalid(f"{field}.external_id", "must be unique among the addresses of its kind")
        external.add(_external(address))
        if not address.id:
            address.id = ids_by_external.get(_external(address), "")
        if address.id in ids:
            raise invalid(f"{field}.id", "must be unique among the addresses")
        if address.id not in known:
            address.id = new_id("addr", new_uid())
        ids.add(address.id)
        normalize_address(address, company, customer.id)
    settle_primaries(customer)


def _external(address: Customer.Address) -> tuple[int, str]:
    """The kind and the external id, by which the customer's addresses differ."""
    return address.kind, address.external_id


def _keep(customer: Customer, name: str, kept: Iterable[object]) -> None:
    kept = list(kept)
    customer.ClearField(name)  # type: ignore[arg-type]  # the stubs want a literal
    getattr(customer, name).extend(kept)

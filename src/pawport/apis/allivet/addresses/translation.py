"""Between Allivet's addresses and ours."""

from collections.abc import Iterator
from typing import Final

from pawport.apis.allivet.answers import yes_or_no
from pawport.errors import invalid
from pawport.gen.allivet.v1 import address_pb2, customer_pb2
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerAddressRequest

__all__ = [
    "address_changes",
    "billing_address",
    "kind_of",
    "new_address",
    "shipping_addresses",
    "shown_address",
]

_TYPES: Final = {Customer.BILLING: "Billing", Customer.SHIPPING: "Shipping"}
_KINDS: Final = {word.lower(): kind for kind, word in _TYPES.items()}
# What a request says of an address.
_PATHS: Final = (
    *("primary", "recipient", "street", "street2", "city", "region", "postal_code", "country_code"),
    "phone_number",
)


def kind_of(address_type: str) -> Customer.AddressKind.ValueType:
    """The kind that a type means, in any case."""
    return _KINDS[address_type.lower()]


def new_address(given: address_pb2.NewAddress) -> Customer.Address:
    """The address that a request describes."""
    return Customer.Address(
        kind=kind_of(given.address_type),
        primary=given.is_primary.upper() == "Y",
        external_id=given.address_id,
        recipient=given.name,
        street=given.address,
        city=given.city,
        region=given.state,
        postal_code=given.postal_code,
        country_code=given.country,
        phone_number=given.phone,
    )


def address_changes(
    known: Customer.Address, given: address_pb2.AddressChange
) -> UpdateCustomerAddressRequest:
    """What a request makes of an address. A phone number that is absent stays."""
    is_same_street = given.address == shown_address(known).address
    request = UpdateCustomerAddressRequest(
        customer_id=known.customer_id,
        id=known.id,
        primary=given.is_primary.upper() == "Y",
        recipient=given.name,
        street=known.street if is_same_street else given.address,
        street2=known.street2 if is_same_street else "",
        city=given.city,
        region=given.state,
        postal_code=given.postal_code,
        country_code=given.country,
        phone_number=given.phone or known.phone_number,
    )
    request.update_mask.paths.extend(_PATHS)
    return request


def billing_address(given: customer_pb2.NewCustomer) -> Iterator[Customer.Address]:
    """The billing address of a registration, if it has any part of one."""
    address = Customer.Address(
        external_id=given.bill_to_address_id,
        street=given.bill_to_address,
        city=given.bill_to_city,
        region=given.bill_to_state,
        postal_code=given.bill_to_postal_code,
        country_code=given.bill_to_country,
    )
    if address.ByteSize():
        address.kind, address.primary = Customer.BILLING, True
        address.phone_number = given.bill_to_phone
        yield address


def shipping_addresses(given: customer_pb2.NewCustomer) -> Iterator[Customer.Address]:
    """The shipping addresses of a registration. InvalidArgument if two have the same id."""
    ids = [each.ship_to_address_id for each in given.customer_ship_to]
    for index, each in enumerate(given.customer_ship_to):
        if each.ship_to_address_id in ids[:index]:
            raise invalid(f"customerShipTo[{index}].shipToAddressId", "must be unique among the addresses")
        yield Customer.Address(
            kind=Customer.SHIPPING,
            primary=each.is_primary.upper() == "Y",
            external_id=each.ship_to_address_id,
            recipient=each.ship_to_name,
            street=each.ship_to_address,
            city=each.ship_to_city,
            region=each.ship_to_state,
            postal_code=each.ship_to_postal_code,
            country_code=each.ship_to_country,
            phone_number=each.ship_to_phone,
        )


def shown_address(address: Customer.Address) -> address_pb2.Address:
    """The address as answers show it."""
    return address_pb2.Address(
        address_type=_TYPES.get(address.kind, ""),
        is_primary=yes_or_no(address.primary),
        address_id=address.external_id or address.id,
        name=address.recipient,
        address=", ".join(filter(None, (address.street, address.street2))),
        city=address.city,
        state=address.region,
        postal_code=address.postal_code,
        country=address.country_code,
        phone=address.phone_number,
    )

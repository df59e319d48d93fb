"""Between Allivet's addresses and ours."""

from collections.abc import Iterator
from typing import Final

from pawport.apis.allivet.answers import yes_or_no
from pawport.gen.allivet.v1 import address_pb2, customer_pb2
from pawport.gen.pawport.v1.customer_pb2 import Customer

__all__ = ["billing_address", "shipping_addresses", "shown_address"]

_TYPES: Final = {Customer.BILLING: "Billing", Customer.SHIPPING: "Shipping"}


def billing_address(given: customer_pb2.NewCustomer) -> Iterator[Customer.Address]:
    """The billing address of a registration, if it has any part of one."""
    address = Customer.Address(
        street=given.bill_to_address,
        city=given.bill_to_city,
        region=given.bill_to_state,
        postal_code=given.bill_to_postal_code,
        country_code=given.bill_to_country,
    )
    if given.bill_to_address_id or address.ByteSize():
        address.kind, address.primary = Customer.BILLING, True
        address.phone_number = given.bill_to_phone
        yield address


def shipping_addresses(given: customer_pb2.NewCustomer) -> Iterator[Customer.Address]:
    """The shipping addresses of a registration."""
    for each in given.customer_ship_to:
        yield Customer.Address(
            kind=Customer.SHIPPING,
            primary=each.is_primary.upper() == "Y",
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
        address_id=address.id,
        name=address.recipient,
        address=", ".join(filter(None, (address.street, address.street2))),
        city=address.city,
        state=address.region,
        postal_code=address.postal_code,
        country=address.country_code,
        phone=address.phone_number,
    )

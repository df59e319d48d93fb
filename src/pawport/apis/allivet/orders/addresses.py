"""Where an order is shipped to: an address of the customer."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.allivet.addresses.translation import shown_address
from pawport.apis.allivet.answers import Warnings
from pawport.customers import addresses_service as service
from pawport.gen.allivet.v1.order_pb2 import NewOrder
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerAddressRequest

__all__ = ["digits", "settle_address"]

# The document's fields of an order, and of an address as it is shown.
_FIELDS: Final = {
    "ship_to_name": "name",
    "ship_to_address": "address",
    "ship_to_city": "city",
    "ship_to_state": "state",
    "ship_to_postal_code": "postal_code",
    "ship_to_country": "country",
    "ship_to_phone": "phone",
}
_PATHS: Final = (
    *("recipient", "street", "street2", "city", "region", "postal_code", "country_code", "phone_number"),
)


def settle_address(
    connection: Connection, company: Company, customer: Customer, given: NewOrder, warnings: Warnings
) -> str:
    """Returns the id of the address: the one that the order names, which is created if the customer does not
    have it; without a name the primary shipping address, which becomes what the order says."""
    shipping = [each for each in customer.addresses if each.kind == Customer.SHIPPING]
    if name := given.ship_to_address_id:
        known = service.named(Customer(addresses=shipping), name)
        if known:
            _warn_of_differences(known[0], given, warnings)
            return known[0].id
        return service.create_address(connection, company, customer.id, _described(given)).id
    primary = next((each for each in shipping if each.primary), None)
    if primary is None:
        return service.create_address(connection, company, customer.id, _described(given)).id
    service.update_address(connection, company, _overwritten(primary, customer, given))
    return primary.id


def digits(phone: str) -> str:
    """The digits of a phone number, without the 1 of North America before ten others."""
    found = "".join(filter(str.isdecimal, phone))
    return found[1:] if len(found) == 11 and found[0] == "1" else found


def _described(given: NewOrder) -> Customer.Address:
    return Customer.Address(
        kind=Customer.SHIPPING,
        external_id=given.ship_to_address_id,
        recipient=given.ship_to_name,
        street=given.ship_to_address,
        city=given.ship_to_city,
        region=given.ship_to_state,
        postal_code=given.ship_to_postal_code,
        country_code=given.ship_to_country,
        phone_number=given.ship_to_phone,
    )


def _overwritten(
    primary: Customer.Address, customer: Customer, given: NewOrder
) -> UpdateCustomerAddressRequest:
    described = _described(given)
    request = UpdateCustomerAddressRequest(customer_id=customer.id, id=primary.id)
    for name in _PATHS:
        setattr(request, name, getattr(described, name))
    request.update_mask.paths.extend(_PATHS)
    return request


def _differences(known: Customer.Address, given: NewOrder) -> dict[str, str]:
    """What is known of the address, by the fields of the order that say something else."""
    shown = shown_address(known)
    found = {}
    for field, name in _FIELDS.items():
        said, value = getattr(given, field), getattr(shown, name)
        both = (digits(said), digits(value)) if name == "phone" else (said.casefold(), value.casefold())
        if both[0] != both[1]:
            found[field] = value
    return found


def _warn_of_differences(known: Customer.Address, given: NewOrder, warnings: Warnings) -> None:
    for field, value in _differences(known, given).items():
        name = NewOrder.DESCRIPTOR.fields_by_name[field].json_name
        text = f"differs from the customer's address {given.ship_to_address_id}, which counts: {value}"
        warnings.add(name, text)

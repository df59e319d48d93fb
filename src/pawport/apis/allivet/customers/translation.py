"""Between Allivet's customers and ours."""

from typing import Final
from uuid import UUID

from pawport.apis.allivet.addresses.translation import (
    billing_address,
    shipping_addresses,
    shown_address,
)
from pawport.apis.allivet.answers import OK, Warnings, local_time, yes_or_no
from pawport.apis.allivet.ids import SYSTEM, own_id
from pawport.errors import invalid
from pawport.gen.allivet.v1 import customer_pb2 as messages
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit.external_ids import MAX_SYSTEMS

__all__ = ["change_customer", "new_customer", "shown_customer"]

# The ids of a customer in the client's subsystems, by the document's fields.
_SYSTEMS: Final = {
    "client_autoship_id": f"{SYSTEM}.autoship",
    "client_rx_id": f"{SYSTEM}.rx",
    "client_reorder_id": f"{SYSTEM}.reorder",
    "client_customer_id": f"{SYSTEM}.customer",
    "perks_id_number": f"{SYSTEM}.perks",
}
_MOBILE: Final = "mobile"


def new_customer(given: messages.NewCustomer, warnings: Warnings) -> Customer:
    """The customer that a registration describes. InvalidArgument if two addresses have the same id."""
    customer = Customer(
        first_name=given.first_name,
        middle_name=given.middle_name,
        last_name=given.last_name,
        display_name=given.customer_name,
        email=given.email,
        phone_number=given.bill_to_phone,
    )
    customer.external_ids[SYSTEM] = given.client_customer_no
    _set_ids(customer, given)
    customer.contact_preferences.marketing_allowed = _is_yes(given.is_ok_to_receive_email or "Y")
    customer.addresses.extend([*billing_address(given), *shipping_addresses(given)])
    if not given.client_customer_id:
        warnings.add("clientCustomerId", "is recommended")
    return customer


def change_customer(customer: Customer, given: messages.CustomerChange) -> set[str]:
    """Writes what a request changes into a customer, and returns the names of fields that may have changed.

    Raises:
        InvalidArgument: the customer would have ids in too many systems.
    """
    customer.first_name, customer.last_name = given.first_name, given.last_name
    customer.phone_number, customer.email = given.telephone, given.email
    _set_ids(customer, given)
    if len(customer.external_ids) > MAX_SYSTEMS:
        raise invalid("request", f"a customer can have ids in at most {MAX_SYSTEMS} systems")
    if given.mobile and given.mobile != _mobile(customer):
        _set_mobile(customer, given.mobile)
    if given.is_ok_to_receive_email:
        customer.contact_preferences.marketing_allowed = _is_yes(given.is_ok_to_receive_email)
    return {"first_name", "last_name", "phone_number", "email", "external_ids", "additional_phone_numbers"}


def shown_customer(customer: Customer, guid: UUID, warnings: Warnings) -> messages.Customer:
    """The answer that shows a customer."""
    shown = messages.Customer(
        client_customer_no=own_id(customer),
        customer_guid=str(guid),
        email=customer.email,
        first_name=customer.first_name,
        middle_name=customer.middle_name,
        last_name=customer.last_name,
        customer_name=customer.display_name or _whole_name(customer),
        mobile=_mobile(customer),
        date_created=local_time(customer.created_time),
        date_modified=local_time(customer.last_updated_time),
        warnings=warnings.message(),
        status_code=OK,
    )
    for name, system in _SYSTEMS.items():
        setattr(shown, name, customer.external_ids.get(system, ""))
    if customer.contact_preferences.HasField("marketing_allowed"):
        shown.is_ok_to_receive_email = yes_or_no(customer.contact_preferences.marketing_allowed)
    for address in customer.addresses:
        of_kind = shown.customer_billing if address.kind == Customer.BILLING else shown.customer_ship_to
        of_kind.append(shown_address(address))
    return shown


def _set_ids(customer: Customer, given: messages.NewCustomer | messages.CustomerChange) -> None:
    for name, system in _SYSTEMS.items():
        if value := getattr(given, name):
            customer.external_ids[system] = value


def _mobile(customer: Customer) -> str:
    """The mobile number. Where none is known, the phone number, as the document's samples have it."""
    numbers = (each.number for each in customer.additional_phone_numbers if each.label.lower() == _MOBILE)
    return next(numbers, customer.phone_number)


def _set_mobile(customer: Customer, number: str) -> None:
    for phone in customer.additional_phone_numbers:
        if phone.label.lower() == _MOBILE:
            phone.number = number
            return
    customer.additional_phone_numbers.add(number=number, label=_MOBILE)


def _whole_name(customer: Customer) -> str:
    return " ".join(filter(None, (customer.first_name, customer.middle_name, customer.last_name)))


def _is_yes(text: str) -> bool:
    return text.upper() == "Y"

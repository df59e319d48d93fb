"""Between Allivet's orders and ours."""

from datetime import datetime
from typing import Final

from pawport.apis.allivet.ids import SYSTEM
from pawport.errors import invalid
from pawport.gen.allivet.v1.order_pb2 import NewOrder
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.kit import attributes

__all__ = ["ATTRIBUTES", "METHODS", "check", "is_yes", "write_details"]

METHODS: Final = {
    "GRND": Order.STANDARD,
    "1DAY": Order.NEXT_DAY,
    "2DAY": Order.TWO_DAY,
    "MAPPING": Order.SHIPPING_METHOD_UNSPECIFIED,
}
"""How orders are shipped; MAPPING is the company's default."""

ATTRIBUTES: Final = {
    "client_id": "clientId",
    "customer_id": "customerId",
    "customer_key_id": "customerKeyId",
    "sales_order_date": "salesOrderDate",
    "shipping_method": "shippingMethod",
    "ship_to_address_id": "shipToAddressId",
    "reason_code": "reasonCode",
}
"""Fields that are kept as they were sent, with their names among the attributes of our orders."""

# The document's fields of the billing address, and ours.
_BILLING: Final = {
    "bill_to_name": "recipient",
    "bill_to_address": "street",
    "bill_to_city": "city",
    "bill_to_state": "region",
    "bill_to_postal_code": "postal_code",
    "bill_to_country": "country_code",
    "bill_to_phone": "phone_number",
}


def check(given: NewOrder, key_id: str) -> None:
    """Raises InvalidArgument when the order is another client's, its date is none, or what must be said of a
    reshipment is missing. `key_id`: the caller's."""
    if given.client_id != key_id:
        raise invalid("clientId", "must be the id of the key that is used, or that the token was issued for")
    try:
        datetime.fromisoformat(given.sales_order_date.strip())
    except ValueError:
        raise invalid("salesOrderDate", "must be a date or a time of ISO 8601") from None
    if not is_yes(given.is_reship):
        return
    if is_yes(given.is_autoship):
        raise invalid("isReship", "must be N if isAutoship is Y")
    for name, value in (
        ("reasonCode", given.reason_code),
        ("originalClientOrderId", given.original_client_order_id.strip()),
    ):
        if not value:
            raise invalid(name, "is required if isReship is Y")


def write_details(order: Order, given: NewOrder, address_id: str) -> None:
    """Writes into an order what a request says, but for the lines. What it does not say of the billing
    address stays as it is."""
    order.client_order_id = given.client_order_id
    order.shipping_address_id = address_id
    order.shipping_method = METHODS[given.shipping_method.upper()]
    order.autoship = is_yes(given.is_autoship)
    for name, own in _BILLING.items():
        if value := getattr(given, name):
            setattr(order.billing_address, own, value)
    kept = [each for each in order.attributes if each.system != SYSTEM]
    order.ClearField("attributes")
    order.attributes.extend(kept)
    for field, name in ATTRIBUTES.items():
        if value := getattr(given, field):
            attributes.put(order.attributes, SYSTEM, name, value)


def is_yes(text: str) -> bool:
    """Whether the text is Y, in any case."""
    return text.upper() == "Y"

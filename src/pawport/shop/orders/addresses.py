"""Where orders are shipped to."""

from collections.abc import Collection

from pawport.errors import NotFound, invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.kit.masks import copy_present

__all__ = ["settle_address"]


def settle_address(order: Order, customer: Customer, prefix: str, fields: Collection[str]) -> None:
    """Gives the order the address that it is shipped to: its own one, or the customer's that it names, or
    else the customer's primary shipping address. `fields`: what the caller gave.

    Raises:
        NotFound: the customer has no such address.
        InvalidArgument: there is no address.
    """
    if not order.HasField("shipping_address"):
        found = _of_customer(order.shipping_address_id, customer)
        if found is None:
            problem = "is required: the customer has no primary shipping address"
            raise invalid(f"{prefix}shipping_address", problem)
        copy_present(found, order.shipping_address, Order.Address.DESCRIPTOR.fields_by_name.keys())
        order.shipping_address_id = found.id
    elif "shipping_address_id" in fields and order.shipping_address_id:
        _of_customer(order.shipping_address_id, customer)
    for address in (order.shipping_address, order.billing_address):
        address.country_code = address.country_code.upper()
    if not order.billing_address.ByteSize():
        order.ClearField("billing_address")


def _of_customer(address_id: str, customer: Customer) -> Customer.Address | None:
    """The address with the id; without an id, the primary shipping address, if there is one."""
    for address in customer.addresses:
        if address.id == address_id if address_id else address.primary and address.kind == Customer.SHIPPING:
            return address
    if address_id:
        raise NotFound("address", address_id)
    return None

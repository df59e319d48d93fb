"""Our orders as Allivet's answers show them."""

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.allivet.addresses.translation import shown_address
from pawport.apis.allivet.answers import OK, Warnings, local_time, yes_or_no
from pawport.apis.allivet.ids import SYSTEM, client_pet_ids, own_id
from pawport.apis.allivet.orders.problems import renamed
from pawport.apis.allivet.orders.translation import ATTRIBUTES, METHODS
from pawport.apis.allivet.prescriptions.states import state_of_line
from pawport.apis.allivet.vets.naming import client_vet_ids
from pawport.customers.finding import get_customer
from pawport.gen.allivet.v1 import order_pb2 as messages
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.kit import attributes
from pawport.kit.money import decimal_of
from pawport.kit.times import datetime_of
from pawport.shop.orders.service import get_order

__all__ = ["shown_order"]

_STATUSES: Final = {
    Order.WAITING_FOR_PRESCRIPTION: "Waiting for Rx",
    Order.PROCESSING: "Processing",
    Order.PARTIALLY_SHIPPED: "Partially Shipped",
    Order.SHIPPED: "Shipped",
    Order.CANCELLED: "Voided",
}
# A line has no state of its own while some of its pieces are shipped.
_LINE_STATUSES: Final = {**_STATUSES, Order.PARTIALLY_SHIPPED: "Processing"}
_CODES: Final = {method: code for code, method in METHODS.items()}
_MAPPING: Final = "MAPPING"
_NONE: Final = "N/A"


def shown_order(connection: Connection, company: Company, order: Order, warnings: Warnings) -> messages.Order:
    """The answer that shows an order."""
    customer = get_customer(connection, company.id, order.customer_id)
    for warning in order.warnings:
        warnings.add(renamed(warning.field), warning.message)
    shown = messages.Order(
        sales_order_code=order.number,
        client_order_id=_name(order),
        sub_total=float(decimal_of(order.subtotal)),
        freight=float(decimal_of(order.freight)),
        freight_tax=float(decimal_of(order.freight_tax)),
        tax=float(decimal_of(order.tax)),
        total=float(decimal_of(order.total)),
        is_autoship=yes_or_no(order.autoship),
        is_reship=yes_or_no(bool(order.original_order_id)),
        original_client_order_id=_NONE,
        order_status=_STATUSES[order.status],
        date_created=local_time(order.created_time),
        date_modified=local_time(order.last_updated_time),
        customer_sales_order_detail=_lines(connection, company, order, customer),
        status_code=OK,
    )
    if order.original_order_id:
        original = get_order(connection, company.id, order.original_order_id)
        shown.original_client_order_id = _name(Order.FromString(original))
    _show_addresses(shown, order)
    _show_what_was_sent(shown, order, customer)
    for field, texts in warnings.message().items():
        shown.warnings[field].CopyFrom(texts)
    return shown


def _name(order: Order) -> str:
    """What the client calls the order, or else its number."""
    return order.client_order_id or order.number


def _show_addresses(shown: messages.Order, order: Order) -> None:
    for prefix, address in (("bill_to", order.billing_address), ("ship_to", order.shipping_address)):
        values = {
            "name": address.recipient,
            "address": " ".join(filter(None, (address.street, address.street2))),
            "city": address.city,
            "state": address.region,
            "postal_code": address.postal_code,
            "country": address.country_code,
            "phone": address.phone_number,
        }
        for name, value in values.items():
            setattr(shown, f"{prefix}_{name}", value)


def _show_what_was_sent(shown: messages.Order, order: Order, customer: Customer) -> None:
    """Shows the ids and texts that the client sent; of an order from elsewhere, what is known."""
    for field, name in ATTRIBUTES.items():
        setattr(shown, field, attributes.text(order.attributes, SYSTEM, name))
    shown.customer_id = shown.customer_id or customer.email or own_id(customer)
    shown.customer_key_id = shown.customer_key_id or own_id(customer)
    shown.sales_order_date = shown.sales_order_date or datetime_of(order.created_time).isoformat()
    shown.reason_code = order.reship_reason or shown.reason_code
    sent = shown.shipping_method.upper()
    if (
        sent != _MAPPING and METHODS.get(sent) != order.shipping_method
    ):  # none was sent, or it was changed since
        sent = _CODES[order.shipping_method]
    shown.shipping_method = sent
    if not (shown.client_id and order.shipping_address_id):
        address = next((each for each in customer.addresses if each.id == order.shipping_address_id), None)
        shown.ship_to_address_id = "" if address is None else shown_address(address).address_id


def _lines(
    connection: Connection, company: Company, order: Order, customer: Customer
) -> Iterable[messages.OrderDetail]:
    pet_ids = client_pet_ids(connection, company.id, {line.pet_id for line in order.lines} - {""})
    vet_ids = client_vet_ids(connection, company.id, customer, {line.vet_id for line in order.lines})
    shipped = _shipments(order)
    for line in order.lines:
        yield messages.OrderDetail(
            line_number=line.line_number,
            item_name=line.sku,
            quantity=line.quantity,
            unit_price=float(decimal_of(line.unit_price)),
            client_pet_id=pet_ids.get(line.pet_id, ""),
            client_vet_id=vet_ids.get(line.vet_id, ""),
            item_description=line.name,
            upc_code=line.upc,
            ext_price=float(decimal_of(line.total)),
            is_rx_item=yes_or_no(line.prescription_required),
            rx_status=state_of_line(connection, company, line),
            line_status=_LINE_STATUSES[line.status],
            quantity_shipped=line.quantity_shipped,
            carrier=", ".join(dict.fromkeys(each.carrier for each in shipped.get(line.line_number, ()))),
            tracking_number=", ".join(
                each.tracking_number for each in shipped.get(line.line_number, ()) if each.tracking_number
            ),
        )


def _shipments(order: Order) -> Mapping[int, list[Order.Shipment]]:
    """The shipments that have pieces of a line, by the number of the line."""
    found: dict[int, list[Order.Shipment]] = {}
    for shipment in order.shipments:
        for line in shipment.lines:
            found.setdefault(line.line_number, []).append(shipment)
    return found

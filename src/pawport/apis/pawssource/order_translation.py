"""Between Paws Source's orders and ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from google.type.money_pb2 import Money

from pawport.apis.pawssource.values import value
from pawport.errors import FailedPrecondition, FieldViolation, InvalidArgument, invalid
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawssource.v2 import order_pb2 as theirs
from pawport.gen.pawssource.v2.order_service_pb2 import CreateOrderRequest
from pawport.kit.money import decimal_of

__all__ = ["new_order", "order", "problems_of_items", "status_named"]

_STATUSES: Final = {
    Order.WAITING_FOR_PRESCRIPTION: "waiting_for_prescription",
    Order.PROCESSING: "processing",
    Order.PARTIALLY_SHIPPED: "partially_shipped",
    Order.SHIPPED: "shipped",
    Order.CANCELLED: "cancelled",
}
_NAMES: Final = {word: Order.Status.Name(status) for status, word in _STATUSES.items()}
_LINE: Final = re.compile(r"lines\[(\d+)\]\.(\w+)")
_FIELDS: Final = {"sku": "product_id"}


def new_order(request: CreateOrderRequest, customer_id: str, address_id: str) -> Order:
    """The order that a request describes."""
    return Order(
        customer_id=customer_id,
        shipping_address_id=address_id,
        payment_method_id=request.payment_method_id,
        notes=request.notes,
        lines=[
            Order.Line(sku=each.product_id, quantity=each.quantity, pet_id=each.pet_id)
            for each in request.items
        ],
    )


def order(ours: Order) -> theirs.Order:
    """An order as it is shown."""
    skus = {line.line_number: line.sku for line in ours.lines}
    return theirs.Order(
        id=ours.id,
        status=_STATUSES[ours.status],
        items=map(_item, ours.lines),
        subtotal=_number(ours.subtotal),
        shipping=_number(ours.freight),
        tax=float(decimal_of(ours.tax) + decimal_of(ours.freight_tax)),
        total=_number(ours.total),
        currency=ours.total.currency_code,
        shipping_address_id=value(ours.shipping_address_id),
        payment_method_id=value(ours.payment_method_id),
        notes=value(ours.notes),
        tracking=[_tracking(each, skus) for each in ours.shipments],
        created_at=ours.created_time,
        updated_at=ours.last_updated_time,
    )


def status_named(word: str) -> str:
    """The name of our status that a word of the filter means; "" for all.

    Raises:
        InvalidArgument: it means none.
    """
    word = word.strip().lower()
    if word and word not in _NAMES:
        raise invalid("status", f"must be one of {', '.join(_NAMES)}")
    return _NAMES.get(word, "")


@contextmanager
def problems_of_items() -> Iterator[None]:
    """Says which item is wrong. One of which too little is in stock is wrong too."""
    try:
        yield
    except InvalidArgument as error:
        violations = [FieldViolation(_renamed(each.field), each.description) for each in error.violations]
        raise InvalidArgument(violations, reason=error.reason) from None
    except FailedPrecondition as error:
        if not error.field:
            raise
        problem = error.message.removeprefix(f"{error.field}: ")
        raise InvalidArgument([FieldViolation(_renamed(error.field), problem)], reason=error.reason) from None


def _renamed(field: str) -> str:
    if line := _LINE.search(field):
        return f"items[{line[1]}].{_FIELDS.get(line[2], line[2])}"
    return field.removeprefix("order.")


def _item(line: Order.Line) -> theirs.Order.Item:
    return theirs.Order.Item(
        product_id=line.sku,
        name=line.name,
        quantity=line.quantity,
        unit_price=_number(line.unit_price),
        total=_number(line.total),
        pet_id=value(line.pet_id),
        status=_STATUSES[line.status],
    )


def _tracking(shipment: Order.Shipment, skus: dict[int, str]) -> theirs.Order.Tracking:
    return theirs.Order.Tracking(
        carrier=shipment.carrier,
        number=value(shipment.tracking_number),
        shipped_at=shipment.shipped_time,
        items=[
            theirs.Order.ShippedItem(product_id=skus.get(each.line_number, ""), quantity=each.quantity)
            for each in shipment.lines
        ],
    )


def _number(money: Money) -> float:
    return float(decimal_of(money))

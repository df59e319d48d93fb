"""The rules of orders: create, change, ship again. Shipping is in `shipping`, cancelling in `cancelling`.

The customer is locked first, then the pets, the order, the stock and the prescriptions.
"""

import secrets
from collections.abc import Collection, Sequence
from hashlib import blake2b
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport.customers.finding import lock_person
from pawport.db import Conflict, lock_keys, new_id, new_uid, write_time
from pawport.errors import AlreadyExists, FailedPrecondition, NotFound, invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.order_service_pb2 import UpdateOrderRequest
from pawport.kit import attributes
from pawport.kit.etags import check_etag
from pawport.kit.masks import copy_masked, copy_present
from pawport.kit.times import micros_of, timestamp_of
from pawport.shop.orders import repository
from pawport.shop.orders.addresses import settle_address
from pawport.shop.orders.amounts import set_amounts
from pawport.shop.orders.lines import (
    check_lines,
    check_pets,
    describe_lines,
    lock_pets,
    number_lines,
    price_lines,
    reserve,
)
from pawport.shop.orders.prescribed import ask_vets, check_vets, give_back_fills, take_fills
from pawport.shop.orders.rates import get_rates
from pawport.shop.orders.recording import record_created, save
from pawport.shop.orders.reshipping import refuse_more_than_shipped
from pawport.shop.orders.states import settle
from pawport.shop.payment_methods import service as payment_methods

__all__ = [
    "close_lines",
    "create_order",
    "find_order",
    "find_repeated",
    "get_order",
    "lock_order",
    "refuse_cancelled",
    "refuse_finished",
    "refuse_shipped",
    "reship_order",
    "update_order",
]

_WRITABLE: Final = frozenset(
    (
        *("lines", "shipping_address", "shipping_address_id", "billing_address", "payment_method_id"),
        *("shipping_method", "autoship", "notes", "attributes"),
    )
)
_GIVEN: Final = _WRITABLE | {"customer_id", "client_order_id", "original_order_id", "reship_reason"}
_OF_LINE: Final = ("line_number", "sku", "quantity", "pet_id", "vet_id")
_OF_RESHIP: Final = _WRITABLE - {"lines", "payment_method_id", "autoship"} | {"client_order_id"}


def get_order(connection: Connection, company_id: str, order_id: str) -> bytes:
    """Returns the encoded order.

    Raises:
        NotFound: the company has no such order.
    """
    found = repository.find(connection, company_id, order_id)
    if found is None:
        raise NotFound("order", order_id)
    return found


def find_order(connection: Connection, company_id: str, name: str) -> Order:
    """Returns the order with the caller's own id, or else with the number.

    Raises:
        NotFound: the company has no such order.
    """
    known = repository.find_by_client_id(connection, company_id, name)
    if known is not None:
        return known[0]
    found = repository.find_by_number(connection, company_id, name)
    if found is None:
        raise NotFound("order", name)
    return Order.FromString(found)


def find_repeated(connection: Connection, company_id: str, client_order_id: str) -> Order | None:
    """Returns the order with the caller's own id, if there is one. If not, no other transaction creates one
    until this one ends."""
    lock_keys(connection, company_id, {"client_order_id": [client_order_id]})
    known = repository.find_by_client_id(connection, company_id, client_order_id)
    return None if known is None else known[0]


def create_order(connection: Connection, company_id: str, given: Order) -> Order:
    """Creates an order, or returns the one that was created with the same content and the same id of the
    caller.

    Raises:
        NotFound: the company has no such customer, or the customer no such address or payment method.
        FailedPrecondition: the customer was erased, or fewer pieces are available than are ordered.
        InvalidArgument: a field is wrong, or an article cannot be sold or shipped.
        AlreadyExists: an order with another content has the caller's id.
    """
    order = Order()
    copy_present(given, order, _GIVEN - {"original_order_id", "reship_reason"})
    return _create(connection, company_id, order, "order.")


def reship_order(
    connection: Connection, company_id: str, original_id: str, reason: str, given: Order
) -> Order:
    """Creates an order that ships again what `given` says, free of charge: lines with the numbers and
    quantities of the original's, all that was shipped if there are none.

    Raises: as `create_order`, and
        NotFound: the company has no such order.
        FailedPrecondition: nothing of it was shipped.
        InvalidArgument: there is no reason, or a line is not one of the original's, or of more pieces than
            were shipped.
    """
    if not reason.strip():
        raise invalid("reason", "is required")
    original = Order.FromString(get_order(connection, company_id, original_id))
    order = Order(customer_id=original.customer_id, original_order_id=original.id, reship_reason=reason)
    order.subtotal.currency_code = original.subtotal.currency_code
    order.lines.extend(_shipped_again(original, given.lines))
    order.shipping_address.CopyFrom(original.shipping_address)
    order.shipping_method = original.shipping_method
    _settle_address_fields(order, copy_present(given, order, _OF_RESHIP))
    return _create(connection, company_id, order, "")


def update_order(connection: Connection, company_id: str, request: UpdateOrderRequest) -> Order:
    """Changes what the request has; with a mask, exactly what the mask names.

    Raises: as `create_order`, and
        NotFound: the company has no such order.
        Aborted: the request's etag is not the order's.
        FailedPrecondition: something of it was shipped, or it is cancelled.
    """
    found = Order.FromString(get_order(connection, company_id, request.id))
    customer = lock_person(connection, company_id, found.customer_id)
    lock_pets(connection, company_id, [*found.lines, *request.lines])
    order = lock_order(connection, company_id, request.id, request.etag)
    refuse_finished(order)
    before = Order.FromString(order.SerializeToString())
    if request.update_mask.paths:
        fields = copy_masked(request, order, _WRITABLE, request.update_mask.paths)
    else:
        fields = copy_present(request, order, _WRITABLE)
    if not order.lines:
        raise invalid("lines", "is required")
    _settle_address_fields(order, fields)
    order.customer_id = customer.id
    replaced = before.lines if _has_new_lines(order, before) else None
    if replaced is not None and order.original_order_id:
        original = get_order(connection, company_id, order.original_order_id)
        refuse_more_than_shipped(Order.FromString(original), order.lines)
    _compose(connection, company_id, order, customer, replaced, "", fields)
    if order != before:
        save(connection, company_id, order, "updated", fields)
    return order


def lock_order(connection: Connection, company_id: str, order_id: str, etag: str = "") -> Order:
    """Returns the order; no other transaction changes it until this one ends.

    Raises:
        NotFound: the company has no such order.
        Aborted: an etag is given, and is not the order's.
    """
    order = repository.lock(connection, company_id, order_id)
    if order is None:
        raise NotFound("order", order_id)
    check_etag(etag, order.etag, "order", order_id)
    return order


def refuse_finished(order: Order) -> None:
    """Raises FailedPrecondition when something of the order was shipped, or it is cancelled."""
    refuse_shipped(order, "updated")
    refuse_cancelled(order)


def refuse_cancelled(order: Order) -> None:
    """Raises FailedPrecondition when the order is cancelled."""
    if order.status == Order.CANCELLED:
        message = f"order {order.id} is cancelled"
        raise FailedPrecondition("order", order.id, message, reason=ErrorReason.ORDER_CANCELLED)


def close_lines(connection: Connection, company_id: str, order: Order, lines: Sequence[Order.Line]) -> None:
    """Cancels what has not been shipped of lines of an order, which is locked. Gives back what they have
    reserved, and the fills of prescriptions of those of which nothing was shipped."""
    reserve(connection, company_id, lines, [], "")
    unopened = [line for line in lines if not line.quantity_shipped]
    give_back_fills(connection, company_id, unopened)
    for line in unopened:
        line.ClearField("prescription_id")
    for line in lines:
        line.quantity_reserved = 0
        line.quantity_cancelled = line.quantity - line.quantity_shipped
    settle(order)


def refuse_shipped(order: Order, action: str) -> None:
    """Raises FailedPrecondition when something of the order was shipped."""
    if any(line.quantity_shipped for line in order.lines):
        message = f"order {order.id} cannot be {action}: something of it has been shipped"
        raise FailedPrecondition("order", order.id, message, reason=ErrorReason.ORDER_SHIPPED)


def _create(connection: Connection, company_id: str, order: Order, prefix: str) -> Order:
    """Creates an order that has what the caller gave."""
    _only_given(order)
    fields = [field.name for field, _ in order.ListFields() if field.name in _GIVEN]
    content = blake2b(order.SerializeToString(deterministic=True), digest_size=16).digest()
    if order.client_order_id:
        lock_keys(connection, company_id, {"client_order_id": [order.client_order_id]})
        known = repository.find_by_client_id(connection, company_id, order.client_order_id)
        if known is not None:
            return _same(*known, content, prefix)
    customer = lock_person(connection, company_id, order.customer_id)
    order.customer_id = customer.id
    _compose(connection, company_id, order, customer, [], prefix, fields)
    uid, time = new_uid(), write_time(connection)
    order.id = new_id("ord", uid)
    order.number = f"SO-{micros_of(time) // 1000 * 100 + secrets.randbelow(100)}"
    order.created_time.CopyFrom(timestamp_of(time))
    order.last_updated_time.CopyFrom(order.created_time)
    order.etag = "1"
    try:
        repository.insert_order(connection, company_id, uid, order, content)
    except IntegrityError as error:  # the same number, in the same millisecond
        raise Conflict("a concurrent write created an order with the same number") from error
    record_created(connection, company_id, order, fields)
    return order


def _same(known: Order, known_content: bytes, content: bytes, prefix: str) -> Order:
    if content == known_content:
        return known
    message = (
        f"{prefix}client_order_id: order {known.id} has the id {known.client_order_id} and another content"
    )
    raise AlreadyExists(
        "order",
        known.id,
        message,
        reason=ErrorReason.CLIENT_ORDER_ID_TAKEN,
        field=f"{prefix}client_order_id",
    )


def _settle_address_fields(order: Order, fields: Collection[str]) -> None:
    """Of an address and its id, one that is given alone counts."""
    if "shipping_address" in fields and "shipping_address_id" not in fields:
        order.ClearField("shipping_address_id")
    if "shipping_address_id" in fields and "shipping_address" not in fields:
        order.ClearField("shipping_address")


def _has_new_lines(order: Order, before: Order) -> bool:
    """Whether the lines that were given differ from those that are stored, which stay if they do not."""
    _only_given(order)
    number_lines(order.lines, "")
    stored = Order(lines=before.lines)
    _only_given(stored)
    if order.lines != stored.lines:
        return True
    order.ClearField("lines")
    order.lines.extend(before.lines)
    return False


def _only_given(order: Order) -> None:
    """Leaves of the lines what a caller can give."""
    for line in order.lines:
        given = Order.Line()
        copy_present(line, given, _OF_LINE)
        line.CopyFrom(given)


def _compose(
    connection: Connection,
    company_id: str,
    order: Order,
    customer: Customer,
    replaced: Sequence[Order.Line] | None,
    prefix: str,
    fields: Collection[str],
) -> None:
    """Makes of what was given an order that can be written, with all that it reserves. `replaced`: the lines
    in whose place its lines are new; None if the lines stay as they are."""
    rates = get_rates(connection, company_id)
    order.shipping_method = order.shipping_method or rates.default_shipping_method or Order.STANDARD
    settle_address(order, customer, prefix, fields)
    if order.payment_method_id and "payment_method_id" in fields:
        _check_payment_method(connection, company_id, order)
    attributes.check(order.attributes, f"{prefix}attributes")
    if replaced is not None:
        check_vets(connection, company_id, order, prefix)
    if replaced is not None or order.autoship:
        check_pets(connection, company_id, order, prefix)
    articles = check_lines(connection, company_id, order, prefix, new=replaced is not None)
    if replaced is not None:
        number_lines(order.lines, prefix)
        describe_lines(order.lines, articles)
        if order.original_order_id:
            _give_for_nothing(order)
        else:
            price_lines(order.lines, articles, prefix)
        reserve(connection, company_id, replaced, order.lines, prefix)
        give_back_fills(connection, company_id, replaced)
    take_fills(connection, company_id, order)
    if replaced is not None:
        ask_vets(connection, company_id, order, prefix)
    set_amounts(order, rates)
    settle(order)


def _give_for_nothing(order: Order) -> None:
    for line in order.lines:
        line.unit_price.currency_code = order.subtotal.currency_code


def _check_payment_method(connection: Connection, company_id: str, order: Order) -> None:
    method = payment_methods.get_payment_method(
        connection, company_id, order.customer_id, order.payment_method_id
    )
    if method.deleted:
        raise NotFound("payment_method", order.payment_method_id)


def _shipped_again(original: Order, wanted: Sequence[Order.Line]) -> list[Order.Line]:
    """Lines of which pieces of the original's were shipped."""
    shipped = {line.line_number: line for line in original.lines if line.quantity_shipped}
    if not shipped:
        message = f"nothing of order {original.id} has been shipped"
        raise FailedPrecondition("order", original.id, message, reason=ErrorReason.ORDER_NOT_SHIPPED)
    found = []
    for index, line in enumerate(wanted or shipped.values()):
        before = shipped.get(line.line_number)
        if before is None:
            raise invalid(
                f"lines[{index}].line_number", "is not the number of a line of which pieces were shipped"
            )
        quantity = line.quantity if wanted else 0
        if quantity > before.quantity_shipped:
            problem = f"must be at most {before.quantity_shipped}, as many as were shipped"
            raise invalid(f"lines[{index}].quantity", problem)
        found.append(
            Order.Line(
                line_number=line.line_number,
                sku=before.sku,
                quantity=quantity or before.quantity_shipped,
                pet_id=before.pet_id,
            )
        )
    return found

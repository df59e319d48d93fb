"""Allivet's OrderService."""

from typing import Any, Final

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.allivet.answers import OK, Warnings
from pawport.apis.allivet.orders.addresses import settle_address
from pawport.apis.allivet.orders.customers import customer_keys, customer_of, find_or_create
from pawport.apis.allivet.orders.lines import new_lines, shipped_again, warn_of_prices
from pawport.apis.allivet.orders.problems import named_as_in_the_document
from pawport.apis.allivet.orders.repeating import warn_of_differences
from pawport.apis.allivet.orders.showing import shown_order
from pawport.apis.allivet.orders.translation import check, is_yes, write_details
from pawport.apis.writes import Writes
from pawport.db import Database, lock_keys
from pawport.db.key_locks import KeyKind
from pawport.errors import NotFound, invalid
from pawport.gen.allivet.v1 import order_pb2
from pawport.gen.allivet.v1 import order_service_pb2 as messages
from pawport.gen.allivet.v1.order_service_pb2_grpc import OrderServiceServicer
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.order_service_pb2 import UpdateOrderRequest
from pawport.rpc.caller import caller
from pawport.shop.orders import service
from pawport.shop.orders.cancelling import cancel_order

__all__ = ["AllivetOrderServicer"]

_VOIDED: Final = "Order Successfully Voided!"
_UPDATED: Final = (
    *("lines", "shipping_address_id", "billing_address", "shipping_method", "autoship", "attributes"),
)


class AllivetOrderServicer(OrderServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def GetOrder(self, request: messages.GetOrderRequest, context: Any) -> Any:
        company = caller().principal.company

        def work(connection: Connection) -> order_pb2.Order:
            order = service.find_order(connection, company.id, request.order_id)
            return shown_order(connection, company, order, Warnings())

        return await self._database.read(work)

    async def CreateOrder(self, request: messages.CreateOrderRequest, context: Any) -> Any:
        principal = caller().principal
        check(request.order, principal.key_id)

        def work(connection: Connection) -> order_pb2.Order:
            with named_as_in_the_document():
                return _create(connection, principal.company, request.order)

        return await self._writes.run(work)

    async def UpdateOrder(self, request: messages.UpdateOrderRequest, context: Any) -> Any:
        principal = caller().principal
        check(request.order, principal.key_id)

        def work(connection: Connection) -> order_pb2.Order:
            with named_as_in_the_document():
                return _update(connection, principal.company, request.order)

        return await self._writes.run(work)

    async def CancelOrder(self, request: messages.CancelOrderRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> messages.CancelOrderResponse:
            order = service.find_order(connection, company_id, request.external_order_id)
            cancel_order(connection, company_id, order.id)
            return messages.CancelOrderResponse(statuscode=str(OK), statusmessage=_VOIDED)

        return await self._writes.run(work)


def _create(connection: Connection, company: Company, given: order_pb2.NewOrder) -> order_pb2.Order:
    warnings = Warnings()
    keys: dict[KeyKind, list[str]] = {"client_order_id": [given.client_order_id], **customer_keys(given)}
    lock_keys(connection, company.id, keys)  # all at once, and before rows
    known = service.find_repeated(connection, company.id, given.client_order_id)
    if known is not None:
        warn_of_differences(given, shown_order(connection, company, known, Warnings()), warnings)
        return shown_order(connection, company, known, warnings)
    customer = find_or_create(connection, company, given)
    original = _original(connection, company.id, customer, given) if is_yes(given.is_reship) else None
    order = Order(customer_id=customer.id)
    write_details(order, given, settle_address(connection, company, customer, given, warnings))
    details = given.customer_sales_order_detail
    if original is None:
        order.lines.extend(new_lines(connection, company.id, customer, details))
        made = service.create_order(connection, company.id, order)
        warn_of_prices(made, details, warnings)
    else:
        order.lines.extend(shipped_again(original, details))
        made = service.reship_order(connection, company.id, original.id, given.reason_code, order)
    return shown_order(connection, company, made, warnings)


def _update(connection: Connection, company: Company, given: order_pb2.NewOrder) -> order_pb2.Order:
    warnings = Warnings()
    order = service.find_order(connection, company.id, given.client_order_id)
    _refuse_another(connection, company, order, given)
    service.refuse_finished(order)  # before an address is changed for it
    customer = customer_of(connection, company.id, given)
    if customer is None or customer.id != order.customer_id:
        raise invalid("customerId", "must be the customer of the order, which cannot be changed")
    lines = new_lines(connection, company.id, customer, given.customer_sales_order_detail)
    write_details(order, given, settle_address(connection, company, customer, given, warnings))
    request = UpdateOrderRequest(
        id=order.id,
        lines=lines,
        shipping_address_id=order.shipping_address_id,
        billing_address=order.billing_address,
        shipping_method=order.shipping_method,
        autoship=order.autoship,
        attributes=order.attributes,
    )
    request.update_mask.paths.extend(_UPDATED)
    updated = service.update_order(connection, company.id, request)
    if not updated.original_order_id:
        warn_of_prices(updated, given.customer_sales_order_detail, warnings)
    return shown_order(connection, company, updated, warnings)


def _original(
    connection: Connection, company_id: str, customer: Customer, given: order_pb2.NewOrder
) -> Order:
    """The order that is shipped again. NotFound if the customer has none that was shipped."""
    original = service.find_order(connection, company_id, given.original_client_order_id)
    if original.customer_id != customer.id or not original.shipments:
        raise NotFound("order", given.original_client_order_id)
    return original


def _refuse_another(
    connection: Connection, company: Company, order: Order, given: order_pb2.NewOrder
) -> None:
    """Raises InvalidArgument when the request says another client or another original than the order."""
    shown = shown_order(connection, company, order, Warnings())
    if shown.client_id not in ("", given.client_id):
        raise invalid("clientId", "must be the client of the order, which cannot be changed")
    if shown.is_reship != ("Y" if is_yes(given.is_reship) else "N"):
        raise invalid("isReship", "cannot be changed")
    if shown.is_reship == "Y" and shown.original_client_order_id != given.original_client_order_id:
        raise invalid("originalClientOrderId", "cannot be changed")

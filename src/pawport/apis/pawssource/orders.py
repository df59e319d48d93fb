"""Paws Source's OrderService."""

from typing import Any

from sqlalchemy import Connection

from pawport.apis.pawssource import order_translation as translation
from pawport.apis.pawssource.errors import UNKNOWN
from pawport.apis.pawssource.lists import NO_CURSOR, list_meta, window
from pawport.apis.writes import Writes
from pawport.customers.addresses_service import find_addresses
from pawport.db import Database
from pawport.errors import InvalidArgument, NotFound, invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawssource.v2 import order_service_pb2 as messages
from pawport.gen.pawssource.v2.order_service_pb2_grpc import OrderServiceServicer
from pawport.rpc.caller import caller
from pawport.rpc.page_token import position
from pawport.shop.orders import service
from pawport.shop.orders.cancelling import cancel_order
from pawport.shop.orders.listing import TIMES_POSITION, Wanted, list_orders
from pawport.shop.payment_methods.service import get_payment_method

__all__ = ["PawsSourceOrderServicer"]


class PawsSourceOrderServicer(OrderServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreateOrder(self, request: messages.CreateOrderRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> messages.CreateOrderResponse:
            address = _address(connection, company_id, request)
            given = translation.new_order(request, address.customer_id, address.id)
            with translation.problems_of_items():
                made = service.create_order(connection, company_id, given)
            return messages.CreateOrderResponse(data=translation.order(made))

        return await self._writes.run(work)

    async def ListOrders(self, request: messages.ListOrdersRequest, context: Any) -> Any:
        company_id = caller().company_id
        wanted = Wanted(status=translation.status_named(request.status))
        try:
            after = position(request, company_id, TIMES_POSITION)
            page = await self._database.read_slowly(
                lambda connection: list_orders(connection, company_id, wanted, after, window(request))
            )
        except InvalidArgument:
            raise invalid("cursor", NO_CURSOR) from None
        return messages.ListOrdersResponse(
            data=[translation.order(Order.FromString(wire)) for wire in page.orders],
            meta=list_meta(request, company_id, page.next_position),
        )

    async def GetOrder(self, request: messages.GetOrderRequest, context: Any) -> Any:
        company_id = caller().company_id
        wire = await self._database.read(
            lambda connection: service.get_order(connection, company_id, request.id)
        )
        return messages.GetOrderResponse(data=translation.order(Order.FromString(wire)))

    async def CancelOrder(self, request: messages.CancelOrderRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> messages.CancelOrderResponse:
            order = cancel_order(connection, company_id, request.id)
            return messages.CancelOrderResponse(data=translation.order(order))

        return await self._writes.run(work)


def _address(
    connection: Connection, company_id: str, request: messages.CreateOrderRequest
) -> Customer.Address:
    """The address that an order is shipped to, of the customer who has the payment method.

    Raises:
        InvalidArgument: there is no such address, or none of its customers has the payment method.
    """
    found = find_addresses(
        connection, company_id, request.shipping_address_id, Customer.ADDRESS_KIND_UNSPECIFIED
    )
    if not found:
        raise invalid("shipping_address_id", UNKNOWN)
    for address in found:
        try:
            method = get_payment_method(
                connection, company_id, address.customer_id, request.payment_method_id
            )
        except NotFound:
            continue
        if not method.deleted:
            return address
    raise invalid("payment_method_id", UNKNOWN)

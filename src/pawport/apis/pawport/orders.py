"""OrderService over gRPC."""

from typing import Any

from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.gen.pawport.v1 import order_service_pb2 as messages
from pawport.gen.pawport.v1.order_pb2 import Order
from pawport.gen.pawport.v1.order_service_pb2_grpc import OrderServiceServicer
from pawport.kit.encoding import EncodedList
from pawport.kit.times import given_interval
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token
from pawport.shop.orders import listing, rates, service, shipping
from pawport.shop.orders.cancelling import cancel_order
from pawport.shop.orders.listing import TIMES_POSITION, Wanted

__all__ = ["OrderServicer"]


class OrderServicer(OrderServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreateOrder(self, request: messages.CreateOrderRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.create_order(connection, company_id, request.order)
        )

    async def GetOrder(self, request: messages.GetOrderRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_order(connection, company_id, request.id)
        )

    async def ListOrders(self, request: messages.ListOrdersRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = position(request, company_id, TIMES_POSITION)
        wanted = _wanted(request.filter)
        page = await self._database.read_slowly(
            lambda connection: listing.list_orders(connection, company_id, wanted, after, window)
        )
        answer = messages.ListOrdersResponse(next_page_token=token(request, company_id, page.next_position))
        return EncodedList(
            answer.SerializeToString(), messages.ListOrdersResponse.ORDERS_FIELD_NUMBER, page.orders
        )

    async def UpdateOrder(self, request: messages.UpdateOrderRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.update_order(connection, company_id, request)
        )

    async def ShipOrder(self, request: messages.ShipOrderRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: shipping.ship_order(
                connection,
                company_id,
                request.id,
                request.lines,
                carrier=request.carrier,
                tracking_number=request.tracking_number,
                shipped_time=request.shipped_time if request.HasField("shipped_time") else None,
                etag=request.etag,
            )
        )

    async def CancelOrder(self, request: messages.CancelOrderRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: cancel_order(connection, company_id, request.id, request.etag)
        )

    async def ReshipOrder(self, request: messages.ReshipOrderRequest, context: Any) -> Any:
        company_id = caller().company_id
        given = Order(
            lines=[
                Order.Line(line_number=each.line_number, quantity=each.quantity) for each in request.lines
            ],
            client_order_id=request.client_order_id,
            shipping_address=request.shipping_address,
            shipping_method=request.shipping_method,
        )
        return await self._writes.run(
            lambda connection: service.reship_order(connection, company_id, request.id, request.reason, given)
        )

    async def GetOrderRates(self, request: messages.GetOrderRatesRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(lambda connection: rates.get_rates(connection, company_id))

    async def UpdateOrderRates(self, request: messages.UpdateOrderRatesRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: rates.update_rates(connection, company_id, request.rates)
        )


def _wanted(given: messages.OrderFilter) -> Wanted:
    """Which orders a request asks for.

    Raises:
        InvalidArgument: a time is wrong.
    """
    start, end = None, None
    if given.HasField("created_time"):
        start, end = given_interval(given.created_time, "filter.created_time")
    status = Order.Status.Name(given.status) if given.status else ""
    return Wanted(given.customer_id, status, start, end)

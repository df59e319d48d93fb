"""StockService over gRPC."""

from typing import Any

from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.gen.pawport.v1 import stock_service_pb2 as messages
from pawport.gen.pawport.v1.stock_service_pb2_grpc import StockServiceServicer
from pawport.kit.paging import UID_POSITION
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, text_position, token
from pawport.shop.stock import service

__all__ = ["StockServicer"]


class StockServicer(StockServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def ReceiveStock(self, request: messages.ReceiveStockRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.receive_stock(
                connection, company_id, request.sku, request.quantity, request.note
            )
        )

    async def AdjustStock(self, request: messages.AdjustStockRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.adjust_stock(
                connection, company_id, request.sku, request.change, request.reason
            )
        )

    async def UpdateStock(self, request: messages.UpdateStockRequest, context: Any) -> Any:
        company_id = caller().company_id
        threshold = request.low_stock_threshold if request.HasField("low_stock_threshold") else None
        return await self._writes.run(
            lambda connection: service.update_stock(connection, company_id, request.sku, threshold)
        )

    async def GetStock(self, request: messages.GetStockRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_stock(connection, company_id, request.sku)
        )

    async def ListStock(self, request: messages.ListStockRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = text_position(request, company_id)
        items, following = await self._database.read_slowly(
            lambda connection: service.list_stock(
                connection, company_id, after, window, low_only=request.low_only
            )
        )
        return messages.ListStockResponse(next_page_token=token(request, company_id, following), items=items)

    async def ListStockMovements(self, request: messages.ListStockMovementsRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = position(request, company_id, UID_POSITION)
        movements, following = await self._database.read_slowly(
            lambda connection: service.list_movements(connection, company_id, request.sku, after, window)
        )
        return messages.ListStockMovementsResponse(
            next_page_token=token(request, company_id, following), movements=movements
        )

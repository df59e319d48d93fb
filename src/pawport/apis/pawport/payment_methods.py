"""PaymentMethodService over gRPC."""

from typing import Any

from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.gen.pawport.v1 import payment_method_service_pb2 as messages
from pawport.gen.pawport.v1.payment_method_service_pb2_grpc import PaymentMethodServiceServicer
from pawport.kit.paging import UID_POSITION
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token
from pawport.shop.payment_methods import service
from pawport.shop.payment_methods.card_numbers import refuse_card_numbers

__all__ = ["PaymentMethodServicer"]


class PaymentMethodServicer(PaymentMethodServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreatePaymentMethod(self, request: messages.CreatePaymentMethodRequest, context: Any) -> Any:
        company_id = caller().company_id
        refuse_card_numbers(request)  # the request id is stored too
        return await self._writes.run(
            lambda connection: service.create_payment_method(
                connection, company_id, request.customer_id, request.payment_method
            )
        )

    async def GetPaymentMethod(self, request: messages.GetPaymentMethodRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_payment_method(
                connection, company_id, request.customer_id, request.id
            )
        )

    async def ListPaymentMethods(self, request: messages.ListPaymentMethodsRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = position(request, company_id, UID_POSITION)
        methods, following = await self._database.read_slowly(
            lambda connection: service.list_payment_methods(
                connection, company_id, request.customer_id, after, window
            )
        )
        return messages.ListPaymentMethodsResponse(
            next_page_token=token(request, company_id, following), payment_methods=methods
        )

    async def DeletePaymentMethod(self, request: messages.DeletePaymentMethodRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.delete_payment_method(
                connection, company_id, request.customer_id, request.id
            )
        )

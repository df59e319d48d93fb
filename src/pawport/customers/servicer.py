"""CustomerService over gRPC."""

from typing import Any

from sqlalchemy import Connection

from pawport.customers import service
from pawport.db import Database
from pawport.gen.pawport.v1 import customer_service_pb2 as messages
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceServicer
from pawport.pets import service as pets
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_size, position, token
from pawport.rpc.writes import Writes

__all__ = ["CustomerServicer"]

_POSITION_BYTES = 16


class CustomerServicer(CustomerServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreateCustomer(self, request: messages.CreateCustomerRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._writes.run(
            lambda connection: service.create_customer(
                connection, company, request.customer, request.customer_id
            )
        )

    async def GetCustomer(self, request: messages.GetCustomerRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_customer(connection, company_id, request.id)
        )

    async def UpdateCustomer(self, request: messages.UpdateCustomerRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._writes.run(
            lambda connection: service.update_customer(connection, company, request)
        )

    async def ListCustomers(self, request: messages.ListCustomersRequest, context: Any) -> Any:
        company_id = caller().company_id
        most = page_size(request.pagination)
        after = position(request, company_id, _POSITION_BYTES)
        customers, following = await self._database.read(
            lambda connection: service.list_customers(
                connection, company_id, after, most, show_deleted=request.show_deleted
            )
        )
        next_token = "" if following is None else token(request, company_id, following)
        return messages.ListCustomersResponse(next_page_token=next_token, customers=customers)

    async def DeleteCustomer(self, request: messages.DeleteCustomerRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> Customer:
            return service.delete_customer(
                connection, company_id, request.id, pets.count_living, request.etag
            )

        return await self._writes.run(work)

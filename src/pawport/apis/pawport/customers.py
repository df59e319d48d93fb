"""CustomerService over gRPC."""

from typing import Any

from pawport.apis.writes import Writes
from pawport.customers import addresses_service, listing, service
from pawport.db import Database
from pawport.gen.pawport.v1 import customer_service_pb2 as messages
from pawport.gen.pawport.v1.customer_service_pb2_grpc import CustomerServiceServicer
from pawport.kit.encoding import EncodedList
from pawport.lifecycle.delete_customers import delete_customer
from pawport.lifecycle.erase_customers import erase_customer
from pawport.lifecycle.merge_customers import merge_customers
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

__all__ = ["CustomerServicer"]


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
        company = caller().principal.company
        window = page_window(request.pagination)
        after = position(request, company.id, None)
        read = self._database.read_slowly if window.is_far else self._database.read
        page = await read(
            lambda connection: listing.list_customers(
                connection, company, request.filter, after, window, show_deleted=request.show_deleted
            )
        )
        next_token = token(request, company.id, page.next_position)
        rest = messages.ListCustomersResponse(next_page_token=next_token).SerializeToString()
        return EncodedList(rest, messages.ListCustomersResponse.CUSTOMERS_FIELD_NUMBER, page.customers)

    async def DeleteCustomer(self, request: messages.DeleteCustomerRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: delete_customer(connection, company_id, request.id, request.etag)
        )

    async def MergeCustomers(self, request: messages.MergeCustomersRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run_slowly(
            lambda connection: merge_customers(
                connection, company_id, request.id, request.duplicate_id, request.etag
            )
        )

    async def EraseCustomer(self, request: messages.EraseCustomerRequest, context: Any) -> Any:
        company_id = caller().company_id
        answer = await self._writes.run_slowly(
            lambda connection: erase_customer(connection, company_id, request.id, request.etag)
        )
        if not request.validate_only:
            await self._database.forget()
        return answer

    async def CreateCustomerAddress(
        self, request: messages.CreateCustomerAddressRequest, context: Any
    ) -> Any:
        company = caller().principal.company
        return await self._writes.run(
            lambda connection: addresses_service.create_address(
                connection, company, request.customer_id, request.address, request.address_id
            )
        )

    async def ListCustomerAddresses(
        self, request: messages.ListCustomerAddressesRequest, context: Any
    ) -> Any:
        company_id = caller().company_id
        addresses = await self._database.read(
            lambda connection: addresses_service.list_addresses(
                connection, company_id, request.customer_id, request.kind
            )
        )
        return messages.ListCustomerAddressesResponse(addresses=addresses)

    async def FindAddresses(self, request: messages.FindAddressesRequest, context: Any) -> Any:
        company_id = caller().company_id
        addresses = await self._database.read_slowly(
            lambda connection: addresses_service.find_addresses(
                connection, company_id, request.external_id, request.kind
            )
        )
        return messages.FindAddressesResponse(addresses=addresses)

    async def UpdateCustomerAddress(
        self, request: messages.UpdateCustomerAddressRequest, context: Any
    ) -> Any:
        company = caller().principal.company
        return await self._writes.run(
            lambda connection: addresses_service.update_address(connection, company, request)
        )

    async def DeleteCustomerAddress(
        self, request: messages.DeleteCustomerAddressRequest, context: Any
    ) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: addresses_service.delete_address(
                connection, company_id, request.customer_id, request.id
            )
        )

    async def SetPrimaryCustomerAddress(
        self, request: messages.SetPrimaryCustomerAddressRequest, context: Any
    ) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: addresses_service.set_primary(
                connection, company_id, request.customer_id, request.id
            )
        )

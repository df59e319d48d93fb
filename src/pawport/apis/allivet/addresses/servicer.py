"""Allivet's AddressService."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from pawport.apis.allivet.addresses.translation import (
    address_changes,
    kind_of,
    new_address,
    shown_address,
)
from pawport.apis.allivet.ids import find_customer, own_id
from pawport.apis.writes import Writes
from pawport.customers import addresses_service as service
from pawport.errors import AlreadyExists, NotFound, invalid
from pawport.gen.allivet.v1 import address_service_pb2 as messages
from pawport.gen.allivet.v1.address_service_pb2_grpc import AddressServiceServicer
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.rpc.caller import caller

__all__ = ["AllivetAddressServicer"]


class AllivetAddressServicer(AddressServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    async def CreateAddress(self, request: messages.CreateAddressRequest, context: Any) -> Any:
        company = caller().principal.company
        given = new_address(request.address)

        def work(connection: Connection) -> messages.CustomerAddresses:
            customer = find_customer(connection, company.id, request.client_customer_no)
            try:
                made = service.create_address(connection, company, customer.id, given)
            except AlreadyExists:
                raise invalid("addressId", "is already in use, by another address of the type") from None
            return _answer(customer, [made])

        return await self._writes.run(work)

    async def UpdateAddress(self, request: messages.UpdateAddressRequest, context: Any) -> Any:
        company = caller().principal.company
        kind = kind_of(request.address.address_type)

        def work(connection: Connection) -> messages.CustomerAddresses:
            customer = find_customer(connection, company.id, request.client_customer_no)
            known = [each for each in service.named(customer, request.address_id) if each.kind == kind]
            if not known:
                raise NotFound("address", request.address_id)
            changes = address_changes(known[0], request.address)
            return _answer(customer, [service.update_address(connection, company, changes)])

        return await self._writes.run(work)

    async def DeleteAddress(self, request: messages.DeleteAddressRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> messages.CustomerAddresses:
            customer = find_customer(connection, company_id, request.client_customer_no)
            removed = service.delete_addresses(connection, company_id, customer.id, request.address_id)
            return _answer(customer, removed)

        return await self._writes.run(work)


def _answer(customer: Customer, addresses: Iterable[Customer.Address]) -> messages.CustomerAddresses:
    return messages.CustomerAddresses(
        client_customer_no=own_id(customer), address=[shown_address(each) for each in addresses]
    )

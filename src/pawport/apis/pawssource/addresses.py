"""Paws Source's AddressService."""

from typing import Any, Final

from sqlalchemy import Connection

from pawport.apis.pawssource.lists import NO_CURSOR, list_meta, listed_customer, window
from pawport.apis.pawssource.values import value
from pawport.apis.writes import Writes
from pawport.customers import addresses_service as service
from pawport.customers.service import house_customer
from pawport.db import Database
from pawport.errors import InvalidArgument, invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawssource.v2 import address_service_pb2 as messages
from pawport.gen.pawssource.v2.address_service_pb2_grpc import AddressServiceServicer
from pawport.rpc.caller import caller
from pawport.rpc.page_token import position

__all__ = ["PawsSourceAddressServicer"]

# Their fields, and ours.
_FIELDS: Final = {
    "recipient": "recipient",
    "street": "street",
    "street2": "street2",
    "city": "city",
    "region": "region",
    "postal_code": "postal_code",
    "country": "country_code",
    "phone_number": "phone_number",
}


class PawsSourceAddressServicer(AddressServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreateAddress(self, request: messages.CreateAddressRequest, context: Any) -> Any:
        company = caller().principal.company
        given = Customer.Address(kind=Customer.SHIPPING)
        for name, own in _FIELDS.items():
            setattr(given, own, getattr(request, name))

        def work(connection: Connection) -> messages.CreateAddressResponse:
            customer_id = listed_customer(connection, company.id, request.customer_id)
            customer_id = customer_id or house_customer(connection, company).id
            made = service.create_address(connection, company, customer_id, given)
            return messages.CreateAddressResponse(data=_shown(made))

        return await self._writes.run(work)

    async def ListAddresses(self, request: messages.ListAddressesRequest, context: Any) -> Any:
        company_id, size = caller().company_id, window(request).size
        try:
            after = position(request, company_id, None)
        except InvalidArgument:
            raise invalid("cursor", NO_CURSOR) from None

        def work(connection: Connection) -> list[Customer.Address]:
            customer_id = listed_customer(connection, company_id, request.customer_id)
            if not customer_id:
                return []
            return service.list_addresses(
                connection, company_id, customer_id, Customer.ADDRESS_KIND_UNSPECIFIED
            )

        addresses = await self._database.read(work)
        first = 0 if after is None else _place(addresses, after.decode(errors="replace")) + 1
        shown, rest = addresses[first : first + size], addresses[first + size :]
        return messages.ListAddressesResponse(
            data=map(_shown, shown),
            meta=list_meta(request, company_id, shown[-1].id.encode() if rest else None),
        )


def _place(addresses: list[Customer.Address], address_id: str) -> int:
    """The place of an address in the list. InvalidArgument if it is not there any more."""
    ids = [address.id for address in addresses]
    if address_id not in ids:
        raise invalid("cursor", "is outdated: an address was deleted; begin with the first page")
    return ids.index(address_id)


def _shown(address: Customer.Address) -> messages.Address:
    shown = messages.Address(id=address.id, customer_id=address.customer_id)
    for name, own in _FIELDS.items():
        getattr(shown, name).CopyFrom(value(getattr(address, own)))
    return shown

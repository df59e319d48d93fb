"""Allivet's VetService: the directory, and the vets of customers."""

from typing import Any, Final

from sqlalchemy import Connection

from pawport.apis.allivet.answers import OK, Warnings
from pawport.apis.allivet.ids import find_customer, own_id
from pawport.apis.allivet.vets import translation
from pawport.apis.writes import Writes
from pawport.care.vets import customers_service, service
from pawport.care.vets.search import search_vets
from pawport.db import Database
from pawport.errors import AlreadyExists, FieldViolation, InvalidArgument, NotFound, invalid
from pawport.gen.allivet.v1 import vet_pb2
from pawport.gen.allivet.v1 import vet_service_pb2 as messages
from pawport.gen.allivet.v1.vet_service_pb2_grpc import VetServiceServicer
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.vet_pb2 import CustomerVet
from pawport.kit.paging import Window
from pawport.rpc.caller import caller

__all__ = ["AllivetVetServicer"]

_MOST_FOUND: Final = 100
_FIELDS: Final = {own: field for field, own in translation.FIELDS.items()} | {"name_prefix": "vetName"}


class AllivetVetServicer(VetServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def SearchVets(self, request: messages.SearchVetsRequest, context: Any) -> Any:
        company = caller().principal.company
        wanted = translation.wanted(request)
        try:
            vets, _ = await self._database.read(
                lambda connection: search_vets(connection, company, wanted, None, Window(_MOST_FOUND))
            )
        except InvalidArgument as error:
            raise InvalidArgument([_renamed(each) for each in error.violations]) from None
        return messages.SearchVetsResponse(vets=map(translation.shown_vet, vets))

    async def CreateVet(self, request: messages.CreateVetRequest, context: Any) -> Any:
        company = caller().principal.company
        given = translation.new_vet(request.vet)

        def work(connection: Connection) -> vet_pb2.Vet:
            return translation.shown_vet(service.create_vet(connection, company, given))

        return await self._writes.run(work)

    async def GetVet(self, request: messages.GetVetRequest, context: Any) -> Any:
        company_id, text = caller().company_id, request.vet_id
        if not service.is_number(text):
            raise NotFound("vet", text)
        vet = await self._database.read(
            lambda connection: service.get_by_number(connection, company_id, int(text))
        )
        if vet.deleted:
            raise NotFound("vet", text)
        return translation.shown_vet(vet)

    async def LinkVet(self, request: messages.LinkVetRequest, context: Any) -> Any:
        company = caller().principal.company
        given = translation.described(request.vet)

        def work(connection: Connection) -> messages.LinkedVet:
            customer = find_customer(connection, company.id, request.client_customer_no)
            try:
                link = customers_service.link_customer_vet(
                    connection,
                    company,
                    customer.id,
                    client_vet_id=request.vet.client_vet_id,
                    external_code=request.vet.cb_external_code,
                    given=given,
                )
            except AlreadyExists:
                raise invalid("clientVetId", "is already in use, by another vet of the customer") from None
            warnings = Warnings()
            translation.warn_of_differences(given, link.vet, warnings)
            return _answer(customer, link, warnings)

        return await self._writes.run(work)

    async def UnlinkVet(self, request: messages.UnlinkVetRequest, context: Any) -> Any:
        company_id, name = caller().company_id, request.client_vet_id

        def work(connection: Connection) -> messages.LinkedVet:
            customer = find_customer(connection, company_id, request.client_customer_no)
            vet_id = customers_service.vet_id_of(connection, company_id, customer, name)
            if vet_id is None:
                raise NotFound("customer_vet", name)
            link = customers_service.unlink_customer_vet(connection, company_id, customer.id, vet_id)
            return _answer(customer, link, Warnings())

        return await self._writes.run(work)


def _answer(customer: Customer, link: CustomerVet, warnings: Warnings) -> messages.LinkedVet:
    return messages.LinkedVet(
        client_customer_no=own_id(customer),
        customer_vet=translation.shown_customer_vet(link),
        warnings=warnings.message(),
        status_code=OK,
    )


def _renamed(violation: FieldViolation) -> FieldViolation:
    return FieldViolation(_FIELDS.get(violation.field, violation.field), violation.description)

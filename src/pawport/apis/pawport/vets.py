"""VetService over gRPC."""

from typing import Any

from pawport.apis.writes import Writes
from pawport.care.vets import customers_service, pets_service, search, service
from pawport.care.vets.search import Wanted
from pawport.db import Database
from pawport.gen.pawport.v1 import vet_service_pb2 as messages
from pawport.gen.pawport.v1.vet_service_pb2_grpc import VetServiceServicer
from pawport.kit.paging import UID_POSITION
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

__all__ = ["VetServicer"]


class VetServicer(VetServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreateVet(self, request: messages.CreateVetRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._writes.run(
            lambda connection: service.create_vet(connection, company, request.vet, request.vet_id)
        )

    async def GetVet(self, request: messages.GetVetRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_vet(connection, company_id, request.id)
        )

    async def ListVets(self, request: messages.ListVetsRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = position(request, company_id, UID_POSITION)
        vets, following = await self._database.read_slowly(
            lambda connection: service.list_vets(
                connection, company_id, after, window, show_deleted=request.show_deleted
            )
        )
        return messages.ListVetsResponse(next_page_token=token(request, company_id, following), vets=vets)

    async def SearchVets(self, request: messages.SearchVetsRequest, context: Any) -> Any:
        company = caller().principal.company
        window = page_window(request.pagination)
        after = position(request, company.id, None)
        wanted = Wanted(
            request.name_prefix,
            request.region,
            request.phone_number,
            request.postal_code,
            request.vet_number,
        )
        vets, following = await self._database.read_slowly(
            lambda connection: search.search_vets(connection, company, wanted, after, window)
        )
        return messages.SearchVetsResponse(next_page_token=token(request, company.id, following), vets=vets)

    async def UpdateVet(self, request: messages.UpdateVetRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._writes.run(lambda connection: service.update_vet(connection, company, request))

    async def DeleteVet(self, request: messages.DeleteVetRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.delete_vet(connection, company_id, request.id, request.etag)
        )

    async def LinkCustomerVet(self, request: messages.LinkCustomerVetRequest, context: Any) -> Any:
        company = caller().principal.company
        return await self._writes.run(
            lambda connection: customers_service.link_customer_vet(
                connection,
                company,
                request.customer_id,
                vet_id=request.vet_id,
                client_vet_id=request.client_vet_id,
                external_code=request.external_code,
                given=request.vet if request.HasField("vet") else None,
            )
        )

    async def ListCustomerVets(self, request: messages.ListCustomerVetsRequest, context: Any) -> Any:
        company_id = caller().company_id
        vets = await self._database.read(
            lambda connection: customers_service.list_customer_vets(
                connection, company_id, request.customer_id
            )
        )
        return messages.ListCustomerVetsResponse(vets=vets)

    async def UnlinkCustomerVet(self, request: messages.UnlinkCustomerVetRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: customers_service.unlink_customer_vet(
                connection, company_id, request.customer_id, request.vet_id
            )
        )

    async def LinkPetVet(self, request: messages.LinkPetVetRequest, context: Any) -> Any:
        principal = caller().principal
        return await self._writes.run(
            lambda connection: pets_service.link_pet_vet(
                connection, principal, request.customer_id, request.id, request.vet_id
            )
        )

    async def ListPetVets(self, request: messages.ListPetVetsRequest, context: Any) -> Any:
        company_id = caller().company_id
        vets = await self._database.read(
            lambda connection: pets_service.list_pet_vets(
                connection, company_id, request.customer_id, request.id
            )
        )
        return messages.ListPetVetsResponse(vets=vets)

    async def UnlinkPetVet(self, request: messages.UnlinkPetVetRequest, context: Any) -> Any:
        principal = caller().principal
        return await self._writes.run(
            lambda connection: pets_service.unlink_pet_vet(
                connection, principal, request.customer_id, request.id, request.vet_id
            )
        )

"""Petnow's PetService."""

from typing import Any, Final

from sqlalchemy import Connection

from pawport.apis.petnow import translation
from pawport.apis.writes import Writes
from pawport.customers import service as customers
from pawport.db import Database
from pawport.gen.petnow.v2 import pet_service_pb2 as messages
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceServicer
from pawport.kit.paging import UID_POSITION
from pawport.lifecycle import purge_pets
from pawport.pets import service
from pawport.pets.lists import newest
from pawport.rpc.caller import caller
from pawport.rpc.page_token import MAX_PAGE_SIZE, position, token

__all__ = ["PetnowServicer"]

_FEW: Final = 20  # pets that can be read without keeping other calls waiting


class PetnowServicer(PetServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def CreatePet(self, request: messages.CreatePetRequest, context: Any) -> Any:
        principal = caller().principal
        given = translation.new_pet(request)

        def work(connection: Connection) -> messages.CreatePetResponse:
            house = customers.house_customer(connection, principal.company)
            (stored,) = service.create_pets(
                connection, principal, house.id, [(given, "")], [""], translation.REQUIRED
            )
            return messages.CreatePetResponse(data=messages.CreatePetResponse.Data(id=stored.pet().id))

        return await self._writes.run(work)

    async def ListPets(self, request: messages.ListPetsRequest, context: Any) -> Any:
        company_id = caller().company_id
        limit = min(request.limit, MAX_PAGE_SIZE) or None
        before = position(request, company_id, UID_POSITION)

        def work(connection: Connection) -> messages.ListPetsResponse.Data:
            page = newest.newest_pets(connection, company_id, before, limit)
            cursor = token(request, company_id, page.next) or None
            pets = [translation.listed(pet) for pet in page.pets]
            return messages.ListPetsResponse.Data(pets=pets, next_cursor=cursor)

        read = self._database.read if limit and limit <= _FEW else self._database.read_slowly
        return messages.ListPetsResponse(data=await read(work))

    async def GetPet(self, request: messages.GetPetRequest, context: Any) -> Any:
        company_id = caller().company_id
        pet = await self._database.read(
            lambda connection: service.find_living_pet(connection, company_id, request.pet_id)
        )
        return messages.GetPetResponse(data=translation.details(pet))

    async def UpdatePet(self, request: messages.UpdatePetRequest, context: Any) -> Any:
        principal = caller().principal

        def work(connection: Connection) -> messages.UpdatePetResponse:
            owner_id = service.owner_of(connection, principal.company.id, request.pet_id)
            stored = service.update_pet(connection, principal, translation.changes(request, owner_id))
            return messages.UpdatePetResponse(data=translation.updated(stored.pet()))

        return await self._writes.run(work)

    async def DeletePet(self, request: messages.DeletePetRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> messages.DeletePetResponse:
            owner_id = service.owner_of(connection, company_id, request.pet_id)
            purge_pets.purge_pet(connection, company_id, owner_id, request.pet_id)
            return messages.DeletePetResponse()

        return await self._writes.run(work)

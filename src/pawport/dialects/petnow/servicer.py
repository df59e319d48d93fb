"""Petnow's PetService."""

from typing import Any

from sqlalchemy import Connection

from pawport.customers import service as customers
from pawport.db import Database
from pawport.dialects.petnow import translation
from pawport.gen.petnow.v2 import pet_service_pb2 as messages
from pawport.gen.petnow.v2.pet_service_pb2_grpc import PetServiceServicer
from pawport.pets import service
from pawport.rpc.caller import caller
from pawport.rpc.writes import Writes

__all__ = ["PetnowServicer"]


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
            stored = service.create_pet(connection, principal, house.id, given, required=translation.REQUIRED)
            return messages.CreatePetResponse(data=messages.CreatePetResponse.Data(id=stored.pet().id))

        return await self._writes.run(work)

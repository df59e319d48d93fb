"""PetCodeService over gRPC."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.gen.pawport.v1 import pet_code_service_pb2 as messages
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_code_service_pb2_grpc import PetCodeServiceServicer
from pawport.kit.paging import UID_POSITION
from pawport.pets.codes import service
from pawport.pets.codes.catalogue import Catalogue
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

__all__ = ["PetCodeServicer"]


class PetCodeServicer(PetCodeServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes, catalogue: Catalogue) -> None:
        self._database = database
        self._writes = writes
        self._catalogue = catalogue

    async def CreatePetCode(self, request: messages.CreatePetCodeRequest, context: Any) -> Any:
        return await self._write(
            lambda connection, company_id: service.create_code(connection, company_id, request.pet_code)
        )

    async def GetPetCode(self, request: messages.GetPetCodeRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_code(connection, company_id, request.id)
        )

    async def UpdatePetCode(self, request: messages.UpdatePetCodeRequest, context: Any) -> Any:
        return await self._write(
            lambda connection, company_id: service.update_code(connection, company_id, request)
        )

    async def ListPetCodes(self, request: messages.PetCodeServiceListPetCodesRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = position(request, company_id, UID_POSITION)
        codes, following = await self._database.read(
            lambda connection: service.list_codes(connection, company_id, after, window)
        )
        next_token = token(request, company_id, following)
        return messages.PetCodeServiceListPetCodesResponse(next_page_token=next_token, codes=codes)

    async def DeletePetCode(self, request: messages.DeletePetCodeRequest, context: Any) -> Any:
        return await self._write(
            lambda connection, company_id: service.delete_code(connection, company_id, request.id)
        )

    async def _write(self, work: Callable[[Connection, str], PetCode]) -> bytes:
        company_id = caller().company_id
        answer = await self._writes.run(lambda connection: work(connection, company_id))
        self._catalogue.forget(company_id)
        return answer

"""PetService over gRPC."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from pawport.apis.pawport.pet_bytes import encode_pet, known_pet
from pawport.apis.pawport.pet_lists import PetLists
from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.gen.pawport.v1 import pet_service_pb2 as messages
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2_grpc import PetServiceServicer
from pawport.kit.encoding import repeated_field
from pawport.lifecycle.merge_pets import merge_pets
from pawport.pets import service
from pawport.pets.codes.catalogue import Catalogue
from pawport.pets.notes import service as notes_service
from pawport.pets.wire import StoredPet
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, text_position, token

__all__ = ["PetServicer"]


class PetServicer(PetLists, PetServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes, catalogue: Catalogue) -> None:
        super().__init__(database, catalogue)
        self._writes = writes

    async def CreatePet(self, request: messages.CreatePetRequest, context: Any) -> Any:
        principal = caller().principal
        return await self._write_pet(
            lambda connection: service.create_pet(
                connection, principal, request.customer_id, request.pet, request.pet_id
            )
        )

    async def GetPet(self, request: messages.GetPetRequest, context: Any) -> Any:
        company_id = caller().company_id
        row = await self._database.find(service.BY_IDS, company_id, request.customer_id, request.id)
        known = None if row is None else known_pet(self._catalogue, company_id, StoredPet(*row))
        if known is not None:
            return known

        def work(connection: Connection) -> bytes:
            stored = service.get_pet(connection, company_id, request.customer_id, request.id)
            return encode_pet(self._catalogue, connection, company_id, stored)

        return await self._database.read(work)

    async def UpdatePet(self, request: messages.UpdatePetRequest, context: Any) -> Any:
        principal = caller().principal
        return await self._write_pet(lambda connection: service.update_pet(connection, principal, request))

    async def DeletePet(self, request: messages.DeletePetRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._write_pet(
            lambda connection: service.delete_pet(
                connection, company_id, request.customer_id, request.id, request.etag
            )
        )

    async def UndeletePet(self, request: messages.UndeletePetRequest, context: Any) -> Any:
        principal = caller().principal
        return await self._write_pet(
            lambda connection: service.undelete_pet(connection, principal, request.customer_id, request.id)
        )

    async def MergePets(self, request: messages.MergePetsRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._write_pet(
            lambda connection: merge_pets(
                connection, company_id, request.customer_id, request.id, request.duplicate_id, request.etag
            )
        )

    async def TransferPet(self, request: messages.TransferPetRequest, context: Any) -> Any:
        principal = caller().principal
        return await self._write_pet(
            lambda connection: service.transfer_pet(
                connection, principal, request.customer_id, request.id, request.new_customer_id, request.etag
            )
        )

    async def BatchCreatePets(self, request: messages.BatchCreatePetsRequest, context: Any) -> Any:
        principal = caller().principal
        company_id = principal.company.id
        given = [(each.pet, each.pet_id) for each in request.requests]
        prefixes = [f"requests[{index}].pet." for index in range(len(given))]
        service.check_same_customer(request.customer_id, [each.customer_id for each in request.requests])

        def work(connection: Connection) -> bytes:
            pets = service.create_pets(connection, principal, request.customer_id, given, prefixes)
            encoded = [encode_pet(self._catalogue, connection, company_id, pet) for pet in pets]
            return repeated_field(messages.BatchCreatePetsResponse.PETS_FIELD_NUMBER, encoded)

        return await self._writes.run_slowly(work)

    async def AppendPetNotes(self, request: messages.AppendPetNotesRequest, context: Any) -> Any:
        principal = caller().principal

        def work(connection: Connection) -> messages.AppendPetNotesResponse:
            notes = notes_service.append_notes(
                connection,
                principal.company.id,
                request.customer_id,
                request.id,
                request.notes,
                principal.key_name,
            )
            return messages.AppendPetNotesResponse(notes=notes)

        return await self._writes.run(work)

    async def ListPetNotes(self, request: messages.ListPetNotesRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        before = text_position(request, company_id)

        def work(connection: Connection) -> tuple[list[Pet.Note], str | None]:
            return notes_service.list_notes(
                connection, company_id, request.customer_id, request.id, before, window
            )

        notes, following = await self._database.read(work)
        next_token = token(request, company_id, following)
        return messages.ListPetNotesResponse(next_page_token=next_token, notes=notes)

    async def UpdatePetNote(self, request: messages.UpdatePetNoteRequest, context: Any) -> Any:
        principal = caller().principal
        author = request.last_updated_by or principal.key_name
        return await self._writes.run(
            lambda connection: notes_service.update_note(
                connection,
                principal.company.id,
                request.customer_id,
                request.id,
                request.note_id,
                request.content,
                author,
            )
        )

    async def DeletePetNote(self, request: messages.DeletePetNoteRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: notes_service.delete_note(
                connection, company_id, request.customer_id, request.id, request.note_id
            )
        )

    async def AppendPetCodes(self, request: messages.AppendPetCodesRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> messages.AppendPetCodesResponse:
            added = service.append_codes(
                connection, company_id, request.customer_id, request.id, request.pet_code_ids
            )
            codes = self._catalogue.codes(connection, company_id, " ".join(added))
            return messages.AppendPetCodesResponse(codes=codes)

        return await self._writes.run(work)

    async def ListPetCodes(self, request: messages.ListPetCodesRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> messages.ListPetCodesResponse:
            pet = service.get_pet(connection, company_id, request.customer_id, request.id)
            codes = self._catalogue.codes(connection, company_id, pet.code_ids)
            return messages.ListPetCodesResponse(codes=codes)

        return await self._database.read(work)

    async def RemovePetCode(self, request: messages.RemovePetCodeRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> PetCode:
            service.remove_code(connection, company_id, request.customer_id, request.id, request.pet_code_id)
            codes = self._catalogue.codes(connection, company_id, request.pet_code_id)
            return codes[0] if codes else PetCode(id=request.pet_code_id)

        return await self._writes.run(work)

    async def _write_pet(self, work: Callable[[Connection], StoredPet]) -> bytes:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: encode_pet(self._catalogue, connection, company_id, work(connection))
        )

"""Paws Source's PetService."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf.empty_pb2 import Empty
from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.apis.pawssource import translation
from pawport.apis.pawssource.errors import fields_renamed
from pawport.apis.pawssource.lists import NO_CURSOR, list_meta, window
from pawport.apis.writes import Writes
from pawport.customers import service as customers
from pawport.db import Database
from pawport.errors import InvalidArgument, invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawssource.v2 import pet_service_pb2 as messages
from pawport.gen.pawssource.v2.pet_service_pb2_grpc import PetServiceServicer
from pawport.kit.paging import decode_text, encode_text
from pawport.pets import service
from pawport.pets.lists import summaries
from pawport.pets.lists.summaries import Place
from pawport.pets.notes import service as notes_service
from pawport.rpc.caller import caller
from pawport.rpc.page_token import position

__all__ = ["PawsSourceServicer"]


class PawsSourceServicer(PetServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def ListPets(self, request: messages.ListPetsRequest, context: Any) -> Any:
        company_id = caller().company_id
        wanted = translation.wanted(request)
        limit = window(request).size
        after = _place(request, company_id)
        found = await self._database.read(
            lambda connection: summaries.list_summaries(connection, company_id, wanted, after, limit)
        )
        today = _today()
        return messages.ListPetsResponse(
            data=[translation.summary(pet, today) for pet in found.pets],
            meta=list_meta(request, company_id, None if found.next is None else encode_text(*found.next)),
        )

    async def CreatePet(self, request: messages.CreatePetRequest, context: Any) -> Any:
        principal = caller().principal
        given, today = translation.new_pet(request), _today()

        def work(connection: Connection) -> messages.CreatePetResponse:
            house = customers.house_customer(connection, principal.company)
            required = translation.REQUIRED_OF_PETS
            with fields_renamed():
                stored = service.create_pet(connection, principal, house.id, given, required=required)
            return messages.CreatePetResponse(data=translation.profile(stored.pet(), today))

        return await self._writes.run(work)

    async def GetPet(self, request: messages.GetPetRequest, context: Any) -> Any:
        company_id = caller().company_id
        pet = await self._database.read(
            lambda connection: service.find_living_pet(connection, company_id, request.id)
        )
        return messages.GetPetResponse(data=translation.profile(pet, _today()))

    async def UpdatePet(self, request: messages.UpdatePetRequest, context: Any) -> Any:
        principal = caller().principal
        today = _today()

        def work(connection: Connection) -> messages.UpdatePetResponse:
            _update(connection, principal, request, today)
            pet = service.find_living_pet(connection, principal.company.id, request.id)
            return messages.UpdatePetResponse(data=translation.profile(pet, today))

        return await self._writes.run(work)

    async def DeletePet(self, request: messages.DeletePetRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> Empty:
            owner = service.owner_of(connection, company_id, request.id)
            service.delete_pet(connection, company_id, owner, request.id)
            return Empty()

        return await self._writes.run(work)


def _update(
    connection: Connection, principal: Principal, request: messages.UpdatePetRequest, today: date
) -> None:
    company_id, author = principal.company.id, principal.key_name
    pet = service.find_living_pet(connection, company_id, request.id)
    with fields_renamed():
        changes = translation.changes(request, pet, today)
        if changes.update_mask.paths:
            service.update_pet(connection, principal, changes, translation.REQUIRED_OF_PETS)
    if note := translation.new_note(request.medical_notes, pet):
        notes = [Pet.Note(content=note)]
        notes_service.append_notes(connection, company_id, pet.customer_id, pet.id, notes, author)


def _today() -> date:
    return datetime.now(ZoneInfo(caller().principal.company.time_zone)).date()


def _place(request: messages.ListPetsRequest, company_id: str) -> Place | None:
    found = position(request, company_id, None)
    if found is None:
        return None
    try:
        return decode_text(found)
    except InvalidArgument:
        raise invalid("cursor", NO_CURSOR) from None

"""Allivet's PetService: the pets of customers."""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.apis.allivet.answers import OK, Warnings
from pawport.apis.allivet.ids import SYSTEM, find_customer, find_pet, has_pet, own_id
from pawport.apis.allivet.pets import translation
from pawport.apis.writes import Writes
from pawport.db import lock_keys
from pawport.errors import invalid
from pawport.gen.allivet.v1 import pet_service_pb2 as messages
from pawport.gen.allivet.v1.pet_service_pb2_grpc import PetServiceServicer
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.search_keys import external_id_key
from pawport.pets import service
from pawport.pets.changes import PetChanges
from pawport.pets.rules import normalize
from pawport.rpc.caller import caller

__all__ = ["AllivetPetServicer"]

_REQUIRED: Final = ("name", "type")


class AllivetPetServicer(PetServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    async def CreatePet(self, request: messages.CreatePetRequest, context: Any) -> Any:
        principal = caller().principal
        company_id, today = principal.company.id, _today(principal.company)
        pet_id = request.pet.client_pet_id

        def work(connection: Connection) -> messages.CustomerPets:
            lock_keys(connection, company_id, {"pet_external_id": [external_id_key(SYSTEM, pet_id)]})
            owner = find_customer(connection, company_id, request.client_customer_no)
            if has_pet(connection, company_id, owner.id, pet_id):
                raise invalid("clientPetId", "is already in use")
            warnings = Warnings()
            given = translation.new_pet(request.pet, owner, today, warnings)
            stored = service.create_pet(connection, principal, owner.id, given, required=_REQUIRED)
            return _pets(stored.pet(), owner, today, warnings)

        return await self._writes.run(work)

    async def UpdatePet(self, request: messages.UpdatePetRequest, context: Any) -> Any:
        principal = caller().principal
        company_id, today = principal.company.id, _today(principal.company)

        def work(connection: Connection) -> messages.CustomerPets:
            owner = find_customer(connection, company_id, request.client_customer_no)
            found = find_pet(connection, company_id, owner.id, request.client_pet_id)
            changes = PetChanges(connection, company_id, principal)
            change = changes.pet(owner.id, found.id)
            warnings = Warnings()
            translation.change_pet(change.edit(), request.pet, owner, today, warnings)
            normalize(change.pet, principal.company, translation.FIELDS)
            changes.write()
            return _pets(change.pet, owner, today, warnings)

        return await self._writes.run(work)

    async def DeletePet(self, request: messages.DeletePetRequest, context: Any) -> Any:
        company = caller().principal.company
        today = _today(company)

        def work(connection: Connection) -> messages.CustomerPet:
            owner = find_customer(connection, company.id, request.client_customer_no)
            found = find_pet(connection, company.id, owner.id, request.client_pet_id)
            service.delete_pet(connection, company.id, owner.id, found.id)
            warnings = Warnings()
            shown = translation.shown_pet(found, owner, today, warnings)
            return messages.CustomerPet(
                client_customer_no=own_id(owner),
                customer_pet=shown,
                warnings=warnings.message(),
                status_code=OK,
            )

        return await self._writes.run(work)


def _today(company: Company) -> date:
    return datetime.now(ZoneInfo(company.time_zone)).date()


def _pets(pet: Pet, owner: Customer, today: date, warnings: Warnings) -> messages.CustomerPets:
    shown = translation.shown_pet(pet, owner, today, warnings)
    return messages.CustomerPets(
        client_customer_no=own_id(owner), customer_pet=[shown], warnings=warnings.message(), status_code=OK
    )

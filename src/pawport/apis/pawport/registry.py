"""RegistryService over gRPC."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.apis.pawport.pet_bytes import encode_pet
from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.errors import NotFound, invalid
from pawport.gen.pawport.v1 import registry_service_pb2 as messages
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport, PetImportResult
from pawport.gen.pawport.v1.registry_service_pb2_grpc import RegistryServiceServicer
from pawport.imports.engine.importing import DryRun, import_pets
from pawport.imports.engine.items import read
from pawport.kit import microchips
from pawport.pets import service as pets
from pawport.pets.codes.catalogue import Catalogue
from pawport.pets.identities import service as identities
from pawport.rpc.caller import caller

__all__ = ["RegistryServicer"]

_AT_ONCE: Final = 50  # pets in a transaction: some 20 ms, in which no other write has its turn


class RegistryServicer(RegistryServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes, catalogue: Catalogue) -> None:
        self._database = database
        self._writes = writes
        self._catalogue = catalogue

    async def CheckMicrochip(self, request: messages.CheckMicrochipRequest, context: Any) -> Any:
        number = microchips.normalize(request.microchip)
        problem = microchips.fault(number)
        if problem is not None:
            return messages.CheckMicrochipResponse(number=number, problem=problem)
        chip = microchips.classify(number)
        return messages.CheckMicrochipResponse(
            number=chip.number,
            valid=True,
            kind=chip.kind,
            manufacturer=chip.manufacturer,
            prefix=chip.prefix,
            country=chip.country,
            shared=chip.is_shared,
            test=chip.is_test,
        )

    async def LookupMicrochip(self, request: messages.LookupMicrochipRequest, context: Any) -> Any:
        company_id = caller().company_id
        number = microchips.normalize(request.microchip)
        if not number:
            raise invalid("microchip", "contains no searchable characters")

        def work(connection: Connection) -> bytes:
            holder = identities.find_holder(connection, company_id, number)
            if holder is None:
                raise NotFound("microchip", request.microchip)
            stored = pets.get_pet(connection, company_id, holder.customer_id, holder.pet_id)
            return encode_pet(self._catalogue, connection, company_id, stored)

        return await self._database.read(work)

    async def ImportPets(self, request: messages.ImportPetsRequest, context: Any) -> Any:
        principal = caller().principal
        if request.validate_only:  # all at once, since the later pets may depend on the first ones
            return await self._database.read_slowly(partial(_dry_run, principal, request.pets))
        parts = [request.pets[start : start + _AT_ONCE] for start in range(0, len(request.pets), _AT_ONCE)]
        answers = await self._writes.run_in_steps([partial(_import, principal, part) for part in parts])
        return _counted([messages.ImportPetsResponse.FromString(answer) for answer in answers])


def _import(
    principal: Principal, given: Sequence[PetImport], connection: Connection
) -> messages.ImportPetsResponse:
    readings = [read(each, principal.company) for each in given]
    return messages.ImportPetsResponse(results=import_pets(connection, principal, readings))


def _dry_run(
    principal: Principal, given: Sequence[PetImport], connection: Connection
) -> messages.ImportPetsResponse:
    readings = [read(each, principal.company) for each in given]
    results = DryRun(principal).import_pets(connection, readings)
    return _counted([messages.ImportPetsResponse(results=results)])


def _counted(parts: Sequence[messages.ImportPetsResponse]) -> messages.ImportPetsResponse:
    """The parts in one, with the numbers of results of each kind."""
    whole = messages.ImportPetsResponse(results=[result for part in parts for result in part.results])
    counts = Counter(result.action for result in whole.results)
    whole.created_count = counts[PetImportResult.CREATED]
    whole.updated_count = counts[PetImportResult.UPDATED]
    whole.skipped_count = counts[PetImportResult.SKIPPED]
    whole.failed_count = counts[PetImportResult.FAILED]
    return whole

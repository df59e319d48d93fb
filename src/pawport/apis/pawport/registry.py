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
from pawport.gen.pawport.v1.registry_service_pb2 import PetImportResult
from pawport.gen.pawport.v1.registry_service_pb2_grpc import RegistryServiceServicer
from pawport.imports.engine.importing import DryRun, import_pets
from pawport.imports.engine.items import read
from pawport.imports.policy import Policy
from pawport.kit import microchips
from pawport.kit.paging import UID_POSITION
from pawport.kit.placeholders import Placeholders
from pawport.matching.duplicates import duplicate_customers, duplicate_pets
from pawport.pets import service as pets
from pawport.pets.codes.catalogue import Catalogue
from pawport.pets.identities import service as identities
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, token

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
            found = None if holder is None else (holder.pet_id, holder.customer_id)
            if found is None and request.show_deleted:
                found = identities.find_deleted(connection, company_id, number)
            if found is None:
                raise NotFound("microchip", request.microchip)
            pet_id, customer_id = found
            stored = pets.get_pet(connection, company_id, customer_id, pet_id)
            return encode_pet(self._catalogue, connection, company_id, stored)

        return await self._database.read(work)

    async def ImportPets(self, request: messages.ImportPetsRequest, context: Any) -> Any:
        principal = caller().principal
        if request.validate_only:  # all at once, since the later pets may depend on the first ones
            return await self._database.read_slowly(partial(_dry_run, principal, request))
        starts = range(0, len(request.pets), _AT_ONCE)
        answers = await self._writes.run_in_steps(
            [partial(_import, principal, request, start) for start in starts]
        )
        return _counted([messages.ImportPetsResponse.FromString(answer) for answer in answers])

    async def FindDuplicatePets(self, request: messages.FindDuplicatePetsRequest, context: Any) -> Any:
        company = caller().principal.company
        after, window = position(request, company.id, UID_POSITION), page_window(request.pagination)
        found, last = await self._database.read_slowly(
            lambda connection: duplicate_pets(connection, company, after, window)
        )
        return messages.FindDuplicatePetsResponse(
            duplicates=[
                messages.DuplicatePets(
                    pet_id=each.pet.id,
                    customer_id=each.pet.customer_id,
                    duplicate_id=each.duplicate.id,
                    duplicate_customer_id=each.duplicate.customer_id,
                    reasons=each.reasons,
                    score=each.score,
                )
                for each in found
            ],
            next_page_token=token(request, company.id, last),
        )

    async def FindDuplicateCustomers(
        self, request: messages.FindDuplicateCustomersRequest, context: Any
    ) -> Any:
        company = caller().principal.company
        after, window = position(request, company.id, UID_POSITION), page_window(request.pagination)
        found, last = await self._database.read_slowly(
            lambda connection: duplicate_customers(connection, company, after, window)
        )
        return messages.FindDuplicateCustomersResponse(
            duplicates=[
                messages.DuplicateCustomers(
                    customer_id=each.customer.id,
                    duplicate_id=each.duplicate.id,
                    reasons=each.reasons,
                    score=each.score,
                )
                for each in found
            ],
            next_page_token=token(request, company.id, last),
        )


def _import(
    principal: Principal, request: messages.ImportPetsRequest, start: int, connection: Connection
) -> messages.ImportPetsResponse:
    placeholders = Placeholders(request.placeholders)
    given = request.pets[start : start + _AT_ONCE]
    readings = [read(each, principal.company, placeholders) for each in given]
    results = import_pets(connection, principal, readings, placeholders, _policy(request))
    return messages.ImportPetsResponse(results=results)


def _dry_run(
    principal: Principal, request: messages.ImportPetsRequest, connection: Connection
) -> messages.ImportPetsResponse:
    placeholders = Placeholders(request.placeholders)
    readings = [read(each, principal.company, placeholders) for each in request.pets]
    dry_run = DryRun(principal, placeholders, _policy(request))
    return _counted([messages.ImportPetsResponse(results=dry_run.import_pets(connection, readings))])


def _policy(request: messages.ImportPetsRequest) -> Policy:
    return Policy(transfer=request.transfer, allow_duplicates=request.allow_duplicates)


def _counted(parts: Sequence[messages.ImportPetsResponse]) -> messages.ImportPetsResponse:
    """The parts in one, with the numbers of results of each kind."""
    whole = messages.ImportPetsResponse(results=[result for part in parts for result in part.results])
    counts = Counter(result.action for result in whole.results)
    whole.created_count = counts[PetImportResult.CREATED]
    whole.updated_count = counts[PetImportResult.UPDATED]
    whole.skipped_count = counts[PetImportResult.SKIPPED]
    whole.failed_count = counts[PetImportResult.FAILED]
    return whole

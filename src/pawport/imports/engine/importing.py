"""Importing pets: what is done in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport.accounts import Principal
from pawport.db import Conflict, write_time
from pawport.errors import AlreadyExists, DomainError
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImportError, PetImportResult
from pawport.imports.engine.matches import Matches
from pawport.imports.engine.owners import Owners
from pawport.imports.engine.reading import Problem, Reading, problems_of
from pawport.kit.times import timestamp_of
from pawport.pets import bulk_service, import_service
from pawport.pets.codes import service as pet_codes
from pawport.pets.import_service import Locked
from pawport.pets.quota_service import check_max_pets
from pawport.pets.rules import require
from pawport.pets.service import free_id

__all__ = ["failed", "import_pets"]

# Files of shelters often say nothing of the breed.
_REQUIRED: Final = ("name", "type")


def import_pets(
    connection: Connection, principal: Principal, readings: Sequence[Reading], *, rehearsal: bool = False
) -> list[PetImportResult]:
    """Makes or changes the pets, one after the other, and answers what became of each; in a rehearsal, which
    the caller undoes, without ids that will be others next time.

    Raises:
        Conflict: another transaction made or took something in between. Nothing is written: try again.
    """
    work = _Import(connection, principal, readings)
    results = [work.take(reading) for reading in readings]
    work.write()
    if rehearsal:
        work.hide_new_ids(results)
    return results


def failed(problems: Iterable[Problem]) -> PetImportResult:
    """The result of a pet that is refused."""
    errors = [PetImportError(field=each.field, message=each.message, reason=each.reason) for each in problems]
    return PetImportResult(action=PetImportResult.FAILED, errors=errors)


class _Import:
    """The new pets gather, and are written together: much less work than one by one."""

    def __init__(self, connection: Connection, principal: Principal, readings: Sequence[Reading]) -> None:
        self._connection = connection
        self._principal = principal
        self._owners = Owners(connection, principal.company, readings)
        self._matches = Matches(connection, principal, readings)
        self._new: list[tuple[bytes, Pet]] = []
        self._new_keys: set[str] = set()
        self._made_ids: set[str] = set()  # here, and not by the caller
        self._room = import_service.room(connection, principal.company)

    def take(self, reading: Reading) -> PetImportResult:
        """Deals with one pet; a new one is written by the next `write`."""
        if reading.problems:
            return failed(reading.problems)
        keys = _keys(reading)
        if not self._new_keys.isdisjoint(keys):  # one that is not written yet
            self._flush()
        try:
            known = self._matches.find(reading)
            self._check(reading, known)
            return self._create(reading, keys) if known is None else self._change(reading, known)
        except DomainError as error:
            return failed(problems_of(error))

    def write(self) -> None:
        """Writes the new owners and pets.

        Raises:
            Conflict: another transaction was faster.
        """
        self._owners.save()
        if not self._new:
            return
        try:
            bulk_service.add_begun_pets(
                self._connection, self._principal, self._new, ["pet."] * len(self._new)
            )
        except (AlreadyExists, IntegrityError) as error:  # all was looked for before
            raise Conflict("another write took an id or a microchip") from error

    def _flush(self) -> None:
        """Writes what is new, so that it can be found and changed."""
        codes = [[code.id for code in pet.pet_codes] for _, pet in self._new]
        self.write()
        for (_, pet), code_ids in zip(self._new, codes, strict=True):
            self._matches.keep(pet, code_ids)
        self._new, self._new_keys = [], set()

    def hide_new_ids(self, results: Iterable[PetImportResult]) -> None:
        """Takes the ids that were made here out of results."""
        for result in results:
            if result.pet_id in self._made_ids:
                result.ClearField("pet_id")
            if self._owners.is_new(result.customer_id):
                result.ClearField("customer_id")

    def _check(self, reading: Reading, known: Locked | None) -> None:
        """Raises what is wrong with a pet, beside its owner."""
        self._matches.check_microchips(reading, known.pet.id if known else "")
        pet_codes.check_ids(
            self._connection,
            self._principal.company.id,
            [code.id for code in reading.pet.pet_codes],
            lambda index: f"pet.pet_codes[{index}].id",
        )
        if known is None:
            require(reading.pet, _REQUIRED, "pet.", _REQUIRED)

    def _create(self, reading: Reading, keys: Iterable[str]) -> PetImportResult:
        owner = self._owners.of_new_pet(reading)
        self._check_room()
        self._owners.add_pet(owner)
        if self._matches.is_tombstone(reading.pet_id):
            free_id(self._connection, self._principal.company.id, reading.pet_id)
        pet = Pet()
        pet.CopyFrom(reading.pet)
        pet.id = reading.pet_id
        pet.customer_id = owner.id
        pet.status = pet.status or Pet.ALIVE
        if reading.inactive is not None:
            pet.inactive = reading.inactive
        told = bulk_service.told_fields(pet)
        if pet.notes:
            self._sign(pet.notes)
        self._new.append((bulk_service.begin_pet(pet), pet))
        self._new_keys.update(keys)
        if not reading.pet_id:
            self._made_ids.add(pet.id)
        return PetImportResult(
            action=PetImportResult.CREATED, pet_id=pet.id, customer_id=owner.id, updated_fields=sorted(told)
        )

    def _check_room(self) -> None:
        """Raises QuotaExceeded when the company has as many pets as it may have."""
        if self._room == 0:
            self._flush()
            check_max_pets(self._connection, self._principal.company, adding=1)
        elif self._room is not None:
            self._room -= 1

    def _sign(self, notes: Iterable[Pet.Note]) -> None:
        """Says of the notes of a new pet who wrote them, and when."""
        time = timestamp_of(write_time(self._connection))
        for note in notes:
            note.last_updated_by = note.last_updated_by or self._principal.key_name
            note.last_updated_time.CopyFrom(time)

    def _change(self, reading: Reading, known: Locked) -> PetImportResult:
        after = import_service.updated(known.pet, reading.pet, reading.fields)
        if reading.inactive is not None:
            after.inactive = reading.inactive
        owner = self._owners.of_known_pet(reading)
        if owner is not None and owner.id != known.pet.customer_id:
            self._owners.add_pet(owner)
            self._owners.remove_pet(known.pet.customer_id)
            self._owners.save()
            after.customer_id = owner.id
        notes = import_service.unknown_notes(
            self._connection, self._principal.company.id, after.id, reading.pet.notes
        )
        code_ids = [code.id for code in reading.pet.pet_codes]
        changed = import_service.save_pet(self._connection, self._principal, known, after, notes, code_ids)
        if changed:
            self._matches.keep(after, dict.fromkeys((*known.code_ids, *code_ids)))
        return PetImportResult(
            action=PetImportResult.UPDATED if changed else PetImportResult.SKIPPED,
            pet_id=after.id,
            customer_id=after.customer_id,
            updated_fields=sorted(changed),
        )


def _keys(reading: Reading) -> list[str]:
    """What the pet could be found by."""
    keys = [f"microchip:{number}" for number in reading.numbers]
    keys += [f"external_id:{key}" for key in reading.external_keys]
    return [*keys, f"id:{reading.pet_id}"] if reading.pet_id else keys

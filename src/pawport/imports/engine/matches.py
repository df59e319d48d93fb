"""The pets that an import's pets are."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.errors import FailedPrecondition, invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.imports.engine.reading import Reading
from pawport.kit.search_keys import external_id_key
from pawport.pets import import_service as pets
from pawport.pets import microchips_service as microchips
from pawport.pets.import_service import Locked
from pawport.pets.microchips_service import Holder

__all__ = ["Matches"]


class Matches:
    """The pets that are there, of those that one step of an import tells of. They are locked."""

    def __init__(self, connection: Connection, principal: Principal, readings: Sequence[Reading]) -> None:
        self._principal = principal
        company_id = principal.company.id
        numbers = {number for reading in readings for number in reading.numbers}
        external = {key for reading in readings for key in reading.external_keys}
        self._holders = microchips.find_holders(connection, company_id, numbers)
        self._by_external = pets.find_by_external_ids(connection, company_id, external)
        ids = {reading.pet_id for reading in readings} - {""}
        ids |= {holder.pet_id for holder in self._holders.values()}
        self._pets = pets.lock_pets(connection, company_id, ids.union(*self._by_external.values()))

    def find(self, reading: Reading) -> Locked | None:
        """The pet that it tells of, if there is one.

        Raises:
            FailedPrecondition: it is deleted.
            InvalidArgument: it tells of several.
        """
        if reading.pet_id:
            return self._with_id(reading.pet_id)
        by_external = {id_ for key in reading.external_keys for id_ in self._by_external.get(key, ())}
        if by_external:
            return self._one(by_external, "pet.external_ids", "the ids in other systems")
        holders = {self._holders[number].pet_id for number in reading.numbers if number in self._holders}
        return self._one(holders, "pet.microchips", "the microchips") if holders else None

    def is_tombstone(self, pet_id: str) -> bool:
        """Whether a tombstone is all that is left of the pet with the id."""
        return pet_id in self._pets and self._pets[pet_id].is_tombstone

    def check_microchips(self, reading: Reading, pet_id: str) -> None:
        """Raises AlreadyExists when another pet than the one with the id has one of the microchips."""
        microchips.check_free(self._principal, reading.pet, pet_id, self._holders, "pet.")

    def keep(self, pet: Pet, code_ids: Iterable[str]) -> None:
        """Lets a pet that was made or changed in this transaction be found as it is now."""
        self._pets[pet.id] = Locked(pet, list(code_ids))
        holder = Holder(pet.id, pet.customer_id)
        self._holders |= {chip.number: holder for chip in pet.microchips}
        for system, id_ in pet.external_ids.items():
            known = self._by_external.setdefault(external_id_key(system, id_), [])
            if pet.id not in known:
                known.append(pet.id)

    def _with_id(self, pet_id: str) -> Locked | None:
        found = self._pets.get(pet_id)
        if found is None:
            return None
        locked = self._pets[found.pet.id]  # which is another's id after a merge
        if locked.is_tombstone:
            return None
        if locked.pet.deleted:
            message = f"pet {pet_id} is deleted: bring it back before it is changed"
            raise FailedPrecondition("pet", pet_id, message, reason="PET_DELETED")
        return locked

    def _one(self, ids: set[str], field: str, what: str) -> Locked | None:
        living = [self._pets[id_] for id_ in sorted(ids) if id_ in self._pets]
        living = [locked for locked in living if not locked.pet.deleted]
        if len(living) > 1:
            named = " and ".join(locked.pet.id for locked in living)
            of = f": {named}" if self._principal.may("pets:read") else ""
            raise invalid(field, f"{what} are of {len(living)} pets{of}")
        return living[0] if living else None

"""Which pet an item of an import means."""

from collections.abc import Collection, Sequence

from pawport.accounts import Principal
from pawport.errors import FailedPrecondition, invalid
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.imports.engine.items import Item
from pawport.imports.problems import rejection
from pawport.matching.animals import animal_of, contradictions, is_another
from pawport.pets.changes import PetChange, PetChanges

__all__ = ["check_animal", "find_pet", "load_pets", "owners_of_pets"]


def load_pets(pets: PetChanges, items: Sequence[Item]) -> None:
    """Reads and locks the pets that the items may mean."""
    pets.load(**_meant(items))


def owners_of_pets(pets: PetChanges, items: Sequence[Item]) -> set[str]:
    """The ids of the owners of the pets that the items may mean."""
    return pets.owner_ids(**_meant(items))


def find_pet(pets: PetChanges, principal: Principal, item: Item) -> PetChange | None:
    """Returns the pet that an item means: by its id, else by its ids in other systems, else by its chips.

    Raises:
        FailedPrecondition: it is deleted.
        InvalidArgument: the item means several.
    """
    if item.pet_id:
        return _with_id(pets, item.pet_id)
    by_external_id = [change for key in item.external_keys for change in pets.by_external_id(key)]
    if by_external_id:
        return _the_one(by_external_id, principal, "pet.external_ids", "the ids in other systems")
    by_chip = [change for number in item.numbers if (change := pets.by_chip(number)) is not None]
    return _the_one(by_chip, principal, "pet.microchips", "the microchips") if by_chip else None


def check_animal(known: PetChange, item: Item, *, has_other_owner: bool) -> None:
    """Raises InvalidArgument when an item would make another animal of a pet."""
    differing = contradictions(animal_of(known.pet), animal_of(item.pet))
    if has_other_owner:
        differing.add("owner")
    if is_another(differing):
        what = ", ".join(sorted(differing))
        message = f"is that of another animal: {what} of pet {known.pet.id} differ. Check the id"
        hint = " and the system that it belongs to (--system)" if item.external_keys else ""
        raise rejection(_found_by(item), message + hint, ErrorReason.OTHER_ANIMAL)


def _found_by(item: Item) -> str:
    if item.pet_id:
        return "pet_id"
    return "pet.external_ids" if item.external_keys else "pet.microchips"


def _meant(items: Sequence[Item]) -> dict[str, set[str]]:
    return {
        "ids": {item.pet_id for item in items} - {""},
        "chips": {number for item in items for number in item.numbers},
        "external_ids": {key for item in items for key in item.external_keys},
    }


def _with_id(pets: PetChanges, pet_id: str) -> PetChange | None:
    change = pets.by_id(pet_id)
    if change is not None and change.pet.deleted:
        message = f"pet {pet_id} has been deleted; restore it first"
        raise FailedPrecondition("pet", pet_id, message, reason=ErrorReason.PET_DELETED)
    return change


def _the_one(found: Collection[PetChange], principal: Principal, field: str, what: str) -> PetChange:
    by_id = {change.pet.id: change for change in found}
    if len(by_id) > 1:
        of = f": {' and '.join(sorted(by_id))}" if principal.may("pets:read") else ""
        raise invalid(field, f"{what} belong to {len(by_id)} different pets{of}")
    (change,) = by_id.values()
    return change

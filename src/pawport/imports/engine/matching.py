"""Which pet an item of an import means."""

from collections.abc import Collection, Sequence

from pawport.accounts import Principal
from pawport.errors import FailedPrecondition, invalid
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.imports.engine.items import Item
from pawport.pets.changes import PetChange, PetChanges

__all__ = ["find_pet", "load_pets"]


def load_pets(pets: PetChanges, items: Sequence[Item]) -> None:
    """Reads and locks the pets that the items may mean."""
    pets.load(
        ids={item.pet_id for item in items} - {""},
        chips={number for item in items for number in item.numbers},
        external_ids={key for item in items for key in item.external_keys},
    )


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

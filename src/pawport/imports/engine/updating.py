"""What a known pet becomes by an item of an import."""

from typing import Final

from pawport.errors import invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.imports.engine.items import Item
from pawport.kit import external_ids
from pawport.kit.masks import copy_present
from pawport.kit.vaccines import vaccine

__all__ = ["check_external_ids", "updated"]

_ADDED_TO: Final = frozenset(("microchips", "vaccinations", "external_ids", "additional_external_ids"))
_MAX_VACCINATIONS: Final = 200
_MAX_MICROCHIPS: Final = 10  # as the schema says of each


def updated(known: Pet, item: Item) -> Pet:
    """Returns what a pet becomes: microchips, vaccinations and external ids are added to, all other fields
    that the item gives are replaced.

    Raises:
        InvalidArgument: it would have too many microchips or external ids.
    """
    given = item.pet
    after = Pet()
    after.CopyFrom(known)
    copy_present(given, after, item.fields - _ADDED_TO - _kept(known, item))
    numbers = {chip.number for chip in known.microchips}
    after.microchips.extend(chip for chip in given.microchips if chip.number not in numbers)
    for dose in given.vaccinations:
        _add_dose(after, dose)
    if external_ids.learn(after, given):
        check_external_ids(after, "pet")
    if after.status != Pet.PASSED_AWAY:
        after.ClearField("deceased_date")
    if after.type != Pet.OTHER:
        after.ClearField("species")
    if item.inactive is not None:
        after.inactive = item.inactive
    if len(after.microchips) > _MAX_MICROCHIPS:
        raise invalid("pet.microchips", f"must have at most {_MAX_MICROCHIPS} items, including existing ones")
    if len(after.vaccinations) > _MAX_VACCINATIONS:
        limit = _MAX_VACCINATIONS
        raise invalid("pet.vaccinations", f"must have at most {limit} items, including existing ones")
    return after


def _kept(known: Pet, item: Item) -> set[str]:
    """The fields of a known pet that an item does not change: an age that a file says was so when it was
    imported first."""
    is_known = known.HasField("stated_age") or known.HasField("birthday")
    return {"stated_age"} if is_known and not item.record else set()


def _add_dose(pet: Pet, given: Pet.Vaccination) -> None:
    """Adds a dose, or what is new of one that the pet has: of the same vaccine, and of the same day if both
    say when."""
    if given in pet.vaccinations:
        return
    for known in reversed(pet.vaccinations):
        if vaccine(known.name) == vaccine(given.name) and _can_be_one_day(known, given):
            name = known.name
            known.MergeFrom(given)
            known.name = name
            return
    pet.vaccinations.append(given)


def _can_be_one_day(known: Pet.Vaccination, given: Pet.Vaccination) -> bool:
    both = known.HasField("administered_date") and given.HasField("administered_date")
    return not both or known.administered_date == given.administered_date


def check_external_ids(after: Pet | Customer, name: str) -> None:
    """Raises InvalidArgument when a record would have more external ids than it can."""
    if len(after.external_ids) > external_ids.MAX_SYSTEMS:
        limit = external_ids.MAX_SYSTEMS
        raise invalid(f"{name}.external_ids", f"must have at most {limit} systems, including existing ones")
    if len(after.additional_external_ids) > external_ids.MAX_ADDITIONAL:
        limit = external_ids.MAX_ADDITIONAL
        raise invalid(
            f"{name}.external_ids", f"must have at most {limit} additional ids, including existing ones"
        )

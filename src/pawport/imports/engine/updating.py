"""What a known pet becomes by an item of an import."""

from typing import Final

from pawport.errors import invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.imports.engine.items import Item
from pawport.kit import external_ids
from pawport.kit.masks import copy_present

__all__ = ["check_external_ids", "updated"]

_ADDED_TO: Final = frozenset(("microchips", "external_ids", "additional_external_ids"))
_MAX_MICROCHIPS: Final = 10  # as the schema says of each


def updated(known: Pet, item: Item) -> Pet:
    """Returns what a pet becomes: microchips and external ids are added to, all other fields that the item
    gives are replaced.

    Raises:
        InvalidArgument: it would have too many microchips or external ids.
    """
    given = item.pet
    after = Pet()
    after.CopyFrom(known)
    copy_present(given, after, item.fields - _ADDED_TO)
    numbers = {chip.number for chip in known.microchips}
    after.microchips.extend(chip for chip in given.microchips if chip.number not in numbers)
    if external_ids.learn(after, given):
        check_external_ids(after, "pet")
    if after.type != Pet.OTHER:
        after.ClearField("species")
    if item.inactive is not None:
        after.inactive = item.inactive
    if len(after.microchips) > _MAX_MICROCHIPS:
        raise invalid("pet.microchips", f"must have at most {_MAX_MICROCHIPS} items, including existing ones")
    return after


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

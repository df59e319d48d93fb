"""What a known pet becomes by an item of an import."""

from typing import Final

from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.imports.engine.reading import Reading
from pawport.kit.masks import copy_present

__all__ = ["updated"]

_ADDED_TO: Final = frozenset(("microchips", "external_ids"))
_MAX_MICROCHIPS: Final = 10  # as the schema says of each
_MAX_EXTERNAL_IDS: Final = 20


def updated(known: Pet, reading: Reading) -> Pet:
    """Returns what a pet becomes: microchips and external ids are added to, all other fields that the item
    gives are replaced.

    Raises:
        InvalidArgument: it would have too many microchips or external ids.
    """
    given = reading.pet
    after = Pet()
    after.CopyFrom(known)
    copy_present(given, after, reading.fields - _ADDED_TO)
    numbers = {chip.number for chip in known.microchips}
    after.microchips.extend(chip for chip in given.microchips if chip.number not in numbers)
    after.external_ids.update(given.external_ids)
    if after.type != Pet.OTHER:
        after.ClearField("species")
    if reading.inactive is not None:
        after.inactive = reading.inactive
    if len(after.microchips) > _MAX_MICROCHIPS:
        raise invalid("pet.microchips", f"must not become more than {_MAX_MICROCHIPS} with those it has")
    if len(after.external_ids) > _MAX_EXTERNAL_IDS:
        raise invalid("pet.external_ids", f"must not become more than {_MAX_EXTERNAL_IDS} with those it has")
    return after

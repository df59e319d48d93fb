"""Reading a pet of a file without what is wrong with it, where that is not required."""

from typing import Final

from pawport.accounts import Company
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.imports.engine.items import Item, read
from pawport.imports.mapping import Mapped
from pawport.kit.placeholders import Placeholders

__all__ = ["read_leniently"]

_OPTIONAL_OF_PET: Final = (
    *("birthday", "deceased_date", "weight", "microchips", "vaccinations", "photo", "vet", "metadata"),
)
_OPTIONAL_OF_OWNER: Final = ("email", "phone_number", "additional_phone_numbers", "addresses", "contacts")


def read_leniently(mapped: Mapped, company: Company, placeholders: Placeholders) -> Item:
    """The pet of a row. Of what is optional, a wrong value is left out with a warning."""
    warnings = list(mapped.warnings)
    item = read(mapped.pet, company, placeholders, warnings)
    while item.problems:
        left_out = [problem for problem in reversed(item.problems) if _leave_out(mapped.pet, problem.field)]
        if not left_out:
            return item
        warnings += [each._replace(message=f"{each.message}; it was ignored") for each in left_out]
        item = read(mapped.pet, company, placeholders, warnings)
    return item


def _leave_out(given: PetImport, path: str) -> bool:
    """Removes an optional field from a pet; whether it is one, and was there."""
    record, _, field = path.partition(".")
    name, _, rest = field.partition(".")
    name, bracket, index = name.partition("[")
    target: Pet | Customer
    if record == "pet" and name in _OPTIONAL_OF_PET:
        target = given.pet
    elif record == "customer" and name in _OPTIONAL_OF_OWNER and given.HasField("customer"):
        target = given.customer
    else:
        return False
    if not bracket:
        had = any(descriptor.name == name for descriptor, _ in target.ListFields())
        target.ClearField(name)  # type: ignore[arg-type]  # the stubs want a literal
        return had
    values = getattr(target, name)
    position = int(index.rstrip("]"))
    if position >= len(values):
        return False
    if rest.startswith("implanted_date"):
        values[position].ClearField("implanted_date")
    else:
        del values[position]
    return True

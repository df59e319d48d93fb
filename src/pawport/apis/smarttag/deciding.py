"""What becomes of one pet of a batch, by what there is of it."""

from dataclasses import dataclass, field
from typing import Final

from pawport.apis.smarttag.batch import PLACEHOLDERS, Batch
from pawport.apis.smarttag.parsing import PET_FIELDS, UNNAMED, Reading
from pawport.apis.smarttag.people import Owner, write_contact, write_owner, write_secondary, write_vet
from pawport.apis.smarttag.problems import Problem
from pawport.customers.changes import CustomerChange
from pawport.customers.rules import WRITABLE, normalize
from pawport.errors import QuotaExceeded
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import microchips
from pawport.kit.masks import copy_field
from pawport.matching.animals import animal_of, contradictions, is_another
from pawport.matching.people import person_of
from pawport.pets.changes import PetChange
from pawport.pets.rules import present_fields

__all__ = ["CREATED", "ERROR", "SKIPPED", "UPDATED", "Outcome", "decide"]

CREATED, UPDATED, SKIPPED, ERROR = "created", "updated", "skipped", "error"
_IN_ORDER: Final = (
    *(name for name in PET_FIELDS if name != "vet_contact"),
    *("pet_owner", "secondary_contact", "vet_contact", "images"),
)


@dataclass(slots=True)
class Outcome:
    """What became of a pet."""

    reading: Reading
    action: str
    change: PetChange | None = None
    """The pet; None with an error."""
    fields: tuple[str, ...] = ()
    """What was written, by the document's names."""
    owner_action: str = SKIPPED
    """What became of the owner whom the pet names."""
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def decide(batch: Batch, reading: Reading) -> Outcome:
    """Does what the pet says to the pets and owners of the batch; nothing if there is an error."""
    errors = [*_third_party(batch, reading), *reading.problems.errors]
    if errors:
        return _rejected(reading, errors)
    change = batch.pets.by_chip(reading.number)
    owner, is_unclear = _owner(batch, reading.owner, change)
    if is_unclear:
        return _rejected(reading, [Problem("pet_owner", "can be one of several people; give the name")])
    problem = _another_animal(change, reading) or _no_room(batch, change, owner)
    if problem:
        return _rejected(reading, [problem])
    outcome = Outcome(reading, UPDATED if change else CREATED, warnings=list(reading.problems.warnings))
    _apply(batch, outcome, change, owner)
    return outcome


def _third_party(batch: Batch, reading: Reading) -> list[Problem]:
    """Why a chip that is not SmartTag's is rejected. The company may have changed its setting just now."""
    if not reading.number or not reading.is_third_party or batch.pets.company.allow_third_party_microchips:
        return []
    begins = ", ".join(microchips.SMARTTAG_PREFIXES)
    message = f"is a third-party microchip, which the company does not allow; SmartTag's begin with {begins}"
    return [Problem("microchip_number", message)]


def _no_room(batch: Batch, change: PetChange | None, owner: CustomerChange | None) -> Problem | None:
    """Why the owner, or the company, cannot have the pet too."""
    field = "pet_owner"
    try:
        if owner is not None and (change is None or change.pet.customer_id != owner.customer.id):
            batch.pets.check_owner(owner.customer)
        field = "pets"
        if change is None:
            batch.pets.check_company()
    except QuotaExceeded as error:
        return Problem(field, error.message)
    return None


def _rejected(reading: Reading, errors: list[Problem]) -> Outcome:
    return Outcome(reading, ERROR, errors=errors, warnings=reading.problems.warnings)


def _another_animal(change: PetChange | None, reading: Reading) -> Problem | None:
    """Why the microchip's pet cannot be the one that is sent."""
    if change is None:
        return None
    differing = contradictions(animal_of(change.pet), animal_of(reading.pet))
    if not is_another(differing):
        return None
    what = ", ".join(sorted(differing))
    return Problem("microchip_number", f"is that of another animal: {what} differ")


def _owner(batch: Batch, said: Owner | None, change: PetChange | None) -> tuple[CustomerChange | None, bool]:
    """Whom the pet names, if there is somebody, in doubt whose pet it is; and whether it is unclear."""
    if said is None or not said.key:
        return None, False
    given = person_of(_customer(said), PLACEHOLDERS, batch.company.phone_region)
    present = None if change is None else batch.person(change.pet.customer_id)
    if present is None:
        found = batch.people.find(given)
        return found.customer, found.is_unclear
    found = batch.people.find_owner(given, present)
    return (present if found.is_unclear else found.customer), False


def _customer(said: Owner) -> Customer:
    customer = Customer()
    write_owner(said, customer)
    if not said.names.get("first_name") and not said.names.get("last_name"):
        customer.ClearField("first_name")  # stands for a name that is not known
    return customer


def _apply(batch: Batch, outcome: Outcome, change: PetChange | None, owner: CustomerChange | None) -> None:
    reading = outcome.reading
    fields: set[str] = set()
    if reading.owner is not None and reading.owner.key:
        owner, outcome.owner_action = _write_owner(batch, reading.owner, owner)
        if outcome.owner_action != SKIPPED:
            fields.add("pet_owner")
    if change is None:
        change = _add_pet(batch, reading, owner)
        fields |= reading.fields | ({"pet_owner"} if owner else set())
    else:
        fields |= _write_fields(reading, change.edit())
        if owner is not None and owner.customer.id != change.pet.customer_id:
            batch.pets.transfer(change, owner.customer.id)
            fields.add("pet_owner")
    if reading.owner is not None and not reading.owner.key:
        fields |= _write_contact(batch, reading.owner, change, outcome)
    if _write_secondary(batch, reading, change, outcome):
        fields.add("secondary_contact")
    if reading.images and batch.pictures(change, reading.images):
        fields.add("images")
    outcome.change = change
    outcome.fields = tuple(name for name in _IN_ORDER if name in fields)
    if outcome.action == UPDATED and not fields:
        outcome.action = SKIPPED


def _write_owner(batch: Batch, said: Owner, owner: CustomerChange | None) -> tuple[CustomerChange, str]:
    if owner is None:
        customer = Customer()
        write_owner(said, customer)
        return batch.add_owner(customer), CREATED
    customer = owner.edit()
    known = list(customer.addresses)
    if not write_owner(said, customer):
        return owner, SKIPPED
    normalize(customer, batch.company, WRITABLE, known)
    batch.customers.index(owner)
    batch.people.forget(owner)
    return owner, UPDATED


def _add_pet(batch: Batch, reading: Reading, owner: CustomerChange | None) -> PetChange:
    pet = Pet(status=Pet.ALIVE, name=UNNAMED)
    pet.MergeFrom(reading.pet)
    owner = owner or batch.customers.house()
    return batch.pets.add(owner.customer.id, pet, fields=present_fields(pet))


def _write_fields(reading: Reading, pet: Pet) -> set[str]:
    """Writes what is said of the pet itself into it; the document's names of what was otherwise before."""
    changed = set()
    for name in reading.fields:
        if name == "vet_contact":
            is_changed = write_vet(reading.pet.vet, pet)
        else:
            is_changed = bool([own for own in PET_FIELDS[name] if _copy(reading.pet, pet, own)])
        if is_changed:
            changed.add(name)
    return changed


def _copy(said: Pet, pet: Pet, name: str) -> bool:
    if getattr(said, name) == getattr(pet, name):
        return False
    copy_field(said, pet, name)
    return True


def _write_contact(batch: Batch, said: Owner, change: PetChange, outcome: Outcome) -> set[str]:
    """Keeps an owner without an e-mail address in the pet, unless somebody owns it."""
    field = "pet_owner.email"
    if batch.person(change.pet.customer_id) is not None:
        outcome.warnings.append(Problem(field, "is required for an owner; pet_owner was ignored"))
        return set()
    message = "is required for an owner; pet_owner is kept as the contact of the pet"
    outcome.warnings.append(Problem(field, message))
    return {"pet_owner"} if write_contact(said, change.edit()) else set()


def _write_secondary(batch: Batch, reading: Reading, change: PetChange, outcome: Outcome) -> bool:
    if reading.secondary is None:
        return False
    owner = batch.person(change.pet.customer_id)
    if owner is None:
        message = "requires an owner with an e-mail address; it was ignored"
        outcome.warnings.append(Problem("secondary_contact", message))
        return False
    return write_secondary(reading.secondary, owner.edit())

"""What becomes of one pet of a batch, by what there is of it."""

from dataclasses import dataclass, field
from typing import Final

from pawport.apis.smarttag.people import Owner, write_owner, write_secondary, write_vet
from pawport.apis.smarttag.problems import Problem
from pawport.apis.smarttag.reading import PET_FIELDS, UNNAMED, Reading
from pawport.apis.smarttag.records import OwnerRecord, PetRecord, Records
from pawport.errors import QuotaExceeded
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.masks import copy_field
from pawport.pets.photos.downloads_service import MAX_DOWNLOADS
from pawport.pets.quota_service import check_company_count, check_count

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
    record: PetRecord | None = None
    """The pet; None with an error."""
    fields: tuple[str, ...] = ()
    """What was written, by the document's names."""
    owner_action: str = SKIPPED
    """What became of the owner whom the pet names."""
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def decide(records: Records, reading: Reading) -> Outcome:
    """Does to the records what the pet says; nothing if there is an error."""
    if reading.problems.errors:
        return _refused(reading, reading.problems.errors)
    record = records.pets.get(reading.number)
    owner = _owner(records, reading.owner, record)
    if problem := _no_room(records, record, owner):
        return _refused(reading, [problem])
    outcome = Outcome(reading, UPDATED if record else CREATED, warnings=list(reading.problems.warnings))
    _apply(records, outcome, record, owner)
    return outcome


def _no_room(records: Records, record: PetRecord | None, owner: OwnerRecord | None) -> Problem | None:
    """Why the owner, or the company, cannot have the pet too."""
    company = records.company
    field = "pet_owner"
    try:
        if owner is not None and (record is None or record.pet.customer_id != owner.customer.id):
            check_count(company, owner.customer.id, records.count_pets(owner.customer.id) + 1)
        field = "pets"
        if record is None and company.max_pets:
            check_company_count(company, records.count_all_pets() + 1)
    except QuotaExceeded as error:
        return Problem(field, error.message)
    return None


def _refused(reading: Reading, errors: list[Problem]) -> Outcome:
    return Outcome(reading, ERROR, errors=errors, warnings=reading.problems.warnings)


def _owner(records: Records, said: Owner | None, record: PetRecord | None) -> OwnerRecord | None:
    """Whom the pet names, if there is somebody: among several the one whose pet it is, else the oldest."""
    found = records.owners_found_by(said) if said else []
    own = [one for one in found if record is not None and one.customer.id == record.pet.customer_id]
    return next(iter(own or found), None)


def _apply(records: Records, outcome: Outcome, record: PetRecord | None, owner: OwnerRecord | None) -> None:
    reading = outcome.reading
    fields: set[str] = set()
    if reading.owner is not None:
        owner, outcome.owner_action = _write_owner(records, reading.owner, owner)
        if outcome.owner_action != SKIPPED:
            fields.add("pet_owner")
    if record is None:
        record = records.add_pet(reading.number, _new_pet(reading))
        fields |= reading.fields | ({"pet_owner"} if owner else set())
        records.give(record, owner)
    else:
        fields |= _write_fields(reading, record.pet)
        if owner is not None and owner.customer.id != record.pet.customer_id:
            records.give(record, owner)
            fields.add("pet_owner")
    if _write_secondary(records, reading, record, outcome):
        fields.add("secondary_contact")
    if reading.images and _add_images(reading, records.urls(record)):
        fields.add("images")
    outcome.record = record
    outcome.fields = tuple(name for name in _IN_ORDER if name in fields)
    if outcome.action == UPDATED and not fields:
        outcome.action = SKIPPED


def _write_owner(records: Records, said: Owner, owner: OwnerRecord | None) -> tuple[OwnerRecord, str]:
    if owner is not None:
        return owner, UPDATED if write_owner(said, owner.customer) else SKIPPED
    customer = Customer()
    write_owner(said, customer)
    return records.add_owner(said, customer), CREATED


def _new_pet(reading: Reading) -> Pet:
    pet = Pet(status=Pet.ALIVE, name=UNNAMED)
    pet.MergeFrom(reading.pet)
    return pet


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


def _add_images(reading: Reading, known: set[str]) -> bool:
    """Adds the addresses as `download_photos` does; whether one is new."""
    new = [url for url in reading.images if url not in known][: MAX_DOWNLOADS - len(known)]
    known.update(new)
    return bool(new)


def _write_secondary(records: Records, reading: Reading, record: PetRecord, outcome: Outcome) -> bool:
    if reading.secondary is None:
        return False
    owner = records.person(record.pet.customer_id)
    if owner is None:
        message = "needs an owner with an e-mail address; it was left out"
        outcome.warnings.append(Problem("secondary_contact", message))
        return False
    return write_secondary(reading.secondary, owner.customer)

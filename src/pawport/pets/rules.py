"""What must be true of a pet, and the forms in which its fields are kept."""

import json
import re
from collections.abc import Collection
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from pawport.accounts import Company
from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import addresses, attributes, external_ids, microchips
from pawport.kit.dates import check_date, check_not_future, date_text
from pawport.kit.phones import e164
from pawport.kit.search_keys import is_blank
from pawport.kit.times import given_time, timestamp_of
from pawport.kit.vocabulary import fixed_word, weight_unit

__all__ = ["REQUIRED", "WRITABLE", "normalize", "present_fields", "require"]

# The fields of Pet that a caller may write, on create and on update.
WRITABLE: Final = frozenset(
    (
        *("name", "birthday", "status", "type", "species", "breed", "secondary_breed", "gender", "weight"),
        *("fixed", "coat", "color", "secondary_color", "behavior", "vaccinations", "vet"),
        *("evaluation_status", "photo", "microchips", "allergies", "medications", "conditions"),
        *("special_needs", "unique_features", "pregnant", "metadata", "external_ids", "inactive"),
        *("additional_external_ids", "attributes", "owner_attributes", "stated_age", "deceased_date"),
    )
)
_WRITTEN: Final = WRITABLE | {"notes", "pet_codes"}
# What every pet has that comes through our own API. Through a dialect some may be missing.
REQUIRED: Final = ("name", "type", "breed")
_NO_BRACKETS: Final = re.compile(r"[^][{}]+")
_MAX_METADATA_DEPTH: Final = 64


def require(
    pet: Pet, fields: Collection[str], prefix: str = "", required: Collection[str] = REQUIRED
) -> None:
    """Raises InvalidArgument when one of the fields is empty, or a text of blanks, that every pet has."""
    for field in required:
        if field in fields and is_blank(getattr(pet, field)):
            raise invalid(prefix + field, "is required")


def normalize(pet: Pet, company: Company, fields: Collection[str], prefix: str = "") -> None:
    """Checks the given fields of `pet` and brings them into the form in which they are kept.

    Raises:
        InvalidArgument: a field's value is wrong; `prefix` stands before its name.
    """
    if pet.status == Pet.STATUS_UNSPECIFIED:
        pet.status = Pet.ALIVE
    if pet.type != Pet.OTHER:
        pet.ClearField("species")
    _check_age(pet, company, fields, prefix)
    _deceased_date(pet, company, fields, prefix)
    if "weight" in fields and pet.HasField("weight"):
        _weight(pet, prefix)
    if "fixed" in fields and pet.fixed:
        _fixed(pet, prefix)
    if "vet" in fields and pet.HasField("vet"):
        _vet(pet, company)
    if "metadata" in fields and pet.metadata:
        _check_metadata(pet.metadata, f"{prefix}metadata")
    if "vaccinations" in fields:
        _vaccinations(pet, prefix)
    if "microchips" in fields:
        _microchips(pet, prefix)
    external_ids.tidy(pet)
    attributes.check(pet.attributes, f"{prefix}attributes")
    attributes.check(pet.owner_attributes, f"{prefix}owner_attributes")


def _check_age(pet: Pet, company: Company, fields: Collection[str], prefix: str) -> None:
    if "birthday" in fields and pet.HasField("birthday"):
        check_date(pet.birthday, f"{prefix}birthday")
        check_not_future(pet.birthday, f"{prefix}birthday", company.time_zone)
    if "stated_age" in fields and pet.HasField("stated_age"):
        _check_stated_age(pet.stated_age, company, f"{prefix}stated_age")


def _deceased_date(pet: Pet, company: Company, fields: Collection[str], prefix: str) -> None:
    if not pet.HasField("deceased_date"):
        return
    field = f"{prefix}deceased_date"
    if "deceased_date" in fields:
        check_date(pet.deceased_date, field)
        check_not_future(pet.deceased_date, field, company.time_zone)
    if pet.status != Pet.PASSED_AWAY:
        if "deceased_date" in fields:
            raise invalid(field, "requires the status PASSED_AWAY")
        pet.ClearField("deceased_date")
    elif {"deceased_date", "birthday"} & set(fields) and _is_before(pet.deceased_date, pet.birthday):
        raise invalid(field, "must not be before the birthday")


def _is_before(one: Date, other: Date) -> bool:
    """Whether a date is surely before another one. What is not known of them cannot make it so."""
    if not one.year or not other.year:
        return False
    shown = zip(date_text(one).split("-"), date_text(other).split("-"), strict=False)
    mine, theirs = zip(*shown, strict=True)
    return mine < theirs


def _check_stated_age(age: Pet.StatedAge, company: Company, field: str) -> None:
    check_date(age.stated_date, f"{field}.stated_date")
    if not age.stated_date.day:
        raise invalid(f"{field}.stated_date", "must be a whole date, with month and day")
    check_not_future(age.stated_date, f"{field}.stated_date", company.time_zone)
    if age.HasField("most_years") and age.most_years < age.least_years:
        raise invalid(f"{field}.most_years", "must not be less than least_years")


def _weight(pet: Pet, prefix: str) -> None:
    unit = weight_unit(pet.weight.unit)
    if unit is None:
        raise invalid(f"{prefix}weight.unit", 'must be "kg" or "lb"')
    if not pet.weight.value:
        raise invalid(f"{prefix}weight.value", "must be greater than 0")
    pet.weight.unit = unit


def _fixed(pet: Pet, prefix: str) -> None:
    word = fixed_word(pet.fixed)
    if word is None:
        raise invalid(f"{prefix}fixed", 'must be "yes", "no" or "unknown"')
    pet.fixed = word


def _vet(pet: Pet, company: Company) -> None:
    pet.vet.e164_phone_number = e164(pet.vet.phone_number, company.phone_region)
    addresses.settle(pet.vet)
    if not pet.vet.ByteSize():  # nothing was given but what is output only
        pet.ClearField("vet")


def _check_metadata(text: str, field: str) -> None:
    depth = 0
    for bracket in _NO_BRACKETS.sub("", text):  # those inside of strings count too: no real text has so many
        depth += 1 if bracket in "[{" else -1
        if depth > _MAX_METADATA_DEPTH:
            raise invalid(field, f"must be nested at most {_MAX_METADATA_DEPTH} levels deep")
    try:
        json.loads(text, parse_constant=_no_constant)
    except ValueError:
        raise invalid(field, "must be valid JSON") from None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _vaccinations(pet: Pet, prefix: str) -> None:
    for index, vaccination in enumerate(pet.vaccinations):
        field = f"{prefix}vaccinations[{index}]"
        if vaccination.HasField("administered_date"):
            check_date(vaccination.administered_date, f"{field}.administered_date")
        if vaccination.HasField("expired_at"):
            _microseconds(vaccination.expired_at, f"{field}.expired_at")


def _microseconds(time: Timestamp, field: str) -> None:
    """Cuts to what both databases hold, so that a pet reads the same before and after a restart."""
    time.CopyFrom(timestamp_of(given_time(time, field)))


def _microchips(pet: Pet, prefix: str) -> None:
    for index, chip in enumerate(pet.microchips):
        field = f"{prefix}microchips[{index}]"
        _check_number(chip, field)
        said = microchips.classify(chip.number)
        chip.kind, chip.manufacturer = said.kind, said.manufacturer
        if chip.HasField("implanted_date"):
            check_date(chip.implanted_date, f"{field}.implanted_date")
    kept: dict[str, Pet.Microchip] = {}
    for chip in pet.microchips:
        kept.setdefault(chip.number, chip)
    if len(kept) < len(pet.microchips):  # one was given twice
        pet.ClearField("microchips")
        pet.microchips.extend(kept.values())


def _check_number(chip: Pet.Microchip, field: str) -> None:
    """Takes the number from `given`, or from `number` where clients write what they have read."""
    source = "number" if chip.number and not chip.given else "given"
    if source == "number":
        chip.given = chip.number
    number = microchips.normalize(chip.given)
    if chip.number and microchips.normalize(chip.number) != number:
        raise invalid(f"{field}.number", "must be the number that `given` has, or absent")
    microchips.check(number, f"{field}.{source}")
    chip.number = number


def present_fields(pet: Pet) -> list[str]:
    """Returns the names of what callers may write and a new pet has."""
    return [field.name for field, _ in pet.ListFields() if field.name in _WRITTEN]

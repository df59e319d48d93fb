"""One pet of a batch, read: what it says of the record, in the record's own terms."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pawport.accounts import Company
from pawport.apis.smarttag.people import Owner, read_owner, read_secondary, read_vet
from pawport.apis.smarttag.problems import Problems
from pawport.apis.smarttag.values import Object, Unreadable, limit, optional_text, text
from pawport.errors import InvalidArgument
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import microchips
from pawport.kit.dates import check_date, check_not_future, date_from_text
from pawport.kit.placeholders import Placeholders
from pawport.kit.vocabulary import fixed_in_gender, fixed_word, gender_name, species_name, weight_unit

__all__ = ["PET_FIELDS", "UNNAMED", "Reading", "read_pet"]

UNNAMED: Final = "Unnamed"
# The document's names, and those of the record. What a pet says of its type is in two of them.
PET_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "pet_name": ("name",),
    "pet_type": ("type", "species"),
    "pet_breed": ("breed",),
    "pet_sec_breed": ("secondary_breed",),
    "pet_color": ("color",),
    "pet_sec_color": ("secondary_color",),
    "pet_gender": ("gender",),
    "pet_weight": ("weight",),
    "pet_dob": ("birthday",),
    "pet_neutered": ("fixed",),
    "pet_allergies": ("allergies",),
    "pet_unique_features": ("unique_features",),
    "pet_special_needs": ("special_needs",),
    "vet_contact": ("vet",),
}
_PLAIN_TEXTS: Final = (
    *("name", "breed", "secondary_breed", "color", "secondary_color"),
    *("unique_features", "special_needs"),
)
_PLACEHOLDERS: Final = Placeholders()
_TEXTS: Final = {
    name: (fields[0], limit(Pet.DESCRIPTOR, fields[0]))
    for name, fields in PET_FIELDS.items()
    if fields[0] in _PLAIN_TEXTS
}
_LONGEST_SPECIES: Final = limit(Pet.DESCRIPTOR, "species")
_LONGEST_CHIP: Final = 40  # with what separates its parts
_SHORT: Final = 100
_CHIP_DIGITS: Final = 15
_MAX_ALLERGIES, _LONGEST_ALLERGY = 100, 500
_MAX_IMAGES, _LONGEST_URL = 20, 2048
_MAX_WEIGHT: Final = 10_000
_WEIGHT: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*([a-zA-Z#]*\.?)")
_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_URL: Final = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


@dataclass(slots=True)
class Reading:
    """What one pet of a batch says. It is not changed any more: a batch can be tried again."""

    given_number: str
    """The microchip as it was given, to be told with an error."""
    number: str = ""
    """The microchip's number; empty only with an error."""
    is_third_party: bool = False
    pet: Pet = field(default_factory=Pet)
    """What is said of the pet itself."""
    fields: set[str] = field(default_factory=set)
    """The document's names of what `pet` has."""
    owner: Owner | None = None
    secondary: Customer.Contact | None = None
    images: tuple[str, ...] = ()
    problems: Problems = field(default_factory=Problems)


def read_pet(given: Any, company: Company) -> Reading:
    """Reads what a batch has in the place of a pet, whatever it is; what cannot be read is in `problems`."""
    if not isinstance(given, dict):
        reading = Reading("")
        reading.problems.refuse("pets", "must be an object")
        return reading
    reading = Reading(_shown(given.get("microchip_number")))
    _read_microchip(given, reading)
    _read_species(given, reading)
    for name, (own, longest) in _TEXTS.items():
        if found := optional_text(given, name, longest, reading.problems):
            setattr(reading.pet, own, found)
            reading.fields.add(name)
    for name, read in _READERS.items():
        _read_optional(given, name, read, reading, company)
    if reading.pet.fixed:  # a gender can say it too
        reading.fields.add("pet_neutered")
    if read_vet(given, reading.pet, company, reading.problems):
        reading.fields.add("vet_contact")
    reading.owner = read_owner(given, reading.problems)
    reading.secondary = read_secondary(given, company, reading.problems)
    reading.images = _images(given.get("pet_images"), reading.problems)
    return reading


def _shown(value: Any) -> str:
    return value[:_SHORT].encode(errors="replace").decode() if isinstance(value, str) else ""


def _read_microchip(given: Object, reading: Reading) -> None:
    try:
        number = _chip_number(given.get("microchip_number"))
        said = microchips.classify(number)
        reading.is_third_party = said.manufacturer != microchips.SMARTTAG
        if reading.is_third_party:
            _check_digits(number)
    except Unreadable as error:
        reading.problems.refuse("microchip_number", str(error))
        return
    reading.number = number
    written = text(given["microchip_number"], _LONGEST_CHIP)
    reading.pet.microchips.add(number=number, given=written, kind=said.kind, manufacturer=said.manufacturer)


def _chip_number(value: Any) -> str:
    if isinstance(value, int) and len(str(value)) != _CHIP_DIGITS:
        raise Unreadable("must be a string: a number can lose its leading zeros")
    given = text(value, _LONGEST_CHIP)
    number = microchips.normalize(given)
    if not number:
        raise Unreadable("is required")
    if fault := microchips.fault(number):
        raise Unreadable(fault)
    if _PLACEHOLDERS.is_no_chip(given):
        raise Unreadable("stands for none")
    return number


def _check_digits(number: str) -> None:
    if len(number) != _CHIP_DIGITS and number.startswith(microchips.SMARTTAG_PREFIXES):
        raise Unreadable("must have 15 digits, like all SmartTag microchips")


def _read_species(given: Object, reading: Reading) -> None:
    try:
        word = text(given.get("pet_type"), _LONGEST_SPECIES)
        if not word:
            raise Unreadable("is required")
    except Unreadable as error:
        reading.problems.refuse("pet_type", str(error))
        return
    reading.fields.add("pet_type")
    reading.pet.type = Pet.Type.Value(species_name(word))
    if reading.pet.type == Pet.OTHER:
        reading.pet.species = word


Read = Callable[[Any, Pet, Company], bool]
"""Reads a value into the pet; whether there is one."""


def _read_optional(given: Object, name: str, read: Read, reading: Reading, company: Company) -> None:
    value = given.get(name)
    if value is None or value in ("", []):
        return
    try:
        if read(value, reading.pet, company):
            reading.fields.add(name)
    except Unreadable as error:
        reading.problems.warn(name, f"{error}; it was ignored")


def _gender(value: Any, pet: Pet, _: Company) -> bool:
    word = text(value, _SHORT)
    if not word:
        return False
    name = gender_name(word)
    if name is None:
        raise Unreadable('must be "Male", "Female" or "Unknown"')
    pet.gender = Pet.Gender.Value(name)
    pet.fixed = fixed_in_gender(word) or ""
    return True


def _neutered(value: Any, pet: Pet, _: Company) -> bool:
    word = text(str(value).lower() if isinstance(value, bool) else value, _SHORT)
    if not word:
        return False
    kept = fixed_word(word)
    if kept is None:
        raise Unreadable('must be "Yes" or "No"')
    pet.fixed = kept
    return True


def _weight(value: Any, pet: Pet, _: Company) -> bool:
    written = text(value, _SHORT)
    if not written:
        return False
    found = _WEIGHT.fullmatch(written)
    unit = weight_unit(found[2] or "lb") if found else None
    if found is None or unit is None:
        raise Unreadable('must be a number of pounds, such as "8.56", or a number with the unit lb or kg')
    number = float(found[1])
    if not 0 < number <= _MAX_WEIGHT:
        raise Unreadable(f"must be greater than 0 and at most {_MAX_WEIGHT}")
    pet.weight.value, pet.weight.unit = number, unit
    return True


def _birthday(value: Any, pet: Pet, company: Company) -> bool:
    written = text(value, _SHORT)
    if not written:
        return False
    if not _DATE.fullmatch(written):
        raise Unreadable("must be a date as YYYY-MM-DD")
    date = date_from_text(written)
    try:
        check_date(date, "")
        check_not_future(date, "", company.time_zone)
    except InvalidArgument as error:
        raise Unreadable(error.violations[0].description) from None
    pet.birthday.CopyFrom(date)
    return True


def _allergies(value: Any, pet: Pet, _: Company) -> bool:
    given = value if isinstance(value, list) else re.split(r"[,;\n]", text(value, _MAX_ALLERGIES * _SHORT))
    found = [one for part in given if (one := text(part, _LONGEST_ALLERGY))]
    if len(found) > _MAX_ALLERGIES:
        raise Unreadable(f"must have at most {_MAX_ALLERGIES} items")
    pet.allergies.extend(dict.fromkeys(found))
    return bool(found)


_READERS: Final[dict[str, Read]] = {
    "pet_gender": _gender,
    "pet_weight": _weight,
    "pet_dob": _birthday,
    "pet_neutered": _neutered,
    "pet_allergies": _allergies,
}


def _images(value: Any, problems: Problems) -> tuple[str, ...]:
    if value is None or value in ("", [], {}):
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        problems.warn("pet_images", "must be a list of URLs; it was ignored")
        return ()
    if len(value) > _MAX_IMAGES:
        problems.warn("pet_images", f"must have at most {_MAX_IMAGES} items; the others were ignored")
    found = [_image(url, index, problems) for index, url in enumerate(value[:_MAX_IMAGES])]
    return tuple(dict.fromkeys(filter(None, found)))


def _image(value: Any, index: int, problems: Problems) -> str:
    try:
        url = text(value, _LONGEST_URL)
        if url and not _URL.fullmatch(url):
            raise Unreadable("must be an http:// or https:// URL without whitespace")
    except Unreadable as error:
        problems.warn(f"pet_images[{index}]", f"{error}; it was ignored")
        return ""
    return url

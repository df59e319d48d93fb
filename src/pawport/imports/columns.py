"""The columns of a file, and what they say of a pet and its owner."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from google.type.date_pb2 import Date

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.imports.values import UnreadableError, plain_name, truth
from pawport.kit.countries import country_code
from pawport.kit.vocabulary import (
    fixed_in_gender,
    fixed_word,
    gender_name,
    read_standing,
    species_name,
    weight_unit,
)

__all__ = ["COLUMNS", "Column", "Options", "column_of"]


@dataclass(frozen=True, slots=True)
class Options:
    """How texts are read that could mean several things.

    `dates` is "mdy" or "dmy" for dates such as 01/02/2024; `unit` is that of weights without one; `system`
    is whose ids the columns external_id and owner_external_id have.
    """

    dates: str | None = None
    unit: str | None = None
    system: str = "import"


Read = Callable[[str, PetImport, Options], None]


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a file can say. `help` is for people: what its texts are like."""

    name: str
    aliases: tuple[str, ...]
    help: str
    read: Read


_ISO_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?(?:[T ].*)?")
_SLASHED_DATE: Final = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?: .*)?")
_WEIGHT: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) *([A-Za-z#]*\.?)")
_DATES: Final = "2020-05-31, 2020-05 or 2020"
_CHIP_ALIASES: Final = ("microchip_number", "microchip_id", "chip", "chip_number", "microchip_1")


def _date(text: str, options: Options) -> Date:
    """A year, a year and a month, or a day."""
    found = _ISO_DATE.fullmatch(text)
    if found is not None:
        year, month, day = (int(part or 0) for part in found.groups())
        return Date(year=year, month=month, day=day)
    found = _SLASHED_DATE.fullmatch(text)
    if found is None:
        raise UnreadableError("must be a date such as 2020-05-31, 2020-05 or 2020")
    if options.dates is None:
        raise UnreadableError("is ambiguous: use --dates dmy or --dates mdy")
    first, second, year = map(int, found.groups())
    month, day = (first, second) if options.dates == "mdy" else (second, first)
    return Date(year=year, month=month, day=day)


def _text(field: str) -> Read:
    return lambda text, into, _: setattr(into.pet, field, text)


def _list(field: str) -> Read:
    def read(text: str, into: PetImport, _: Options) -> None:
        getattr(into.pet, field).extend(part for each in text.split(";") if (part := each.strip()))

    return read


def _vet(field: str) -> Read:
    return lambda text, into, _: setattr(into.pet.vet, field, text)


def _owner(field: str) -> Read:
    return lambda text, into, _: setattr(into.customer, field, text)


def _pet_id(text: str, into: PetImport, _: Options) -> None:
    into.pet_id = text


def _customer_id(text: str, into: PetImport, _: Options) -> None:
    if into.WhichOneof("owner") == "customer":
        raise UnreadableError("cannot be combined with other columns of the owner")
    into.customer_id = text


def _species(text: str, into: PetImport, _: Options) -> None:
    into.pet.type = Pet.Type.Value(species_name(text))
    if into.pet.type == Pet.OTHER and text.upper() != "OTHER":
        into.pet.species = text


def _gender(text: str, into: PetImport, _: Options) -> None:
    name = gender_name(text)
    if name is None:
        raise UnreadableError('must be "male", "female" or "unknown"')
    into.pet.gender = Pet.Gender.Value(name)
    into.pet.fixed = into.pet.fixed or fixed_in_gender(text) or ""


def _fixed(text: str, into: PetImport, _: Options) -> None:
    word = fixed_word(text)
    if word is None:
        raise UnreadableError('must be "yes", "no" or "unknown"')
    into.pet.fixed = word


def _status(text: str, into: PetImport, _: Options) -> None:
    standing = read_standing(text)
    if standing is None:
        raise UnreadableError('must be "active", "inactive" or "deceased"')
    into.pet.status = Pet.Status.Value(standing.status)
    if standing.status == "ALIVE":
        into.inactive = standing.inactive


def _inactive(text: str, into: PetImport, _: Options) -> None:
    into.inactive = truth(text)


def _pregnant(text: str, into: PetImport, _: Options) -> None:
    into.pet.pregnant = truth(text)


def _birthday(text: str, into: PetImport, options: Options) -> None:
    into.pet.birthday.CopyFrom(_date(text, options))


def _weight(text: str, into: PetImport, options: Options) -> None:
    found = _WEIGHT.fullmatch(text)
    unit = found[2] or into.pet.weight.unit or options.unit if found else None
    if found is None:
        raise UnreadableError('must be a number, such as "8.56" or "8.56 lb"')
    if not unit:
        raise UnreadableError("has no unit: add a column weight_unit, or use --weight-unit")
    into.pet.weight.value, into.pet.weight.unit = float(found[1]), unit


def _weight_unit(text: str, into: PetImport, _: Options) -> None:
    if weight_unit(text) is None:
        raise UnreadableError('must be "kg" or "lb"')
    into.pet.weight.unit = text


def _evaluation(text: str, into: PetImport, _: Options) -> None:
    name = {"pass": "PASS", "passed": "PASS", "fail": "FAIL", "failed": "FAIL"}.get(text.lower())
    if name is None:
        raise UnreadableError('must be "pass" or "fail"')
    into.pet.evaluation_status = Pet.EvaluationStatus.Value(name)


def _microchip(text: str, into: PetImport, _: Options) -> None:
    into.pet.microchips.add(given=text)


def _implanted(text: str, into: PetImport, options: Options) -> None:
    if not into.pet.microchips:
        raise UnreadableError("requires a microchip")
    into.pet.microchips[0].implanted_date.CopyFrom(_date(text, options))


def _note(text: str, into: PetImport, _: Options) -> None:
    into.pet.notes.add(content=text)


def _external_id(text: str, into: PetImport, options: Options) -> None:
    into.pet.external_ids[options.system] = text


def _owner_external_id(text: str, into: PetImport, options: Options) -> None:
    into.customer.external_ids[options.system] = text


def _owner_name(text: str, into: PetImport, _: Options) -> None:
    into.customer.first_name, *rest = text.split(maxsplit=1)
    into.customer.last_name = " ".join(rest)


def _owner_mobile(text: str, into: PetImport, _: Options) -> None:
    into.customer.additional_phone_numbers.add(number=text, label="mobile")


def _address(field: str) -> Read:
    def read(text: str, into: PetImport, _: Options) -> None:
        addresses = into.customer.addresses
        address = addresses[0] if addresses else addresses.add(kind=Customer.BILLING)
        setattr(address, field, text)

    return read


def _owner_country(text: str, into: PetImport, options: Options) -> None:
    code = country_code(text)
    if code is None:
        raise UnreadableError('must be a country, such as "US" or "United States"')
    _address("country_code")(code, into, options)


COLUMNS: Final = (
    Column("pet_id", ("id", "petid"), "an id of your own, or one generated by Pawport", _pet_id),
    Column("name", ("pet_name", "animal_name"), "", _text("name")),
    Column("species", ("type", "pet_type", "animal_type"), "dog, feline, Guinea Pig, ferret ...", _species),
    Column("breed", ("pet_breed", "primary_breed"), "", _text("breed")),
    Column("secondary_breed", ("pet_sec_breed",), "", _text("secondary_breed")),
    Column("fixed", ("neutered", "spayed", "altered", "pet_neutered"), "yes, no, unknown", _fixed),
    Column("gender", ("sex", "pet_gender"), "male, F, unknown, spayed female ...", _gender),
    Column("birthday", ("birth_date", "birthdate", "date_of_birth", "dob", "pet_dob"), _DATES, _birthday),
    Column("status", (), "active, inactive, deceased", _status),
    Column("inactive", (), "yes, no", _inactive),
    Column("weight_unit", ("weight_units",), "kg, lb", _weight_unit),
    Column("weight", ("pet_weight",), "8.56, or 8.56 lb", _weight),
    Column("color", ("colour", "primary_color", "pet_color"), "", _text("color")),
    Column("secondary_color", ("pet_sec_color",), "", _text("secondary_color")),
    Column("coat", (), "", _text("coat")),
    Column("behavior", ("behaviour", "temperament"), "", _text("behavior")),
    Column("microchip", _CHIP_ALIASES, "", _microchip),
    Column("second_microchip", ("microchip_2", "microchip2"), "", _microchip),
    Column("implanted_date", ("microchip_date",), _DATES, _implanted),
    Column("allergies", ("pet_allergies",), "separated by ;", _list("allergies")),
    Column("medications", (), "separated by ;", _list("medications")),
    Column("conditions", (), "separated by ;", _list("conditions")),
    Column("special_needs", ("pet_special_needs",), "", _text("special_needs")),
    Column("unique_features", ("pet_unique_features",), "", _text("unique_features")),
    Column("pregnant", (), "yes, no", _pregnant),
    Column("evaluation_status", ("evaluation",), "pass, fail", _evaluation),
    Column("note", ("notes", "comment", "comments", "medical_notes"), "", _note),
    Column("photo", ("photo_url",), "a URL", _text("photo")),
    Column("metadata", (), "valid JSON", _text("metadata")),
    Column("external_id", (), "the id in another system", _external_id),
    Column("vet_name", ("vet", "clinic_name"), "", _vet("name")),
    Column("vet_phone", ("vet_phone_number",), "", _vet("phone_number")),
    Column("vet_address", (), "", _vet("address")),
    Column("owner_name", ("owner",), "first name, space, last name", _owner_name),
    Column("owner_first_name", ("first_name",), "", _owner("first_name")),
    Column("owner_last_name", ("last_name",), "", _owner("last_name")),
    Column("owner_email", ("email",), "", _owner("email")),
    Column("owner_phone", ("phone", "owner_phone_number"), "", _owner("phone_number")),
    Column("owner_mobile_phone", ("mobile_phone",), "", _owner_mobile),
    Column("owner_street", ("address_1", "owner_address"), "", _address("street")),
    Column("owner_street2", ("address_2",), "", _address("street2")),
    Column("owner_city", ("city",), "", _address("city")),
    Column("owner_region", ("state", "owner_state"), "", _address("region")),
    Column("owner_postal_code", ("zip", "owner_zip", "postal_code"), "", _address("postal_code")),
    Column("owner_country", ("country",), "US, or a name", _owner_country),
    Column("owner_external_id", (), "the id in another system", _owner_external_id),
    Column("customer_id", (), "of an existing owner", _customer_id),
)
"""What a file can say, in the order in which it is read."""

_BY_NAME: Final = {name: column for column in COLUMNS for name in (column.name, *column.aliases)}


def column_of(name: str) -> Column | None:
    """The column that a file's name for one means: "Pet Name", "petName" and "pet_name" are one."""
    plain, colon, system = name.partition(":")
    column = _BY_NAME.get(plain_name(plain))
    if column is None or not colon:
        return column
    return _of_system(column, system.strip()) if column.read in (_external_id, _owner_external_id) else None


def _of_system(column: Column, system: str) -> Column:
    """A column with ids that another system than the usual one has given."""

    def read(text: str, into: PetImport, options: Options) -> None:
        column.read(text, into, replace(options, system=system))

    return replace(column, name=f"{column.name}:{system}", read=read)

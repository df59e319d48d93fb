"""Reading the texts of a file into a pet and its owner."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.imports import languages
from pawport.imports.ages import read_age
from pawport.imports.dates import Order, read_date
from pawport.imports.names import split_name
from pawport.imports.values import UnreadableError, truth
from pawport.imports.weights import read_unit, read_weight
from pawport.kit import microchips, vocabulary
from pawport.kit.countries import country_code
from pawport.kit.placeholders import Placeholders

__all__ = ["Options", "Read"]


@dataclass(frozen=True, slots=True)
class Options:
    """How texts are read that could mean several things.

    `dates` is the order of dates such as 01/02/2024; `unit` is that of weights without one; `system` is whose
    ids the columns external_id and owner_external_id have. `today`: when ages are said, if it is known better
    than from the clock of the machine.
    """

    dates: Order | None = None
    unit: str | None = None
    system: str = "import"
    today: date | None = None


Read = Callable[[str, PetImport, Options], None]

_TRUE: Final = ("yes", "y", "true", "t", "1", "x", "on")
_FALSE: Final = ("no", "n", "false", "f", "0", "off")
_DEATHS: Final = ("euth", "died", "dead", "deceased", "doa", "disposal", "humane euth", "unassisted death")
_DEAD: Final = vocabulary.Standing("PASSED_AWAY")
# What clinics' programs write, besides the words that every API knows.
_STANDINGS: Final = {
    "a": vocabulary.Standing("ALIVE"),
    "i": vocabulary.Standing("ALIVE", inactive=True),
    **dict.fromkeys(("d", "pts", "put to sleep", "put down", "rip", "passed on"), _DEAD),
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_LABEL: Final = re.compile(
    r"^(?:(?:micro)?chip|mc|rfid|iso|id)?\s*(?:#|no\.?|nr\.?|number|id)?\s*[:#]\s*", re.IGNORECASE
)
_ISO_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])[0-9]{15}(?![0-9A-Za-z])")
_NO_CHIPS: Final = Placeholders()
_ADDRESS: Final = re.compile(r"[^\s@:;,/<>|&]+@[^\s@:;,/<>|&]+\.[^\s@:;,/<>|&]+")
_NAMED_ADDRESS: Final = re.compile(r"[^<>@]*<([^<>\s]+)>")
_BETWEEN: Final = re.compile(r"[\s;,/|&<>]|\b(?:and|or|mailto:)", re.IGNORECASE)
_BETWEEN_PHONES: Final = re.compile(r"[;,/|\n]|\bor\b|\band\b", re.IGNORECASE)
_DIGIT: Final = re.compile(r"\d")
_FEWEST_DIGITS: Final = 7  # of one of several phone numbers
_BETWEEN_CHIPS: Final = re.compile(r"[;,|&]|\band\b|\s/\s|\n", re.IGNORECASE)


def date_of(text: str, options: Options) -> Date | None:
    """A year, a year and a month, or a day; None where the date stands for none."""
    return read_date(text, options.dates)


def text_of(field: str) -> Read:
    """Reads a text of the pet."""
    return lambda text, into, _: setattr(into.pet, field, text)


def list_of(field: str) -> Read:
    """Reads a list of the pet, separated by semicolons."""

    def read(text: str, into: PetImport, _: Options) -> None:
        getattr(into.pet, field).extend(part for each in text.split(";") if (part := each.strip()))

    return read


def of_vet(field: str) -> Read:
    """Reads a text of the pet's vet."""
    return lambda text, into, _: setattr(into.pet.vet, field, text)


def of_owner(field: str) -> Read:
    """Reads a text of the owner."""
    return lambda text, into, _: setattr(into.customer, field, text)


def pet_id(text: str, into: PetImport, _: Options) -> None:
    """Reads the pet's id."""
    into.pet_id = text


def customer_id(text: str, into: PetImport, _: Options) -> None:
    """Reads the id of the owner."""
    if into.WhichOneof("owner") == "customer":
        raise UnreadableError("cannot be combined with other columns of the owner")
    into.customer_id = text


def species(text: str, into: PetImport, _: Options) -> None:
    """Reads the species."""
    names = {_species_name(text)}
    if names == {"OTHER"}:  # "Dog (Canine)"
        names = {_species_name(word) for word in _WORD.findall(text)}
    into.pet.type = Pet.Type.Value(names.pop()) if len(names) == 1 else Pet.OTHER
    if into.pet.type == Pet.OTHER and text.upper() != "OTHER":
        into.pet.species = text


def _species_name(word: str) -> str:
    name = vocabulary.species_name(word)
    return languages.species_name(word) if name == "OTHER" else name


def gender(text: str, into: PetImport, _: Options) -> None:
    """Reads the gender, and whether the pet is fixed if that is said too."""
    name = vocabulary.gender_name(text)
    fixed = vocabulary.fixed_in_gender(text) or ""
    if name is None:
        fixed = vocabulary.fixed_word(text) or ""
        if not fixed or text.lower() in (*_TRUE, *_FALSE):
            raise UnreadableError('must be "male", "female" or "unknown"')
    else:
        into.pet.gender = Pet.Gender.Value(name)
    into.pet.fixed = into.pet.fixed or fixed


def fixed(text: str, into: PetImport, options: Options) -> None:
    """Reads whether the pet is spayed or neutered; the gender too if that is said."""
    word = vocabulary.fixed_word(text) or languages.fixed_word(text)
    if word is None:
        word = vocabulary.fixed_in_gender(text)
        if word is None:
            raise UnreadableError('must be "yes", "no" or "unknown"')
        gender(text, into, options)
    into.pet.fixed = word


def status(text: str, into: PetImport, _: Options) -> None:
    """Reads whether the pet lives and comes."""
    standing = vocabulary.read_standing(text) or _STANDINGS.get(text.lower())
    if standing is None and text.lower().startswith(_DEATHS):  # "Deceased 2023"
        standing = _DEAD
    if standing is None:
        raise UnreadableError('must be "active", "inactive" or "deceased"')
    into.pet.status = Pet.Status.Value(standing.status)
    if standing.status == "ALIVE":
        into.inactive = standing.inactive


def deceased(text: str, into: PetImport, options: Options) -> None:
    """Reads whether the pet has died: yes, no, or the date of its death."""
    word = text.lower()
    standing = vocabulary.read_standing(text)
    if word in _FALSE or (standing is not None and standing != _DEAD):
        return
    is_true = word in _TRUE or standing is not None
    found = None if is_true else date_of(text, options)
    if is_true or found is not None:
        into.pet.status = Pet.PASSED_AWAY
    if found is not None:
        into.pet.deceased_date.CopyFrom(found)


def outcome(text: str, into: PetImport, _: Options) -> None:
    """Reads how the animal left a shelter, which says if it has died."""
    if text.lower().startswith(_DEATHS):
        into.pet.status = Pet.PASSED_AWAY


def inactive(text: str, into: PetImport, _: Options) -> None:
    """Reads whether the pet no longer comes."""
    into.inactive = truth(text)


def pregnant(text: str, into: PetImport, _: Options) -> None:
    """Reads whether the pet is pregnant."""
    into.pet.pregnant = truth(text)


def birthday(text: str, into: PetImport, options: Options) -> None:
    """Reads the birthday, or an age in its place."""
    stated = read_age(text, options.today or date.today())  # noqa: DTZ011 - the options have that of the company
    if stated is not None:
        into.pet.stated_age.CopyFrom(stated)
        return
    found = date_of(text, options)
    if found is not None:
        into.pet.birthday.CopyFrom(found)


def age(text: str, into: PetImport, options: Options) -> None:
    """Reads the age, which counts if there is no birthday."""
    stated = read_age(f"{text} years" if text.isdecimal() else text, options.today or date.today())  # noqa: DTZ011 - as above
    if stated is None:
        raise UnreadableError('must be an age, such as "2 years" or "3y 2m"')
    if not into.pet.HasField("birthday"):
        into.pet.stated_age.CopyFrom(stated)


def weight_in(unit: str | None) -> Read:
    """Reads a weight in a unit, or in the one that is said."""

    def read(text: str, into: PetImport, options: Options) -> None:
        found = read_weight(text, unit or into.pet.weight.unit or options.unit)
        if found is None:
            into.pet.ClearField("weight")
        else:
            into.pet.weight.value, into.pet.weight.unit = found

    return read


def weight_unit(text: str, into: PetImport, _: Options) -> None:
    """Reads the unit of the weight, which is read after it."""
    read_unit(text)
    into.pet.weight.unit = text


def evaluation(text: str, into: PetImport, _: Options) -> None:
    """Reads the result of the evaluation."""
    name = {"pass": "PASS", "passed": "PASS", "fail": "FAIL", "failed": "FAIL"}.get(text.lower())
    if name is None:
        raise UnreadableError('must be "pass" or "fail"')
    into.pet.evaluation_status = Pet.EvaluationStatus.Value(name)


def microchip(text: str, into: PetImport, _: Options) -> None:
    """Reads the number of a microchip, or of several, without words beside them: "Chip #985112345678903"."""
    text = _LABEL.sub("", text)
    for number in [text] if not _is_no_number(text) else _numbers_in(text):
        into.pet.microchips.add(given=number)


def _numbers_in(text: str) -> list[str]:
    """The numbers of microchips in a text that is none by itself; the text if there are none."""
    parts = [part.strip() for part in _BETWEEN_CHIPS.split(text) if part.strip()]
    given = [part for part in parts if not _NO_CHIPS.is_no_chip(part)]
    if given and not any(map(_is_no_number, given)):
        return given
    if _NO_CHIPS.is_no_chip(text):
        return [text]
    return _ISO_NUMBER.findall(text) or [text]


def _is_no_number(text: str) -> bool:
    return microchips.fault(microchips.normalize(text)) is not None


def implanted(text: str, into: PetImport, options: Options) -> None:
    """Reads when the first microchip was implanted."""
    if not into.pet.microchips:
        raise UnreadableError("requires a microchip")
    found = date_of(text, options)
    if found is not None:
        into.pet.microchips[0].implanted_date.CopyFrom(found)


def note(text: str, into: PetImport, _: Options) -> None:
    """Reads a note."""
    into.pet.notes.add(content=text)


def external_id(text: str, into: PetImport, options: Options) -> None:
    """Reads the pet's id in another system."""
    into.pet.external_ids[options.system] = text


def owner_email(text: str, into: PetImport, _: Options) -> None:
    """Reads the owner's e-mail address, or several: "ann@example.com; bob@example.com"."""
    if named := _NAMED_ADDRESS.fullmatch(text):  # Ann <ann@example.com>
        text = named[1]
    found = _ADDRESS.findall(text)
    others = _BETWEEN.sub("", _ADDRESS.sub("", text))
    for email in found if found and not others else [text]:
        if not into.customer.email:
            into.customer.email = email
        elif email not in (into.customer.email, *into.customer.additional_emails):
            into.customer.additional_emails.append(email)


def owner_phone(text: str, into: PetImport, _: Options) -> None:
    """Reads the owner's phone number, or several."""
    numbers = [number for part in _BETWEEN_PHONES.split(text) if (number := part.strip())]
    are_several = len(numbers) > 1 and all(
        len(_DIGIT.findall(number)) >= _FEWEST_DIGITS for number in numbers
    )
    for number in numbers if are_several else [text]:
        if not into.customer.phone_number:
            into.customer.phone_number = number
        elif number != into.customer.phone_number:
            into.customer.additional_phone_numbers.add(number=number)


def owner_external_id(text: str, into: PetImport, options: Options) -> None:
    """Reads the owner's id in another system."""
    into.customer.external_ids[options.system] = text


def owner_name(text: str, into: PetImport, _: Options) -> None:
    """Reads the owner's whole name."""
    into.customer.first_name, into.customer.last_name = split_name(text)


def owner_phone_of(label: str) -> Read:
    """Reads a further phone number of the owner."""
    return lambda text, into, _: into.customer.additional_phone_numbers.add(number=text, label=label) and None


def of_address(field: str) -> Read:
    """Reads a part of the owner's address."""

    def read(text: str, into: PetImport, _: Options) -> None:
        addresses = into.customer.addresses
        address = addresses[0] if addresses else addresses.add(kind=Customer.BILLING)
        setattr(address, field, text)

    return read


def owner_street(text: str, into: PetImport, options: Options) -> None:
    """Reads the street of the owner's address, or a part of it that stands in a column of its own."""
    addresses = into.customer.addresses
    before = addresses[0].street if addresses else ""
    of_address("street")(f"{before} {text}".lstrip(), into, options)


def of_contact(field: str) -> Read:
    """Reads a text of the person to contact in an emergency."""

    def read(text: str, into: PetImport, _: Options) -> None:
        contacts = into.customer.contacts
        contact = contacts[0] if contacts else contacts.add(kind=Customer.Contact.EMERGENCY)
        setattr(contact, field, text)

    return read


def owner_country(text: str, into: PetImport, options: Options) -> None:
    """Reads the country of the owner's address."""
    code = country_code(text)
    if code is None:
        raise UnreadableError('must be a country, such as "US" or "United States"')
    of_address("country_code")(code, into, options)


def vaccination(name: str, part: str) -> Read:
    """Reads a date of the vaccination with this name: the one that it was "given" on, or "expires" on. "Yes"
    and "no" say neither."""

    def read(text: str, into: PetImport, options: Options) -> None:
        found = None if text.lower() in (*_TRUE, *_FALSE) else date_of(text, options)
        if found is None:
            return
        if part == "given":
            _dose(into.pet, name).administered_date.CopyFrom(found)
        else:
            _dose(into.pet, name).expired_at.CopyFrom(_midnight(found))

    return read


def vaccination_name(unnamed: str) -> Read:
    """Reads the name of the vaccination whose dates were read under the name `unnamed`."""

    def read(text: str, into: PetImport, _: Options) -> None:
        _dose(into.pet, unnamed).name = text

    return read


def _dose(pet: Pet, name: str) -> Pet.Vaccination:
    return next((dose for dose in pet.vaccinations if dose.name == name), None) or pet.vaccinations.add(
        name=name
    )


def _midnight(value: Date) -> Timestamp:
    """How a date is written where a time is wanted: midnight UTC, whatever the zone."""
    if not value.day:
        raise UnreadableError("must be a day, such as 2026-05-31")
    found = Timestamp()
    found.FromJsonString(f"{value.year:04}-{value.month:02}-{value.day:02}T00:00:00Z")
    return found

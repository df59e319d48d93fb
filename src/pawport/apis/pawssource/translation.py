"""Between Paws Source's pets and ours."""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.struct_pb2 import Value
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from pawport.apis.pawssource.errors import INVALID_DATE, REQUIRED
from pawport.apis.pawssource.values import value
from pawport.errors import invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet, Weight
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from pawport.gen.pawssource.v2 import pet_pb2 as theirs
from pawport.gen.pawssource.v2 import pet_service_pb2 as messages
from pawport.kit.dates import date_text
from pawport.kit.vocabulary import (
    Dialect,
    Standing,
    age,
    converted,
    read_standing,
    say_species,
    say_standing,
    species_name,
)
from pawport.pets.lists.summaries import Wanted, species_key, state_key
from pawport.rpc.validation import validate

__all__ = ["REQUIRED_OF_PETS", "changes", "new_note", "new_pet", "profile", "summary", "wanted"]

REQUIRED_OF_PETS: Final = ("name", "type")
_PAWSSOURCE: Final[Dialect] = "pawssource"
_EMPTY: Final = Value(string_value="")
_SORTS: Final = ("created_at", "name")
_PART_OF_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")


def wanted(request: messages.ListPetsRequest) -> Wanted:
    """Which pets the request asks for, and in which order.

    Raises:
        InvalidArgument: there is no such status or order.
    """
    word = request.species.strip()
    species = species_key(*_type(word)) if word else None
    sort = request.sort.strip().lower() or _SORTS[0]
    if sort.removeprefix("-") not in _SORTS:
        raise invalid("sort", 'must be created_at or name, optionally with a leading "-"')
    by_name, descending = sort.endswith("name"), sort.startswith("-")
    standing = _standing(request.status)
    state = state_key(Pet.Status.Value(standing.status), standing.inactive) if standing else None
    return Wanted(species, state, by_name, descending)


def new_pet(request: messages.CreatePetRequest) -> Pet:
    """The pet that the request describes.

    Raises:
        InvalidArgument: a field is missing or wrong.
    """
    for field in ("name", "species"):
        if not getattr(request, field).strip():
            raise invalid(field, REQUIRED)
    pet = Pet(**_common(request), breed=request.breed)
    if request.date_of_birth.strip():
        pet.birthday.CopyFrom(_date(request.date_of_birth))
    if request.HasField("weight_kg"):
        pet.weight.value, pet.weight.unit = request.weight_kg, "kg"
    if note := request.medical_notes.strip():
        pet.notes.add(content=note)
    return pet


def changes(request: messages.UpdatePetRequest, pet: Pet, today: date) -> UpdatePetRequest:
    """What the request changes of the pet, apart from its notes. A pet that it says is dead has died today.

    Raises:
        InvalidArgument: a field is wrong.
    """
    fields = _common(request) | _clearable(request)
    if request.HasField("weight_kg") and request.weight_kg != _EMPTY:
        weight = _number(request.weight_kg, "weight_kg")
        if weight != _kilograms(pet):  # what was only shown in kilograms keeps its unit
            fields["weight"] = None if weight is None else Weight(value=weight, unit="kg")
    if fields.get("status") == Pet.PASSED_AWAY != pet.status:
        fields["deceased_date"] = Date(year=today.year, month=today.month, day=today.day)
    mask = FieldMask(paths=fields)
    found = UpdatePetRequest(customer_id=pet.customer_id, id=pet.id, **fields, update_mask=mask)
    validate(found, found.SerializeToString())
    return found


def new_note(text: str, pet: Pet) -> str:
    """What the text says that the pet's notes do not: callers add to what they were shown."""
    text = text.strip()
    for shown in (_medical_notes(pet).strip(), _notes(pet).strip()):
        rest = text.removeprefix(shown).removesuffix(shown)
        if rest != text:
            return rest.strip()
    return text


def summary(pet: Pet, today: date) -> theirs.Pet:
    """A line about the pet."""
    return theirs.Pet(**_line(pet, today))


def profile(pet: Pet, today: date) -> theirs.PetProfile:
    """All that is told of the pet."""
    return theirs.PetProfile(
        **_line(pet, today),
        date_of_birth=value(date_text(pet.birthday) if pet.HasField("birthday") else None),
        medical_notes=value(_medical_notes(pet) or None),
        tags=[chip.number for chip in pet.microchips],
    )


def _common(request: messages.CreatePetRequest | messages.UpdatePetRequest) -> dict[str, Any]:
    """Fields of our own Pet, from those that both requests have in the same form."""
    fields: dict[str, Any] = {}
    if request.name.strip():
        fields["name"] = request.name
    if word := request.species.strip():
        fields["type"], fields["species"] = _type(word)
    if standing := _standing(request.status):
        fields["status"] = Pet.Status.Value(standing.status)
        if fields["status"] == Pet.ALIVE:  # of a dead pet it stays known whether it had stayed away
            fields["inactive"] = standing.inactive
    return fields


def _clearable(request: messages.UpdatePetRequest) -> dict[str, Any]:
    """Fields of our own Pet that null clears, where they are given."""
    fields: dict[str, Any] = {}
    breed, born = _text(request, "breed"), _text(request, "date_of_birth")
    if breed != "":
        fields["breed"] = breed
    if born != "":
        fields["birthday"] = None if born is None else _date(born)
    return fields


def _line(pet: Pet, today: date) -> dict[str, Any]:
    return {
        "id": pet.id,
        "name": pet.name,
        "species": say_species(_PAWSSOURCE, Pet.Type.Name(pet.type), pet.species),
        "breed": value(pet.breed or None),
        "age_years": value(_age(pet, today)),
        "weight_kg": value(_kilograms(pet)),
        "status": say_standing(_PAWSSOURCE, Standing(Pet.Status.Name(pet.status), pet.inactive)),
        "created_at": Timestamp(seconds=pet.created_time.seconds),
    }


def _age(pet: Pet, today: date) -> int | None:
    """Whole years, up to the death of a pet that has died; None where that is not known."""
    if not pet.HasField("birthday"):
        return None
    if pet.status != Pet.PASSED_AWAY:
        return age(pet.birthday, today).years
    return age(pet.birthday, today, pet.deceased_date).years if pet.HasField("deceased_date") else None


def _type(word: str) -> tuple[Pet.Type.ValueType, str]:
    """The type that a word for a species means, and the word if it means none of the known species."""
    type_ = Pet.Type.Value(species_name(word))
    return type_, word if type_ == Pet.OTHER and word.lower() != "other" else ""


def _standing(word: str) -> Standing | None:
    """The status that a word means; None where there is none."""
    if not word.strip():
        return None
    standing = read_standing(word)
    if standing is None:
        raise invalid("status", "must be active, inactive or deceased")
    return standing


def _date(text: str) -> Date:
    """The date in ISO 8601, as much as is given of it; of a time its date."""
    try:
        if part := _PART_OF_DATE.fullmatch(text.strip()):
            year, month = int(part[1]), int(part[2] or 0)
            date(year, month if part[2] else 1, 1)
            return Date(year=year, month=month)
        day = datetime.fromisoformat(text.strip())
    except ValueError:
        raise invalid("date_of_birth", INVALID_DATE) from None
    return Date(year=day.year, month=day.month, day=day.day)


def _text(request: messages.UpdatePetRequest, field: str) -> str | None:
    """The text in a field, without blanks around it; None for null, "" where there is none."""
    value: Value = getattr(request, field)
    match value.WhichOneof("kind"):
        case "string_value":
            return value.string_value.strip()
        case "null_value":
            return None
        case None:
            return ""
    raise invalid(field, "must be a string or null")


def _number(value: Value, field: str) -> float | None:
    """The number in a value, which may be a text as it may in a new pet; None for null."""
    match value.WhichOneof("kind"):
        case "number_value":
            return value.number_value
        case "string_value":
            with suppress(ValueError):
                return float(value.string_value)
        case "null_value":
            return None
    raise invalid(field, "must be a number or null")


def _kilograms(pet: Pet) -> float | None:
    """The weight as it is shown; None when it is not known."""
    if not pet.HasField("weight"):
        return None
    return round(converted(pet.weight.value, pet.weight.unit, "kg"), 2)


def _medical_notes(pet: Pet) -> str:
    """Allergies, medications and conditions, a line each, before the notes."""
    lines = {"Allergies": pet.allergies, "Medications": pet.medications, "Conditions": pet.conditions}
    return "\n".join(
        filter(None, (*(f"{name}: {', '.join(each)}" for name, each in lines.items() if each), _notes(pet)))
    )


def _notes(pet: Pet) -> str:
    return "\n".join(note.content for note in pet.notes)

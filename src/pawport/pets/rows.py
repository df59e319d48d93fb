"""Between a Pet message and the rows that hold it."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import RowMapping

from pawport.db import as_utc
from pawport.gen.pawport.v1.external_id_pb2 import ExternalId
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.addresses import PARTS
from pawport.kit.dates import date_from_text, date_text
from pawport.kit.microchips import classify
from pawport.kit.search_keys import text_key
from pawport.kit.times import datetime_of, timestamp_of
from pawport.pets.wire import encoded_notes

__all__ = [
    "STATES",
    "SUMMARY",
    "columns_of",
    "microchip_rows",
    "note_from_row",
    "note_row",
    "pet_from_rows",
    "pet_row",
    "species_key",
    "state_key",
    "summary_from_row",
    "vaccination_from_row",
    "vaccination_rows",
]

_TEXTS = (
    *("name", "species", "breed", "secondary_breed", "fixed", "coat", "color", "secondary_color"),
    *("behavior", "photo", "special_needs", "unique_features", "metadata"),
)
_ENUMS = {  # a tenth of the time of the message's own `Name`
    field.name: {value.number: value.name for value in field.enum_type.values}
    for field in Pet.DESCRIPTOR.fields
    if field.enum_type is not None
}
_LISTS = ("allergies", "medications", "conditions", "vet_ids")
_ATTRIBUTES = ("attributes", "owner_attributes")
_texts = attrgetter(*_TEXTS)
_enums = attrgetter(*_ENUMS)
SUMMARY = (
    *("id", "name", "type", "species", "breed", "birthday", "status", "inactive"),
    *("weight_value", "weight_unit", "created_time", "deceased_date"),
)
"""The columns of `pets` that `summary_from_row` takes, in this order."""
STATES = ("active", "inactive", "deceased")
_OTHER = "other"  # the word for what is no known species, which is no species itself
_MAX_SPECIES_KEY = 32  # characters: no word is longer, and PostgreSQL's indexes hold 2.7 kB with the name
_VET_TEXTS = ("name", "phone_number", "e164_phone_number", "address", "doctor_name", "email", *PARTS)
_NO_VET = {f"vet_{name}": None for name in _VET_TEXTS}
# Of the fields that are not in one column of their name. Some are in other tables.
_COLUMNS = {
    "name": ("name", "name_key"),
    "breed": ("breed", "breed_key"),
    "type": ("type", "species_key"),
    "species": ("species", "species_key"),
    "status": ("status", "state"),
    "inactive": ("inactive", "state"),
    "weight": ("weight_value", "weight_unit"),
    "stated_age": ("stated_age_least", "stated_age_most", "stated_age_date"),
    "vet": tuple(_NO_VET),
    **dict.fromkeys(("vaccinations", "microchips", "notes", "photos", "biometric_images"), tuple[str, ...]()),
    "pet_codes": ("code_ids",),
}
_VACCINATION_TEXTS = ("name", "manufacturer", "serial", "veterinarian")
Row = RowMapping | Mapping[str, Any]


def pet_row(pet: Pet) -> dict[str, Any]:
    """The columns of `pets`, except the id and those that only the repository knows."""
    return {
        **dict(zip(_TEXTS, _texts(pet), strict=True)),
        **{name: list(given) if (given := getattr(pet, name)) else [] for name in _LISTS},
        "name_key": text_key(pet.name),
        "breed_key": text_key(pet.breed),
        "species_key": species_key(pet.type, pet.species),
        "state": state_key(pet.status, pet.inactive),
        "customer_id": pet.customer_id,
        "pet_number": pet.pet_number,
        "birthday": date_text(pet.birthday) if pet.HasField("birthday") else None,
        "deceased_date": date_text(pet.deceased_date) if pet.HasField("deceased_date") else None,
        **{name: names[value] for (name, names), value in zip(_ENUMS.items(), _enums(pet), strict=True)},
        **_weight_columns(pet),
        **_stated_age_columns(pet),
        **_vet_columns(pet),
        "pregnant": pet.pregnant if pet.HasField("pregnant") else None,
        "external_ids": dict(pet.external_ids),
        "additional_external_ids": [[each.system, each.id] for each in pet.additional_external_ids],
        **{
            name: [[each.system, each.name, each.value] for each in getattr(pet, name)]
            for name in _ATTRIBUTES
        },
        "inactive": pet.inactive,
        "deleted": pet.deleted,
        "created_time": datetime_of(pet.created_time),
        "last_updated_time": datetime_of(pet.last_updated_time),
        "revision": int(pet.etag, 16),
    }


def columns_of(fields: Iterable[str]) -> set[str]:
    """Returns the columns of `pets` that hold these fields of Pet."""
    found: set[str] = set()
    for field in fields:
        found.update(_COLUMNS.get(field, (field,)))
    return found


def species_key(type_: Pet.Type.ValueType, species: str) -> str:
    """What pets of one species have in common: the name of their type, or the word that OTHER pets have."""
    word = text_key(species)[:_MAX_SPECIES_KEY] if type_ == Pet.OTHER else ""
    return word if word not in {"", _OTHER} else Pet.Type.Name(type_)  # in upper case, which words are not


def state_key(status: Pet.Status.ValueType, inactive: bool) -> str:
    """Whether a pet lives, and comes to the business: one of STATES."""
    active, away, deceased = STATES
    if status == Pet.PASSED_AWAY:
        return deceased
    return away if inactive else active


def _weight_columns(pet: Pet) -> dict[str, Any]:
    if not pet.HasField("weight"):
        return {"weight_value": None, "weight_unit": None}
    return {"weight_value": pet.weight.value, "weight_unit": pet.weight.unit}


def _stated_age_columns(pet: Pet) -> dict[str, Any]:
    age = pet.stated_age if pet.HasField("stated_age") else None
    return {
        "stated_age_least": None if age is None else age.least_years,
        "stated_age_most": age.most_years if age is not None and age.HasField("most_years") else None,
        "stated_age_date": None if age is None else date_text(age.stated_date),
    }


def _vet_columns(pet: Pet) -> dict[str, Any]:
    return {f"vet_{name}": getattr(pet.vet, name) for name in _VET_TEXTS} if pet.HasField("vet") else _NO_VET


def vaccination_rows(pet: Pet) -> list[dict[str, Any]]:
    """The rows of `pet_vaccinations`, without the pet's key."""
    return [
        {
            **{name: getattr(dose, name) for name in _VACCINATION_TEXTS},
            "position": position,
            "expired_at": datetime_of(dose.expired_at) if dose.HasField("expired_at") else None,
            "administered_date": date_text(dose.administered_date)
            if dose.HasField("administered_date")
            else None,
        }
        for position, dose in enumerate(pet.vaccinations)
    ]


def microchip_rows(pet: Pet) -> list[dict[str, Any]]:
    """The rows of `pet_microchips`, without the pet's key."""
    return [
        {
            "position": position,
            "number": chip.number,
            "given": chip.given,
            "implanted_date": date_text(chip.implanted_date) if chip.HasField("implanted_date") else None,
        }
        for position, chip in enumerate(pet.microchips)
    ]


def note_row(note: Pet.Note) -> dict[str, Any]:
    """The columns of `pet_notes`, without the pet's key."""
    return {
        "id": note.id,
        "content": note.content,
        "last_updated_by": note.last_updated_by,
        "last_updated_time": datetime_of(note.last_updated_time),
        "wire": encoded_notes([note]),
    }


def note_from_row(row: Row) -> Pet.Note:
    """The note of a row of `pet_notes`."""
    return Pet.Note(
        id=row["id"],
        content=row["content"],
        last_updated_by=row["last_updated_by"],
        last_updated_time=timestamp_of(row["last_updated_time"]),
    )


def pet_from_rows(row: Row, vaccinations: Iterable[Row], microchips: Iterable[Row]) -> Pet:
    """The Pet that the rows hold, without notes. Vaccinations and chips come in their order."""
    pet = Pet(
        **{name: row[name] for name in (*_TEXTS, *_LISTS)},
        id=row["id"],
        customer_id=row["customer_id"],
        pet_number=row["pet_number"],
        status=Pet.Status.Value(row["status"]),
        type=Pet.Type.Value(row["type"]),
        gender=Pet.Gender.Value(row["gender"]),
        evaluation_status=Pet.EvaluationStatus.Value(row["evaluation_status"]),
        external_ids=row["external_ids"],
        additional_external_ids=[
            ExternalId(system=system, id=id_) for system, id_ in row["additional_external_ids"]
        ],
        inactive=row["inactive"],
        deleted=row["deleted"],
        created_time=timestamp_of(row["created_time"]),
        last_updated_time=timestamp_of(row["last_updated_time"]),
        etag=f"{row['revision']:x}",
        pregnant=row["pregnant"],
        vaccinations=[vaccination_from_row(dose) for dose in vaccinations],
        microchips=[_microchip(chip) for chip in microchips],
    )
    for name in _ATTRIBUTES:
        for system, key, value in row[name]:
            getattr(pet, name).add(system=system, name=key, value=value)
    _set_measures(pet, row)
    _set_stated_age(pet, row)
    if row["vet_name"] is not None:
        for name in _VET_TEXTS:
            setattr(pet.vet, name, row[f"vet_{name}"] or "")
    return pet


def summary_from_row(values: Sequence[Any]) -> Pet:
    """The part of a Pet that the columns of SUMMARY have, from values as a driver gives them."""
    row = dict(zip(SUMMARY, values, strict=True))
    pet = Pet(
        **{name: row[name] for name in ("id", "name", "species", "breed")},
        type=Pet.Type.Value(row["type"]),
        status=Pet.Status.Value(row["status"]),
        inactive=bool(row["inactive"]),
        created_time=timestamp_of(as_utc(row["created_time"])),
    )
    _set_measures(pet, row)
    return pet


def _set_measures(pet: Pet, row: Row) -> None:
    if row["birthday"]:
        pet.birthday.CopyFrom(date_from_text(row["birthday"]))
    if row["deceased_date"]:
        pet.deceased_date.CopyFrom(date_from_text(row["deceased_date"]))
    if row["weight_unit"]:
        pet.weight.value, pet.weight.unit = row["weight_value"], row["weight_unit"]


def _set_stated_age(pet: Pet, row: Row) -> None:
    if row["stated_age_date"] is not None:
        pet.stated_age.least_years = row["stated_age_least"]
        pet.stated_age.stated_date.CopyFrom(date_from_text(row["stated_age_date"]))
        if row["stated_age_most"] is not None:
            pet.stated_age.most_years = row["stated_age_most"]


def vaccination_from_row(row: Row) -> Pet.Vaccination:
    """The vaccination of a row of `pet_vaccinations`."""
    dose = Pet.Vaccination(**{name: row[name] for name in _VACCINATION_TEXTS})
    if row["expired_at"]:
        dose.expired_at.CopyFrom(timestamp_of(row["expired_at"]))
    if row["administered_date"]:
        dose.administered_date.CopyFrom(date_from_text(row["administered_date"]))
    return dose


def _microchip(row: Row) -> Pet.Microchip:
    said = classify(row["number"])
    chip = Pet.Microchip(
        number=said.number, given=row["given"], kind=said.kind, manufacturer=said.manufacturer
    )
    if row["implanted_date"]:
        chip.implanted_date.CopyFrom(date_from_text(row["implanted_date"]))
    return chip

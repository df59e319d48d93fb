"""Pets as rows of `orm_tables`, and as messages."""

import json
from datetime import date
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from benchmarks.peers import orm_tables as orm
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet, Weight

__all__ = [
    "code_values",
    "micros_of",
    "note_message",
    "note_values",
    "pet_message",
    "pet_values",
    "vaccination_values",
]

_MOST_NOTES = 100  # that a pet shows
_LISTS = ("allergies", "medications", "conditions")
_VET = ("name", "phone_number", "e164_phone_number", "address", "doctor_name", "email")
_CODE = ("id", "abbreviation", "description", "color")
_PLAIN = (
    "name",
    "status",
    "type",
    "species",
    "breed",
    "secondary_breed",
    "gender",
    "fixed",
    "coat",
    "color",
    "secondary_color",
    "behavior",
    "evaluation_status",
    "photo",
    "special_needs",
    "unique_features",
    "inactive",
    "deleted",
)


def pet_values(pet: Pet) -> dict[str, Any]:
    """The columns that a caller can set."""
    vet = pet.vet if pet.HasField("vet") else None
    weight = pet.weight if pet.HasField("weight") else None
    return {
        **{name: getattr(pet, name) for name in _PLAIN},
        **{name: json.dumps(list(getattr(pet, name))) for name in _LISTS},
        **{f"vet_{name}": vet and getattr(vet, name) for name in _VET},
        "birthday": _date_text(pet.birthday) if pet.HasField("birthday") else None,
        "weight_value": weight and weight.value,
        "weight_unit": weight and weight.unit,
        "pregnant": pet.pregnant if pet.HasField("pregnant") else None,
        "metadata_": pet.metadata,
        "external_ids": json.dumps(dict(pet.external_ids)),
    }


def note_values(note: Pet.Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "content": note.content,
        "last_updated_by": note.last_updated_by,
        "last_updated_time": micros_of(note.last_updated_time),
    }


def vaccination_values(dose: Pet.Vaccination, position: int) -> dict[str, Any]:
    has_day = dose.HasField("administered_date")
    return {
        "position": position,
        "name": dose.name,
        "expired_at": micros_of(dose.expired_at) if dose.HasField("expired_at") else None,
        "administered_date": _date_text(dose.administered_date) if has_day else None,
        "manufacturer": dose.manufacturer,
        "serial": dose.serial,
        "veterinarian": dose.veterinarian,
    }


def code_values(code: PetCode) -> dict[str, Any]:
    return {name: getattr(code, name) for name in _CODE}


def pet_message(row: orm.Pet) -> Pet:
    """The pet, with all that belongs to it."""
    pet = Pet(
        id=row.id,
        customer_id=row.customer_id,
        pet_number=row.pet_number,
        metadata=row.metadata_,
        created_time=_timestamp(row.created_time),
        last_updated_time=_timestamp(row.last_updated_time),
        etag=f"{row.revision:x}",
        notes=[note_message(note) for note in row.notes[:_MOST_NOTES]],
        vaccinations=[_vaccination_message(dose) for dose in row.vaccinations],
        pet_codes=[PetCode(**{name: getattr(code, name) for name in _CODE}) for code in row.pet_codes],
        external_ids=json.loads(row.external_ids),
        **{name: getattr(row, name) for name in _PLAIN},
        **{name: json.loads(getattr(row, name)) for name in _LISTS},
    )
    if row.birthday is not None:
        pet.birthday.CopyFrom(_date(row.birthday))
    if row.weight_unit is not None:
        pet.weight.CopyFrom(Weight(value=row.weight_value, unit=row.weight_unit))
    if row.vet_name is not None:
        pet.vet.CopyFrom(Pet.Vet(**{name: getattr(row, f"vet_{name}") for name in _VET}))
    if row.pregnant is not None:
        pet.pregnant = row.pregnant
    return pet


def note_message(row: orm.Note) -> Pet.Note:
    return Pet.Note(
        id=row.id,
        content=row.content,
        last_updated_by=row.last_updated_by,
        last_updated_time=_timestamp(row.last_updated_time),
    )


def micros_of(time: Timestamp) -> int:
    return time.seconds * 1_000_000 + time.nanos // 1000


def _vaccination_message(row: orm.Vaccination) -> Pet.Vaccination:
    names = ("name", "manufacturer", "serial", "veterinarian")
    dose = Pet.Vaccination(**{name: getattr(row, name) for name in names})
    if row.expired_at is not None:
        dose.expired_at.CopyFrom(_timestamp(row.expired_at))
    if row.administered_date is not None:
        dose.administered_date.CopyFrom(_date(row.administered_date))
    return dose


def _timestamp(micros: int) -> Timestamp:
    return Timestamp(seconds=micros // 1_000_000, nanos=micros % 1_000_000 * 1000)


def _date(text: str) -> Date:
    day = date.fromisoformat(text)
    return Date(year=day.year, month=day.month, day=day.day)


def _date_text(day: Date) -> str:
    return f"{day.year:04}-{day.month:02}-{day.day:02}"

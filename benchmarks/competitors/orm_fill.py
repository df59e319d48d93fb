"""Copies Pawport's pets into the tables of the ORM service."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Engine, insert

from benchmarks.competitors.orm_models import Base, Code, Note, Pet, PetCode, Vaccination
from pawport.gen.pawport.v1 import pet_pb2

__all__ = ["copy_pets"]

_AT_ONCE = 1000


def copy_pets(engine: Engine, pets: Iterable[pet_pb2.Pet]) -> None:
    """Makes the tables, and adds `pets` as they were answered, codes and all."""
    Base.metadata.create_all(engine)
    rows: dict[type[Base], list[dict[str, Any]]] = {Pet: [], Note: [], Vaccination: [], PetCode: []}
    codes: dict[str, dict[str, Any]] = {}
    for number, pet in enumerate(pets, 1):
        rows[Pet].append(_pet_row(pet, number))
        rows[Note] += (_note_row(note, number) for note in pet.notes)
        rows[Vaccination] += (_vaccination_row(dose, number) for dose in pet.vaccinations)
        rows[PetCode] += ({"pet_number": number, "code_id": code.id} for code in pet.pet_codes)
        codes |= {
            code.id: _texts(code, "id", "abbreviation", "description", "color") for code in pet.pet_codes
        }
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode = wal")
        connection.execute(insert(Code), list(codes.values()))
        for model, values in rows.items():
            connection.execute(insert(model), values)


def _pet_row(pet: pet_pb2.Pet, number: int) -> dict[str, Any]:
    names = ("id", "customer_id", "pet_number", "name", "breed", "fixed", "coat", "color", "behavior", "etag")
    return {
        "number": number,
        **_texts(pet, *names),
        "birthday": date(pet.birthday.year, pet.birthday.month, pet.birthday.day),
        "status": pet_pb2.Pet.Status.Name(pet.status),
        "type": pet_pb2.Pet.Type.Name(pet.type),
        "gender": pet_pb2.Pet.Gender.Name(pet.gender),
        "weight_value": pet.weight.value,
        "weight_unit": pet.weight.unit,
        "vet_name": pet.vet.name,
        "vet_phone_number": pet.vet.phone_number,
        "vet_address": pet.vet.address,
        "created_time": pet.created_time.ToDatetime(),
        "last_updated_time": pet.last_updated_time.ToDatetime(),
    }


def _note_row(note: pet_pb2.Pet.Note, number: int) -> dict[str, Any]:
    texts = _texts(note, "id", "content", "last_updated_by")
    return {"pet_number": number, **texts, "last_updated_time": note.last_updated_time.ToDatetime()}


def _vaccination_row(dose: pet_pb2.Pet.Vaccination, number: int) -> dict[str, Any]:
    texts = _texts(dose, "name", "manufacturer", "serial")
    return {"pet_number": number, **texts, "expired_at": dose.expired_at.ToDatetime()}


def _texts(message: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(message, name) for name in names}

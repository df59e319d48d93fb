"""What callers are told of a batch."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

from pawport.apis.smarttag.deciding import CREATED, ERROR, SKIPPED, UPDATED, Outcome
from pawport.apis.smarttag.people import document_names
from pawport.apis.smarttag.problems import Problem
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.dates import date_text
from pawport.kit.vocabulary import say_fixed, say_gender, say_species

__all__ = ["saved", "tested"]

Answer = dict[str, Any]
_SAVED_STATUS: Final = {CREATED: "success", UPDATED: "success", SKIPPED: "skipped"}
_TEST_STATUS: Final = {CREATED: "would_create", UPDATED: "would_update", SKIPPED: "would_skip"}
_TEST_MESSAGE: Final = {
    CREATED: "Pet would be created",
    UPDATED: "Pet would be updated",
    SKIPPED: "Pet would be skipped: no changes",
}
_API_INFO: Final = {
    "endpoint": "test",
    "note": "This is a test endpoint. No data has been written to the database.",
}


def saved(outcomes: Sequence[Outcome], public_url: str) -> Answer:
    """The answer of /pets. `public_url` is before the paths of public pages."""
    counts = Counter(outcome.action for outcome in outcomes)
    summary = {
        "total": len(outcomes),
        "created": counts[CREATED],
        "updated": counts[UPDATED],
        "skipped": counts[SKIPPED],
        "errors": counts[ERROR],
    }
    return {"summary": summary, "details": [_saved_detail(one, public_url) for one in outcomes]}


def tested(outcomes: Sequence[Outcome]) -> Answer:
    """The answer of /test."""
    counts = Counter(outcome.action for outcome in outcomes)
    summary = {
        "total": len(outcomes),
        "validated": len(outcomes) - counts[ERROR],
        "would_create": counts[CREATED],
        "would_update": counts[UPDATED],
        "would_skip": counts[SKIPPED],
        "errors": counts[ERROR],
    }
    return {"summary": summary, "details": [_tested_detail(one) for one in outcomes], "api_info": _API_INFO}


def _saved_detail(outcome: Outcome, public_url: str) -> Answer:
    if outcome.change is None:
        return _error(outcome)
    number = outcome.reading.number
    detail = {
        "status": _SAVED_STATUS[outcome.action],
        "action": outcome.action,
        "pet_id": outcome.change.pet.pet_number,
        "microchip_number": number,
        "pet_url": f"{public_url}/pet/{number}/",
        "updated_fields": list(outcome.fields),
    }
    return _with_warnings(detail, outcome)


def _tested_detail(outcome: Outcome) -> Answer:
    change, reading = outcome.change, outcome.reading
    if change is None:
        return _error(outcome)
    owner = reading.owner
    detail = {
        "status": _TEST_STATUS[outcome.action],
        "message": _TEST_MESSAGE[outcome.action],
        "microchip_number": reading.number,
        "pet_id": None if change.is_new else str(change.pet.pet_number),
        "fields_to_update": {name: _value(name, outcome) for name in outcome.fields},
        "owner_data": {**document_names(owner), "action": _TEST_STATUS[outcome.owner_action]}
        if owner
        else {},
    }
    return _with_warnings(detail, outcome)


def _error(outcome: Outcome) -> Answer:
    problems = outcome.errors
    detail = {
        "status": ERROR,
        "message": "; ".join(f"{each.field} {each.message}" for each in problems),
        "microchip_number": _error_number(outcome),
        "errors": _problems(problems),
    }
    return _with_warnings(detail, outcome)


def _error_number(outcome: Outcome) -> str:
    """The microchip's number; as it was given, if that is what is wrong."""
    is_wrong = any(each.field == "microchip_number" for each in outcome.errors)
    return outcome.reading.given_number if is_wrong else outcome.reading.number


def _with_warnings(detail: Answer, outcome: Outcome) -> Answer:
    if outcome.warnings:
        detail["warnings"] = _problems(outcome.warnings)
    return detail


def _problems(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [each._asdict() for each in problems]


def _value(name: str, outcome: Outcome) -> Any:
    """What would be written, as the document would put it."""
    said = outcome.reading
    match name:
        case "pet_owner":
            return document_names(said.owner) if said.owner else {}
        case "secondary_contact":
            return _contact(said.secondary) if said.secondary else {}
        case "images":
            return list(said.images)
    return _SAYERS[name](said.pet)


def _contact(contact: Customer.Contact) -> dict[str, str]:
    parts = {
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "email": contact.email,
        "phone": contact.phone_number,
        **_address(contact),
    }
    return {name: value for name, value in parts.items() if value}


def _vet(pet: Pet) -> dict[str, str]:
    vet = pet.vet
    parts = {
        "clinic_name": vet.name,
        "dr_name": vet.doctor_name,
        "email": vet.email,
        "phone": vet.phone_number,
        **_address(vet),
    }
    return {name: value for name, value in parts.items() if value}


def _address(record: Customer.Contact | Pet.Vet) -> dict[str, str]:
    return {
        "address_1": record.street,
        "address_2": record.street2,
        "city": record.city,
        "state": record.region,
        "zip": record.postal_code,
        "country": record.country_code,
    }


_SAYERS: Final[dict[str, Callable[[Pet], Any]]] = {
    "pet_name": lambda pet: pet.name,
    "pet_type": lambda pet: say_species("smarttag", Pet.Type.Name(pet.type), pet.species),
    "pet_breed": lambda pet: pet.breed,
    "pet_sec_breed": lambda pet: pet.secondary_breed,
    "pet_color": lambda pet: pet.color,
    "pet_sec_color": lambda pet: pet.secondary_color,
    "pet_gender": lambda pet: say_gender("smarttag", Pet.Gender.Name(pet.gender)),
    "pet_weight": lambda pet: f"{pet.weight.value:g} {pet.weight.unit}",
    "pet_dob": lambda pet: date_text(pet.birthday),
    "pet_neutered": lambda pet: say_fixed("smarttag", pet.fixed) or pet.fixed,
    "pet_allergies": lambda pet: ", ".join(pet.allergies),
    "pet_unique_features": lambda pet: pet.unique_features,
    "pet_special_needs": lambda pet: pet.special_needs,
    "vet_contact": _vet,
}

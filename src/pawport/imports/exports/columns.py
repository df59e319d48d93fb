"""Records as the columns of a CSV file: each value in the column that an import reads it from. What has none,
or would be read as something else, is JSON in the columns "pet" and "owner"."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from pawport.customers.rules import WRITABLE as OF_CUSTOMER
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.imports.columns import Options, column_of
from pawport.imports.exported import CONTENT, MARK, OWNER, PET, REPEATS, STRUCTURES, safe_text
from pawport.imports.exports.records import Record
from pawport.imports.values import UnreadableError
from pawport.kit.countries import country_code
from pawport.kit.dates import date_text
from pawport.kit.masks import copy_field
from pawport.pets.rules import WRITABLE as OF_PET

__all__ = ["COLUMNS", "cells"]

_PET_TEXTS: Final = (
    *("name", "breed", "secondary_breed", "color", "secondary_color", "coat", "behavior", "special_needs"),
    *("unique_features", "photo", "metadata"),
)
_VET_TEXTS: Final = (("vet_name", "name"), ("vet_phone", "phone_number"), ("vet_address", "address"))
_OWNER_TEXTS: Final = (
    *(("owner_first_name", "first_name"), ("owner_last_name", "last_name")),
    *(("owner_email", "email"), ("owner_phone", "phone_number")),
)
_ADDRESS_TEXTS: Final = (
    *(("owner_street", "street"), ("owner_street2", "street2"), ("owner_city", "city")),
    *(("owner_region", "region"), ("owner_postal_code", "postal_code")),
)
_OPTIONS: Final = Options()


@dataclass(frozen=True, slots=True)
class _Read:
    """A column whose text is read, not only taken: it is used where the reading gives these fields again."""

    name: str
    fields: tuple[str, ...]
    text: Callable[[Pet], str]


def _listed(field: str, pet: Pet) -> str:
    return "; ".join(getattr(pet, field))


def _species(pet: Pet) -> str:
    if pet.type == Pet.OTHER:
        return pet.species or "other"
    return Pet.Type.Name(pet.type).replace("_", " ").lower() if pet.type else ""


def _truth(field: str, pet: Pet) -> str:
    return ("yes" if getattr(pet, field) else "no") if pet.HasField(field) else ""  # type: ignore[arg-type]  # the stubs want a literal


_READ: Final = (
    _Read("species", ("type", "species"), _species),
    _Read("gender", ("gender",), lambda pet: Pet.Gender.Name(pet.gender).lower() if pet.gender else ""),
    _Read("fixed", ("fixed",), lambda pet: pet.fixed),
    _Read("birthday", ("birthday",), lambda pet: date_text(pet.birthday)),
    _Read(
        "deceased",
        ("status", "deceased_date"),
        lambda pet: date_text(pet.deceased_date) if pet.HasField("deceased_date") else "",
    ),
    _Read("status", ("status",), lambda pet: {Pet.ALIVE: "alive", Pet.PASSED_AWAY: "deceased"}[pet.status]),
    _Read("weight", ("weight",), lambda pet: f"{pet.weight.value:g} {pet.weight.unit}"),
    _Read("microchip", ("microchips",), lambda pet: "; ".join(chip.given for chip in pet.microchips)),
    _Read("allergies", ("allergies",), partial(_listed, "allergies")),
    _Read("medications", ("medications",), partial(_listed, "medications")),
    _Read("conditions", ("conditions",), partial(_listed, "conditions")),
    _Read("pregnant", ("pregnant",), partial(_truth, "pregnant")),
    _Read(
        "evaluation_status",
        ("evaluation_status",),
        lambda pet: Pet.EvaluationStatus.Name(pet.evaluation_status).lower() if pet.evaluation_status else "",
    ),
)
_INACTIVE: Final = "inactive"  # which is kept apart in PetImport
COLUMNS: Final = (
    MARK,
    "pet_id",
    "name",
    *(each.name for each in _READ),
    _INACTIVE,
    *_PET_TEXTS[1:],
    *(name for name, _ in _VET_TEXTS),
    "customer_id",
    *(name for name, _ in _OWNER_TEXTS),
    *(name for name, _ in _ADDRESS_TEXTS),
    "owner_country",
    PET,
    OWNER,
    REPEATS,
    CONTENT,
)
"""All columns of the file, in their order."""


def cells(record: Record) -> dict[str, str]:
    """The row of a record."""
    row = {MARK: record.kind}
    if record.pet is not None:
        row |= _of_pet(record.pet)
    if record.owner is not None:
        row |= _of_owner(record.owner)
    if record.repeats:
        row[REPEATS] = record.repeats
    if record.content is not None:
        row[CONTENT] = _json(record.content)
    return {name: text if name in STRUCTURES else safe_text(text) for name, text in row.items()}


def _of_pet(pet: Pet) -> Iterator[tuple[str, str]]:
    rest = _writable(pet, OF_PET | {"notes", "pet_codes", "vet_ids"}, Pet())
    yield "pet_id", pet.id
    for field in _PET_TEXTS:
        yield field, getattr(rest, field)
        rest.ClearField(field)
    for column in _READ:
        yield column.name, _taken(column, rest)
    if rest.inactive:
        yield _INACTIVE, "yes"
        rest.inactive = False
    if rest.HasField("vet"):
        rest.vet.ClearField("e164_phone_number")
        for name, field in _VET_TEXTS:
            yield name, getattr(rest.vet, field)
            rest.vet.ClearField(field)
        if not rest.vet.ByteSize():
            rest.ClearField("vet")
    yield PET, _json(rest)


def _of_owner(owner: Customer) -> Iterator[tuple[str, str]]:
    rest = _writable(owner, OF_CUSTOMER | {"vets"}, Customer())
    yield "customer_id", owner.id
    for name, field in _OWNER_TEXTS:
        yield name, getattr(rest, field)
        rest.ClearField(field)
    if len(rest.addresses) == 1 and rest.addresses[0].kind == Customer.BILLING:
        yield from _of_address(rest)
    yield OWNER, _json(rest)


def _of_address(rest: Customer) -> Iterator[tuple[str, str]]:
    """The only address. Its country is a code, which is read as it is."""
    (address,) = rest.addresses
    for field in ("id", "customer_id", "e164_phone_number"):
        address.ClearField(field)
    size = address.ByteSize()
    for name, field in _ADDRESS_TEXTS:
        yield name, getattr(address, field)
        address.ClearField(field)  # type: ignore[arg-type]  # as above
    if country_code(address.country_code) == address.country_code:
        yield "owner_country", address.country_code
        address.ClearField("country_code")
    if address == Customer.Address(kind=Customer.BILLING, primary=True) and address.ByteSize() < size:
        rest.ClearField("addresses")


def _writable(source: Any, fields: frozenset[str], target: Any) -> Any:
    for field, _ in source.ListFields():
        if field.name in fields:
            copy_field(source, target, field.name)
    return target


def _taken(column: _Read, rest: Pet) -> str:
    """The text of a column, whose fields are then removed; "" if it would not be read as what it is."""
    present = {field.name for field, _ in rest.ListFields()}
    if present.isdisjoint(column.fields):
        return ""
    text = column.text(rest)
    expected = _writable(rest, frozenset(column.fields), Pet())
    for chip in expected.microchips:
        for name in ("number", "kind", "manufacturer"):
            chip.ClearField(name)
    if not text or _read(column.name, text) != expected.SerializeToString(deterministic=True):
        return ""
    for field in column.fields:
        rest.ClearField(field)  # type: ignore[arg-type]  # as above
    return text


@lru_cache(maxsize=4096)
def _read(name: str, text: str) -> bytes | None:
    """What an import reads in a column, as an encoded Pet."""
    into = PetImport()
    column = column_of(name)
    assert column is not None  # noqa: S101 - all that are named here exist
    try:
        column.read(text, into, _OPTIONS)
    except UnreadableError:
        return None
    return into.pet.SerializeToString(deterministic=True)


def _json(rest: Message) -> str:
    return json.dumps(MessageToDict(rest), ensure_ascii=False) if rest.ByteSize() else ""

"""Fills a database with pets, quickly: a few that the product made itself, copied many times."""

import asyncio
import random
from dataclasses import dataclass
from typing import Any, NamedTuple

from google.type.date_pb2 import Date
from sqlalchemy import Connection, Table, and_, bindparam, insert, select

from benchmarks.measure import tell
from pawport.accounts import Company, Principal
from pawport.accounts import service as accounts
from pawport.customers import service as customer_rules
from pawport.customers.tables import customers
from pawport.db import Database, Statement, new_id, new_uid, open_database
from pawport.db.migrate import migrate
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet, Weight
from pawport.lifecycle.rebuild_pets import right_forms
from pawport.pets import repository
from pawport.pets import service as pet_rules
from pawport.pets.codes import service as code_rules
from pawport.pets.tables import pet_code_links, pet_notes, pet_vaccinations, pets
from pawport.pets.wire import stored_form

__all__ = ["KEY", "LIMITED_KEY", "NOTES", "Filled", "PetKey", "fill", "model_pet"]

KEY = "benchmark-key"
"""Of the owner, without limits."""
LIMITED_KEY = "limited-benchmark-key"
"""Of the enterprise plan."""
NOTES = 3
_MODELS = 50
_PETS_OF_CUSTOMER = 5
_AT_ONCE = 2_000  # customers
_TELLING = 100_000  # pets
_KEPT = 50_000  # ids of pets that are told
_NAMES = ("Rex", "Bella", "Luna", "Charlie", "Max", "Coco", "Milo", "Daisy", "Rocky", "Nala")
_BREEDS = ("Labrador", "Poodle", "Beagle", "Boxer", "Dachshund")

PetKey = tuple[str, str]
"""A customer's id, and the id of one of its pets."""
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Filled:
    """A database that was filled."""

    url: str
    company_id: str
    pets: list[PetKey]
    """Pets in no order. Each has NOTES notes, a vaccination, a vet and a code."""
    code_id: str = ""
    """Of that code."""


def fill(url: str, count: int) -> Filled:
    """Makes the schema, a company with the keys, and `count` pets or a few more, five to a customer."""
    migrate(url)
    database = open_database(url)
    with database.transaction() as connection:
        company = accounts.create_company(connection, "Benchmark")
        accounts.create_key(connection, company.id, name="owner", scopes=["*"], secret=KEY, owner=True)
        accounts.create_key(
            connection, company.id, name="app", scopes=["*"], plan="enterprise", secret=LIMITED_KEY
        )
        models = _models(connection, company)
        copier = _Copier(company.id, models)
        for index in _INDEXES:
            index.drop(connection)
    keys: list[PetKey] = []
    while len(keys) < count:
        keys += copier.add(database, min(_AT_ONCE, -(-(count - len(keys)) // _PETS_OF_CUSTOMER)))
        if len(keys) % _TELLING == 0:
            tell(f"  {len(keys):,} pets")
    with database.transaction() as connection:
        for index in _INDEXES:  # quicker when all rows are there
            index.create(connection)
        _check(connection, company.id, *keys[-1])
    asyncio.run(database.close())
    return Filled(url, company.id, random.Random(1).sample(keys, min(len(keys), _KEPT)), models.code_id)


class _Models(NamedTuple):
    customer: Customer
    pets: list[Pet]
    code_id: str


def _models(connection: Connection, company: Company) -> _Models:
    """A customer and a few pets, made as for callers."""
    owner = Customer(first_name="Ann", last_name="Lee", phone_number="+1 415 555 0100")
    customer = customer_rules.create_customer(connection, company, owner)
    given = PetCode(abbreviation="DIA", description="Diabetic", color="#C62828")
    code = code_rules.create_code(connection, company.id, given)
    principal = Principal(company, "key", "Dana at the desk", frozenset("*"), None)
    made = pet_rules.create_pets(
        connection,
        principal,
        customer.id,
        [(model_pet(number, code.id), "") for number in range(_MODELS)],
        [""] * _MODELS,
    )
    return _Models(customer, [stored.pet() for stored in made], code.id)


def model_pet(number: int, code_id: str) -> Pet:
    """A pet as a caller gives it."""
    pet = Pet(
        name=_NAMES[number % len(_NAMES)],
        type=Pet.DOG,
        breed=_BREEDS[number % len(_BREEDS)],
        gender=Pet.FEMALE,
        birthday=Date(year=2020, month=5, day=17),
        weight=Weight(value=21.5, unit="kg"),
        fixed="yes",
        coat="short",
        color="black",
        behavior="Friendly, pulls on the leash",
        vet=Pet.Vet(name="City Vet", phone_number="+1 415 555 0101", address="1 Main St"),
        notes=[Pet.Note(content=f"Note {note}: likes the blue ball") for note in range(NOTES)],
        vaccinations=[Pet.Vaccination(name="Rabies", manufacturer="Zoetis", serial="A1234")],
        pet_codes=[PetCode(id=code_id)],
    )
    pet.vaccinations[0].expired_at.FromJsonString("2029-05-01T00:00:00Z")
    return pet


class _Copier:
    """Copies the models with their rows; a copy differs in its ids and its number."""

    def __init__(self, company_id: str, models: _Models) -> None:
        self._company_id = company_id
        self._models = models
        self._count = 0

    def add(self, database: Database, owners: int) -> list[PetKey]:
        """Adds some customers with their pets."""
        customer_rows: Rows = []
        pet_rows: Rows = []
        for _ in range(owners):
            uid = new_uid()
            customer_id = new_id("cus", uid)
            customer = Customer()
            customer.CopyFrom(self._models.customer)
            customer.id = customer_id
            customer_rows.append(
                {
                    "company": self._company_id,
                    "model": self._models.customer.id,
                    "new_id": customer_id,
                    "new_uid": uid,
                    "new_wire": customer.SerializeToString(deterministic=True),
                }
            )
            pet_rows += (self._pet_row(customer_id) for _ in range(_PETS_OF_CUSTOMER))
        with database.transaction() as connection:
            _COPY_CUSTOMER.run_many(connection, customer_rows)
            _COPY_PET.run_many(connection, pet_rows)
            parts = [
                {"company": row["company"], "model": row["model"], "new_pet_id": row["new_id"]}
                for row in pet_rows
            ]
            for copy_part in _COPY_PARTS:
                copy_part.run_many(connection, parts)
        return [(row["new_customer_id"], row["new_id"]) for row in pet_rows]

    def _pet_row(self, customer_id: str) -> dict[str, Any]:
        self._count += 1
        model = self._models.pets[self._count % _MODELS]
        uid = new_uid()
        pet = Pet()
        pet.CopyFrom(model)
        pet.id, pet.customer_id, pet.pet_number = new_id("pet", uid), customer_id, self._count
        return {
            "company": self._company_id,
            "model": model.id,
            "new_id": pet.id,
            "new_uid": uid,
            "new_customer_id": customer_id,
            "new_pet_number": pet.pet_number,
            "new_wire": stored_form(pet, "").wire,  # with its few notes
        }


def _copy(table: Table, key: str, *changed: str) -> Statement:
    """Copies the rows whose column `key` is the parameter `model`; `changed` columns get `new_...`."""
    values = [bindparam(f"new_{c.name}", type_=c.type) if c.name in changed else c for c in table.columns]
    of_model = and_(table.c.company_id == bindparam("company"), table.c[key] == bindparam("model"))
    rows = select(*values).where(of_model)
    return Statement(insert(table).from_select([c.name for c in table.columns], rows))


_COPY_CUSTOMER = _copy(customers, "id", "id", "uid", "wire")
_COPY_PET = _copy(pets, "id", "id", "uid", "customer_id", "pet_number", "wire")
_PARTS = (pet_notes, pet_vaccinations, pet_code_links)
_COPY_PARTS = [_copy(table, "pet_id", "pet_id") for table in _PARTS]
_INDEXES = [index for table in (customers, pets, *_PARTS) for index in table.indexes]


def _check(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> None:
    """Fails unless a copy is what the product would have written."""
    stored = repository.find(connection, company_id, customer_id, pet_id)
    if stored != right_forms(connection, company_id, pet_id, pet_id)[pet_id]:
        raise AssertionError(f"the rows of {pet_id} and its stored form differ")

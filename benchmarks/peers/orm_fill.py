"""Copies Pawport's pets into the tables of the peers."""

from collections.abc import Iterable
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert, text

from benchmarks.data import KEY
from benchmarks.peers import orm_tables as orm
from benchmarks.peers.orm_rows import code_values, micros_of, note_values, pet_values, vaccination_values
from pawport.gen.pawport.v1.pet_pb2 import Pet

__all__ = ["copy_pets"]

_AT_ONCE = 1000

Rows = dict[type[orm.Base], list[dict[str, Any]]]


def copy_pets(url: str, company_id: str, pets: Iterable[Pet]) -> None:
    """Makes the tables, the company with its key, and `pets` as they were answered, with their codes."""
    engine = orm.open_engine(url)
    orm.Base.metadata.create_all(engine)
    known: set[str] = set()  # ids of customers and codes that were added
    left = iter(pets)
    with engine.begin() as connection:
        _add_company(connection, company_id)
        while some := list(islice(left, _AT_ONCE)):
            for model, values in _rows(company_id, some, known).items():
                if values:
                    connection.execute(insert(model), values)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def _add_company(connection: Connection, company_id: str) -> None:
    key = {"secret_sha256": sha256(KEY.encode()).digest(), "company_id": company_id, "name": "owner"}
    connection.execute(insert(orm.Company), {"id": company_id})
    connection.execute(insert(orm.ApiKey), key)


def _rows(company_id: str, pets: list[Pet], known: set[str]) -> Rows:
    """By table, in the order in which they refer to each other."""
    customers = {pet.customer_id for pet in pets} - known
    codes = {code.id: code for pet in pets for code in pet.pet_codes if code.id not in known}
    known.update(customers, codes)
    return {
        orm.Customer: [{"id": id_, "company_id": company_id} for id_ in customers],
        orm.Code: [{**code_values(code), "company_id": company_id} for code in codes.values()],
        orm.Pet: [_pet_row(pet, company_id) for pet in pets],
        orm.Note: [{"pet_id": pet.id, **note_values(note)} for pet in pets for note in pet.notes],
        orm.Vaccination: [
            {"pet_id": pet.id, **vaccination_values(dose, position)}
            for pet in pets
            for position, dose in enumerate(pet.vaccinations)
        ],
        orm.CodeLink: [
            {"pet_id": pet.id, "position": position, "pet_code_id": code.id}
            for pet in pets
            for position, code in enumerate(pet.pet_codes)
        ],
    }


def _pet_row(pet: Pet, company_id: str) -> dict[str, Any]:
    return {
        **pet_values(pet),
        "id": pet.id,
        "company_id": company_id,
        "customer_id": pet.customer_id,
        "pet_number": pet.pet_number,
        "created_time": micros_of(pet.created_time),
        "last_updated_time": micros_of(pet.last_updated_time),
        "revision": int(pet.etag, 16),
    }

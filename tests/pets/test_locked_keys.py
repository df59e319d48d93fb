"""Which writes lock keys on PostgreSQL: it costs a statement."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, text

from pawport.accounts import Company, Principal
from pawport.accounts import service as accounts
from pawport.customers.service import create_customer, update_customer
from pawport.db import Database, open_database
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerRequest
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from pawport.pets.service import create_pet, delete_pet, undelete_pet, update_pet
from tests.conftest import NewUrl

_LOCKS = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
IDS = {"shelterluv": "A-1"}


class Writer:
    """The writes of a transaction, by an owner's key."""

    def __init__(self, connection: Connection, company: Company) -> None:
        self.connection = connection
        self._company = company
        self._principal = Principal(company, "", "owner", frozenset({"*"}), None)

    def new_customer(self, **fields: Any) -> Customer:
        return create_customer(self.connection, self._company, Customer(first_name="Ann", **fields))

    def new_pet(self, **fields: Any) -> Pet:
        pet = Pet(name="Rex", type=Pet.DOG, breed="Mix", **fields)
        return create_pet(self.connection, self._principal, self.new_customer().id, pet).pet()

    def update_customer(self, **fields: Any) -> None:
        request = UpdateCustomerRequest(id=self.new_customer().id, **fields)
        update_customer(self.connection, self._company, request)

    def update_pet(self, **fields: Any) -> None:
        pet = self.new_pet()
        request = UpdatePetRequest(customer_id=pet.customer_id, id=pet.id, **fields)
        update_pet(self.connection, self._principal, request)

    def undelete(self, pet: Pet) -> None:
        delete_pet(self.connection, self._company.id, pet.customer_id, pet.id)
        undelete_pet(self.connection, self._principal, pet.customer_id, pet.id)


@pytest.fixture(scope="module")
def database(new_postgresql_url: NewUrl) -> Iterator[Database]:
    database = open_database(new_postgresql_url())
    yield database
    asyncio.run(database.close())


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    with database.transaction() as connection:
        yield Writer(connection, accounts.create_company(connection, "Paws"))


@pytest.mark.parametrize(
    "write",
    [
        lambda writer: writer.new_customer(email="ann@example.com"),
        lambda writer: writer.new_customer(external_ids=IDS),
        lambda writer: writer.update_customer(additional_emails=["ann@example.com"]),
        lambda writer: writer.update_customer(external_ids=IDS),
        lambda writer: writer.new_pet(external_ids=IDS),
        lambda writer: writer.update_pet(external_ids=IDS),
    ],
)
def test_with_a_key(writer: Writer, write: Callable[[Writer], None]) -> None:
    write(writer)
    assert writer.connection.execute(_LOCKS).scalar_one() == 1


@pytest.mark.parametrize(
    "write",
    [
        lambda writer: writer.new_customer(phone_number="206 555 0199"),
        lambda writer: writer.update_customer(last_name="Lee"),
        lambda writer: writer.new_pet(),
        lambda writer: writer.new_pet(microchips=[{"given": "985112345678903"}]),
        lambda writer: writer.update_pet(name="Max"),
        lambda writer: writer.undelete(writer.new_pet()),
    ],
)
def test_without_one(writer: Writer, write: Callable[[Writer], None]) -> None:
    write(writer)
    assert writer.connection.execute(_LOCKS).scalar_one() == 0


def test_a_pet_that_is_brought_back(database: Database) -> None:
    with database.transaction() as connection:
        company = accounts.create_company(connection, "Paws")
        pet = Writer(connection, company).new_pet(external_ids=IDS)
    with database.transaction() as connection:
        Writer(connection, company).undelete(pet)
        assert connection.execute(_LOCKS).scalar_one() == 1

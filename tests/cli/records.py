"""A database with one company for imports of files, and what is in it afterwards."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from pawport.accounts import Company, Principal
from pawport.accounts import company_service as companies
from pawport.config import Settings
from pawport.customers import service as customers
from pawport.customers.tables import customers as customer_rows
from pawport.db import Database, open_database
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import service as pets
from pawport.pets.repository import find_of_company
from pawport.pets.tables import pets as pet_rows
from pawport.process.first_start import bootstrap
from tests.cli.program import Finished, command

CASES = Path(__file__).with_name("cases")


class Records:
    """The records of the only company of a database."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._folder = folder
        with self.opened() as database:
            bootstrap(database, Settings.parse({}))

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """The database."""
        database = open_database(self.url)
        try:
            yield database
        finally:
            asyncio.run(database.close())

    @contextmanager
    def transaction(self) -> Iterator[tuple[Connection, Principal]]:
        """A transaction, and the owner of the company."""
        with self.opened() as database, database.transaction() as connection:
            yield connection, Principal(self._company(connection), "", "test", frozenset({"*"}), None)

    def import_case(self, name: str, *options: str) -> Finished:
        """Imports one of the files beside the tests."""
        return self._run(CASES / name, *options)

    def import_text(self, text: str | bytes, *options: str, name: str = "pets.csv") -> Finished:
        """Imports a file with this text."""
        file = self._folder / name
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return self._run(file, *options)

    def _run(self, file: Path, *options: str) -> Finished:
        given: list[str] = []
        for option in ("--rejected", "--warnings"):
            if option not in options:
                given += (option, str(self._folder / f"{option[2:]}.csv"))
        return command("import", str(file), "--database-url", self.url, *given, *options)

    def add_customer(self, customer_id: str, **fields: Any) -> None:
        """Adds a customer."""
        with self.transaction() as (connection, principal):
            customers.create_customer(connection, principal.company, Customer(**fields), customer_id)

    def add_pet(self, customer_id: str, pet_id: str, **fields: Any) -> None:
        """Adds a pet."""
        with self.transaction() as (connection, principal):
            pets.create_pet(connection, principal, customer_id, Pet(**fields), pet_id)

    def pets(self) -> list[Pet]:
        """All pets that are not deleted, in the order of their names."""
        with self.transaction() as (connection, principal):
            query = select(pet_rows.c.id).where(~pet_rows.c.deleted).order_by(pet_rows.c.name, pet_rows.c.id)
            found = connection.execute(query).scalars().all()
            stored = (find_of_company(connection, principal.company.id, id_) for id_ in found)
            return [each.pet() for each in stored if each is not None]

    def pet(self, name: str) -> Pet:
        """The only pet with a name."""
        (found,) = (pet for pet in self.pets() if pet.name == name)
        return found

    def names(self) -> list[str]:
        """The names of all pets that are not deleted."""
        return [pet.name for pet in self.pets()]

    def owner(self, pet_name: str) -> Customer:
        """The owner of the only pet with a name."""
        owner_id = self.pet(pet_name).customer_id
        (found,) = (customer for customer in self.people(house=True) if customer.id == owner_id)
        return found

    def people(self, *, house: bool = False) -> list[Customer]:
        """All customers but the house customer."""
        query = select(customer_rows.c.wire).order_by(customer_rows.c.uid)
        with self.transaction() as (connection, _):
            found = [Customer.FromString(wire) for wire in connection.execute(query).scalars()]
        return [customer for customer in found if house or not customer.house]

    def _company(self, connection: Connection) -> Company:
        return companies.the_company(connection, None)

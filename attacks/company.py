"""Fills the database of an attack, before its service has answered anything."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import Connection

from attacks.good import PETS
from pawport.accounts import Company as Owner
from pawport.accounts import Principal, company_service
from pawport.accounts import service as accounts
from pawport.customers import service as customers
from pawport.db import open_database
from pawport.db.migrate import migrate
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import service as pets

__all__ = ["Company", "fill"]

_OF_A_CUSTOMER = 100  # pets at most
_EVERY = ("pets:*", "customers:*", "registry:*")


@dataclass(frozen=True)
class Company:
    """A company of the service, with the keys of its callers, which have no limits unless it is said."""

    id: str
    good: str
    """Of the good caller, whom attacks must not disturb."""
    writer: str
    """Of an attacker who may write pets and customers."""
    reader: str
    """Of an attacker who may read pets."""
    free: str
    """Of the free plan; it may read pets and make keys."""
    other: str
    """Of another company."""


def fill(url: str, more: int) -> Company:
    """Makes the tables, the keys, the pets of the good caller and `more` pets of a customer."""
    migrate(url)
    database = open_database(url)
    with database.transaction() as connection:
        company = company_service.create_company(connection, "Attacked")
        other = company_service.create_company(connection, "Other")
        found = Company(
            company.id,
            *(_key(connection, company, name, *_EVERY) for name in ("good", "writer")),
            _key(connection, company, "reader", "pets:read", "pets:read_all"),
            _key(connection, company, "free", "pets:read", "keys:write", plan="free"),
            _key(connection, other, "other", *_EVERY),
        )
        principal = Principal(company, "key", "Dana at the desk", frozenset("*"), None)
        for customer, pet in PETS:
            customers.create_customer(connection, company, Customer(first_name="Ada"), customer)
            pets.create_pets(connection, principal, customer, [(_pet(0), pet)], [""])
        _add_many(connection, company, principal, more)
    asyncio.run(database.close())
    return found


def _key(connection: Connection, company: Owner, name: str, *scopes: str, plan: str = "enterprise") -> str:
    secret = f"pawport_of-{name}-in-attacks"
    accounts.create_key(connection, company.id, name=name, scopes=scopes, plan=plan, secret=secret)
    return secret


def _add_many(connection: Connection, company: Owner, principal: Principal, number: int) -> None:
    for first in range(0, number, _OF_A_CUSTOMER):
        owner = customers.create_customer(connection, company, Customer(first_name="Many"))
        made = [(_pet(first + each), "") for each in range(min(_OF_A_CUSTOMER, number - first))]
        pets.create_pets(connection, principal, owner.id, made, [""] * len(made))


def _pet(number: int) -> Pet:
    return Pet(
        name=f"Rex {number}", type=Pet.DOG, breed="Boxer", behavior="Friendly, pulls on the leash. " * 20
    )

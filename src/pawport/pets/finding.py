"""Finding one pet by its ids. The id of a pet that was merged means the one that was kept."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from pawport.errors import NotFound
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import repository
from pawport.pets.repository import BY_IDS
from pawport.pets.wire import StoredPet
from pawport.redirects import service as redirects

__all__ = ["BY_IDS", "current_id", "find_living_pet", "find_pet", "get_pet", "of_customer", "owner_of"]

T = TypeVar("T")


def get_pet(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> StoredPet:
    """Returns the customer's pet, including one that has been deleted.

    Raises:
        NotFound: the customer has no such pet.
    """
    return of_customer(connection, company_id, customer_id, pet_id, repository.find)


def current_id(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> str:
    """Returns the id of the pet that `get_pet` returns. Raises as it does."""
    return of_customer(connection, company_id, customer_id, pet_id, repository.find_id)


def find_pet(connection: Connection, company_id: str, pet_id: str) -> StoredPet:
    """Returns the company's pet, whoever owns it, including one that has been deleted.

    Raises:
        NotFound: the company has no such pet.
    """
    return _of_company(connection, company_id, pet_id, repository.find_of_company)


def find_living_pet(connection: Connection, company_id: str, pet_id: str) -> Pet:
    """Returns the pet that `find_pet` returns. Raises as it does, and also when the pet is deleted."""
    pet = find_pet(connection, company_id, pet_id).pet()
    if pet.deleted:
        raise NotFound("pet", pet_id)
    return pet


def owner_of(connection: Connection, company_id: str, pet_id: str) -> str:
    """Returns the id of the customer who owns the pet. Raises as `find_pet` does."""
    return _of_company(connection, company_id, pet_id, repository.find_owner)


def of_customer(
    connection: Connection,
    company_id: str,
    customer_id: str,
    pet_id: str,
    find: Callable[[Connection, str, str, str], T | None],
) -> T:
    """Returns what `find` returns for the ids, or for those that they stand for since a merge.

    Raises:
        NotFound: the customer has no such pet.
    """
    found = find(connection, company_id, customer_id, pet_id)
    if found is None:
        customer = redirects.current_id(connection, company_id, "customer", customer_id)
        pet = redirects.current_id(connection, company_id, "pet", pet_id)
        if (customer, pet) != (customer_id, pet_id):
            found = find(connection, company_id, customer, pet)
    if found is None:
        raise NotFound("pet", pet_id)
    return found


def _of_company(
    connection: Connection, company_id: str, pet_id: str, find: Callable[[Connection, str, str], T | None]
) -> T:
    found = find(connection, company_id, pet_id)
    if found is None:
        found = find(connection, company_id, redirects.current_id(connection, company_id, "pet", pet_id))
    if found is None:
        raise NotFound("pet", pet_id)
    return found

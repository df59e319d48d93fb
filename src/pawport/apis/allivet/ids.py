"""The client's own ids of customers and pets, which are ids in a system of our records."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection

from pawport.customers import service as customers
from pawport.customers.changes import CustomerChanges
from pawport.errors import NotFound
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.search_keys import external_id_key
from pawport.pets import service as pets
from pawport.pets.changes import PetChanges

__all__ = ["SYSTEM", "client_pet_ids", "find_customer", "find_pet", "has_pet", "own_id"]

SYSTEM: Final = "allivet"
"""The system of the client's numbers of customers, and of its ids of pets."""


def own_id(record: Customer | Pet) -> str:
    """Returns the client's id of a record; of one that has none, its id."""
    return record.external_ids.get(SYSTEM) or record.id


def find_customer(connection: Connection, company_id: str, number: str) -> Customer:
    """Returns the customer who has the number, or else the id.

    Raises:
        NotFound: there is none, or the customer is deleted or erased.
    """
    changes = CustomerChanges(connection, company_id, lock=False)
    key = external_id_key(SYSTEM, number)
    changes.load(external_ids=[key])
    if found := changes.by_external_id(key):
        return found[0].customer
    customer = customers.get_customer(connection, company_id, number)
    if customer.deleted or customer.HasField("erased_time"):
        raise NotFound("customer", number)
    return customer


def find_pet(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> Pet:
    """Returns the customer's pet that has the client's id, or else the id.

    Raises:
        NotFound: there is none, or it is deleted.
    """
    if found := _pets(connection, company_id, customer_id, pet_id):
        return found[0]
    pet = pets.get_pet(connection, company_id, customer_id, pet_id).pet()
    if pet.deleted:
        raise NotFound("pet", pet_id)
    return pet


def client_pet_ids(connection: Connection, company_id: str, ids: Collection[str]) -> dict[str, str]:
    """Returns the client's ids of pets, deleted or not, by their ids; of one that has none, its id."""
    changes = PetChanges(connection, company_id, lock=False)
    changes.load(ids=ids)
    found = {pet_id: changes.by_id(pet_id) for pet_id in ids}
    return {pet_id: pet_id if change is None else own_id(change.pet) for pet_id, change in found.items()}


def has_pet(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> bool:
    """Returns whether a pet of the customer has the client's id."""
    return bool(_pets(connection, company_id, customer_id, pet_id))


def _pets(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> list[Pet]:
    changes = PetChanges(connection, company_id, lock=False)
    key = external_id_key(SYSTEM, pet_id)
    changes.load(external_ids=[key])
    return [change.pet for change in changes.by_external_id(key) if change.pet.customer_id == customer_id]

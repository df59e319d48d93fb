"""Which pet a public page shows, and what of its owner."""

from dataclasses import dataclass

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.accounts import company_service as companies
from pawport.customers import service as customers
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit import microchips
from pawport.pets import service as pets
from pawport.pets.identities import service as identities

__all__ = ["PublicPet", "find_public_pet"]


@dataclass(frozen=True, slots=True)
class PublicPet:
    """A pet, and who is asked about it. Most of what is in the records is not for everybody."""

    number: str
    """Of the microchip that it was found by."""
    pet: Pet
    company: Company
    owner: Customer


def find_public_pet(connection: Connection, microchip: str) -> PublicPet | None:
    """The living record with this chip that was updated last, of all companies with public pages.

    None has one reason for everybody: there is nothing that the public may see.
    """
    number = microchips.normalize(microchip)
    if microchips.fault(number) is not None:
        return None
    for company_id, pet_id in identities.find_everywhere(connection, number):
        company = companies.get_company(connection, company_id)
        if company.public_pages:
            pet = pets.find_pet(connection, company_id, pet_id).pet()
            owner = customers.get_customer(connection, company_id, pet.customer_id)
            return PublicPet(number, pet, company, owner)
    return None

"""Search: what finds a pet among many, beside reading one whose id is known. One caller, so that the rate is
the latency."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Connection

from benchmarks.data import Filled
from benchmarks.measure import Plan, Row, Target, at_most, compare, ratio
from benchmarks.scale import all_over
from benchmarks.servers import pawport
from pawport.accounts import Company, Principal
from pawport.accounts import company_service as companies
from pawport.customers import service as customer_rules
from pawport.db import open_database
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pagination_pb2 import Pagination
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import GetPetRequest, SearchPetsRequest
from pawport.pets import service as pet_rules

__all__ = ["search"]

_OWNERS = 500  # who have a pet, a phone number and an e-mail address that nobody else has
_NUMBERS = range(_OWNERS)
_BAR = 2
_PAGE = Pagination(page_size=10)


def search(plan: Plan, filled: Filled) -> list[Row]:
    """SearchPets by everything that it takes."""
    pets = _add_owners(filled)
    searches = {
        "microchip": [
            SearchPetsRequest(pagination=_PAGE, microchip=pet.microchips[0].number) for pet in pets
        ],
        "owner's phone": [
            SearchPetsRequest(pagination=_PAGE, owner_phone_number=_phone(n)) for n in _NUMBERS
        ],
        "owner's e-mail": [SearchPetsRequest(pagination=_PAGE, owner_email=_email(n)) for n in _NUMBERS],
        "name": [SearchPetsRequest(pagination=_PAGE, name_prefix=pet.name) for pet in pets],
        "common name": [
            SearchPetsRequest(pagination=_PAGE, name_prefix=name) for name in ("Re", "Lun", "Max")
        ],
        "breed": [SearchPetsRequest(pagination=_PAGE, breed=breed) for breed in ("Labrador", "poodle")],
    }
    get = [GetPetRequest(customer_id=pet.customer_id, id=pet.id) for pet in pets]
    with pawport(filled.url) as server:
        targets = [Target("GetPet", all_over(plan, server, "GetPet", get, 1), server)]
        for name, requests in searches.items():
            run = all_over(plan, server, "SearchPets", requests, 1, file=name)
            targets.append(Target(f"by {name}", run, server))
        one, *found = compare(plan, targets)
    return [
        at_most(f"SearchPets {each.name}, among {plan.large:,}", each, one, ratio(one, each), _BAR)
        for each in found
    ]


def _add_owners(filled: Filled) -> Sequence[Pet]:
    database = open_database(filled.url)
    with database.transaction() as connection:
        company = companies.get_company(connection, filled.company_id)
        principal = Principal(company, "key", "Dana at the desk", frozenset("*"), None)
        pets = [_add(connection, company, principal, number) for number in _NUMBERS]
    asyncio.run(database.close())
    return pets


def _add(connection: Connection, company: Company, principal: Principal, number: int) -> Pet:
    owner = Customer(last_name=f"Owner {number}", email=_email(number), phone_number=_phone(number))
    customer = customer_rules.create_customer(connection, company, owner)
    pet = Pet(name=f"Zorro {number:03}", type=Pet.DOG, breed="Whippet")
    pet.microchips.add(given=f"985{number:012}")
    return pet_rules.create_pet(connection, principal, customer.id, pet).pet()


def _phone(number: int) -> str:
    return f"+1 206 555 {number:04}"


def _email(number: int) -> str:
    return f"owner{number}@example.com"

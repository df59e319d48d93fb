"""A company with one of everything that a request can name."""

import uuid
from dataclasses import asdict, dataclass

from tests.contract.client import Api


@dataclass(frozen=True)
class World:
    """Ids of things that exist, or of things that do not."""

    company_id: str
    customer_id: str
    customer_without_pets: str
    pet_id: str
    deleted_pet_id: str
    note_id: str
    code_id: str  # the pet has it
    other_code_id: str  # the pet does not
    address_id: str  # of the customer
    duplicate_customer: str
    duplicate_pet: str  # of the customer
    key_id: str

    @property
    def ids(self) -> list[str]:
        """All of them."""
        return list(asdict(self).values())


def new_world(api: Api) -> World:
    """Makes one of everything in the company."""
    customer_id = api.new_customer().id
    pet, deleted = api.new_pet(customer_id), api.new_pet(customer_id)
    api.delete(deleted)
    codes = [api.new_code().id, api.new_code().id]
    api.apply(pet, codes[0])
    return World(
        company_id=api.company_id,
        customer_id=customer_id,
        customer_without_pets=api.new_customer().id,
        pet_id=pet.id,
        deleted_pet_id=deleted.id,
        note_id=api.append(pet, "Likes carrots")[0].id,
        code_id=codes[0],
        other_code_id=codes[1],
        address_id=api.new_address(customer_id).id,
        duplicate_customer=api.new_customer().id,
        duplicate_pet=api.new_pet(customer_id).id,
        key_id=api.new_key("keys:write")[0],
    )


def nowhere() -> World:
    """Ids that no company has."""
    return World(*(f"none_{uuid.uuid4().hex}" for _ in World.__dataclass_fields__))

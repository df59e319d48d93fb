"""A weight that was measured at a visit."""

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.care.visits.taking import lock_pet_change
from pawport.errors import NotFound
from pawport.gen.pawport.v1.pet_pb2 import Weight
from pawport.pets.rules import normalize

__all__ = ["weigh"]


def weigh(connection: Connection, principal: Principal, pet_id: str, weight: Weight) -> None:
    """Gives the pet the weight, which so becomes part of its history. Pets are locked before their visits.

    Raises:
        NotFound: the pet is deleted.
        InvalidArgument: the weight is 0, or its unit is unknown.
    """
    company_id = principal.company.id
    change, changes = lock_pet_change(connection, company_id, pet_id)
    if change.pet.deleted:
        raise NotFound("pet", pet_id)
    change.edit().weight.CopyFrom(weight)
    normalize(change.pet, principal.company, {"weight"})
    weight.CopyFrom(change.pet.weight)
    changes.write()

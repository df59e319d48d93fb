"""The vets of a pet. A change of them is a change of the pet."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.care.vets import service
from pawport.errors import NotFound, QuotaExceeded
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.pets import service as pets
from pawport.pets.changes import PetChanges

__all__ = ["link_pet_vet", "list_pet_vets", "unlink_pet_vet"]

_MAX_VETS: Final = 20


def link_pet_vet(
    connection: Connection, principal: Principal, customer_id: str, pet_id: str, vet_id: str
) -> Vet:
    """Makes a vet of the directory one of the pet's, and returns it.

    Raises:
        NotFound: there is no such pet or vet, or it is deleted.
        QuotaExceeded: the pet has as many vets as one can have.
    """
    company_id = principal.company.id
    changes = PetChanges(connection, company_id, principal)
    change = changes.pet(customer_id, pet_id)
    vet = service.get_vet(connection, company_id, vet_id)
    if vet_id in change.pet.vet_ids:
        return vet
    if vet.deleted:
        raise NotFound("vet", vet_id)
    if len(change.pet.vet_ids) >= _MAX_VETS:
        message = f"a pet can have at most {_MAX_VETS} vets; remove some first"
        raise QuotaExceeded(f"pet:{change.pet.id}", message, reason=ErrorReason.VET_QUOTA_EXCEEDED)
    change.edit().vet_ids.append(vet_id)
    changes.write()
    return vet


def list_pet_vets(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> list[Vet]:
    """Returns the pet's vets, in the order in which they were added.

    Raises:
        NotFound: the customer has no such pet.
    """
    pet = pets.get_pet(connection, company_id, customer_id, pet_id).pet()
    return service.get_vets(connection, company_id, list(pet.vet_ids))


def unlink_pet_vet(
    connection: Connection, principal: Principal, customer_id: str, pet_id: str, vet_id: str
) -> Vet:
    """Removes a vet from the pet, and returns it. The directory keeps it.

    Raises:
        NotFound: there is no such pet, it is deleted, or it does not have the vet.
    """
    company_id = principal.company.id
    changes = PetChanges(connection, company_id, principal)
    change = changes.pet(customer_id, pet_id)
    if vet_id not in change.pet.vet_ids:
        raise NotFound("vet", vet_id)
    change.edit().vet_ids.remove(vet_id)
    changes.write()
    return service.get_vet(connection, company_id, vet_id)

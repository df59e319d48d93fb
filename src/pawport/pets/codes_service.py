"""The rules of a pet's codes. Its codes are a list of ids; what they mean is the catalogue's."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.errors import NotFound, QuotaExceeded
from pawport.pets import repository
from pawport.pets.codes import service as pet_codes
from pawport.pets.service import get_pet, lock_living, stamp

__all__ = ["append_codes", "code_ids", "remove_code"]

_MAX_CODES: Final = 100  # as many as a new pet can have; every answer with the pet holds them all


def append_codes(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, given: Sequence[str]
) -> list[str]:
    """Applies codes; answers the ids of those that the pet did not have.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
        InvalidArgument: an id is not in the catalogue.
        QuotaExceeded: the pet would have too many codes.
    """
    stored, pet = lock_living(connection, company_id, customer_id, pet_id)
    wanted = pet_codes.check_ids(connection, company_id, given, lambda index: f"pet_code_ids[{index}]")
    had = stored.code_ids.split()
    added = [code_id for code_id in wanted if code_id not in had]
    if len(had) + len(added) > _MAX_CODES:
        message = f"a pet can have {_MAX_CODES} codes; remove those that no longer hold"
        raise QuotaExceeded(f"pet:{pet.id}", message, reason="PET_CODE_QUOTA_EXCEEDED")
    if added:
        stamp(connection, pet)
        repository.save_stored_form(connection, company_id, pet)
        repository.replace_codes(connection, company_id, pet.id, had + added)
        events.record(connection, company_id, "pet", pet.id, "updated", ["pet_codes"])
    return added


def remove_code(connection: Connection, company_id: str, customer_id: str, pet_id: str, code_id: str) -> None:
    """Takes a code off a pet.

    Raises:
        NotFound: there is no such pet, it is deleted, or it does not have the code.
    """
    stored, pet = lock_living(connection, company_id, customer_id, pet_id)
    had = stored.code_ids.split()
    if code_id not in had:
        raise NotFound("pet_code", code_id)
    stamp(connection, pet)
    repository.save_stored_form(connection, company_id, pet)
    repository.replace_codes(connection, company_id, pet.id, [other for other in had if other != code_id])
    events.record(connection, company_id, "pet", pet.id, "updated", ["pet_codes"])


def code_ids(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> str:
    """The ids of the pet's codes, with blanks between, in the order in which they were applied.

    Raises:
        NotFound: the customer has no such pet.
    """
    return get_pet(connection, company_id, customer_id, pet_id).code_ids

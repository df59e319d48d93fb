"""What a pet is known by: its microchips, each of one living pet of the company, and its ids elsewhere.

Another company may hold the same chip, and a deleted pet holds none: it gets its own back, if they are still
free, when it is brought back.
"""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.errors import AlreadyExists
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets.identities import repository
from pawport.pets.identities.repository import Holder

__all__ = [
    "Claim",
    "Holder",
    "claim",
    "find_by_external_ids",
    "find_deleted",
    "find_everywhere",
    "find_holder",
    "find_holders",
    "release",
    "taken",
]

_PASSED_AWAY: Final = Pet.Status.Name(Pet.PASSED_AWAY)


class Claim(NamedTuple):
    """Chips that a pet has anew; `prefix` stands before the names of its fields in errors."""

    pet: Pet
    prefix: str
    numbers: Collection[str]


def find_holder(connection: Connection, company_id: str, number: str) -> Holder | None:
    """Returns the living pet that has the chip of this normalized number, and its owner."""
    return repository.find_holder(connection, company_id, number)


def find_deleted(connection: Connection, company_id: str, number: str) -> tuple[str, str] | None:
    """Returns the deleted pet that had the chip of this normalized number, as (pet id, customer id): of
    several, the one updated last."""
    return repository.find_deleted(connection, company_id, number)


def find_holders(connection: Connection, company_id: str, numbers: Collection[str]) -> dict[str, Holder]:
    """Like `find_holder`, for many: by the numbers of those that a pet has."""
    return repository.find_holders(connection, company_id, numbers)


def find_everywhere(connection: Connection, number: str) -> list[tuple[str, str]]:
    """Returns the living pets of all companies that have the chip, as (company id, pet id), the one updated
    last first. Only what a company made public may be shown of them."""
    return repository.find_everywhere(connection, number)


def find_by_external_ids(
    connection: Connection, company_id: str, keys: Collection[str]
) -> list[tuple[str, str]]:
    """Returns the living pets that have one of these ids elsewhere, as (key, pet id)."""
    return repository.find_by_external_ids(connection, company_id, keys)


def claim(
    connection: Connection, company_id: str, principal: Principal | None, claims: Sequence[Claim]
) -> None:
    """Makes pets the holders of chips.

    Raises:
        AlreadyExists: another pet has one of them.
    """
    wanted = [(number, claim.pet.id) for claim in claims for number in claim.numbers]
    while repository.insert_holders(connection, company_id, wanted) != len(wanted):
        holders = repository.find_holders(connection, company_id, {number for number, _ in wanted})
        for pet, prefix, numbers in claims:
            for index, chip in enumerate(pet.microchips):
                holder = holders.get(chip.number)
                if holder is not None and holder.pet_id != pet.id and chip.number in numbers:
                    raise taken(principal, holder, chip.number, index, prefix)
        # One was let go since, by another transaction.
        wanted = [(number, pet_id) for number, pet_id in wanted if number not in holders]


def release(connection: Connection, company_id: str, pet_id: str, kept: Collection[str]) -> None:
    """Takes the chips from a pet, except those that it keeps."""
    repository.release(connection, company_id, pet_id, kept)


def taken(principal: Principal | None, holder: Holder, number: str, index: int, prefix: str) -> AlreadyExists:
    """Returns the error of a chip that another pet has; it is named to callers who may read pets."""
    reason = ErrorReason.MICROCHIP_TAKEN
    field = f"{prefix}microchips[{index}].given"
    if principal is not None and not principal.may("pets:read"):
        message = f"{field}: another pet has the microchip {number}"
        return AlreadyExists("microchip", number, message, reason=reason, field=field)
    died = ", which has passed away," if holder.status == _PASSED_AWAY else ""
    message = (
        f"{field}: pet {holder.pet_id} of customer {holder.customer_id}{died} has the microchip {number}"
    )
    return AlreadyExists("pet", holder.pet_id, message, reason=reason, field=field)

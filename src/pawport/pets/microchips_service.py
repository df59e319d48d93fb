"""Which pet has a microchip: of the living pets of a company, one.

Another company may hold the same chip, and a deleted pet holds none: it gets its own back, if they are still
free, when it is brought back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.errors import AlreadyExists
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.pets import keys_repository
from pawport.pets.keys_repository import Holder

__all__ = [
    "Holder",
    "check_free",
    "claim",
    "claim_all",
    "claim_free",
    "find_everywhere",
    "find_holder",
    "find_holders",
    "release",
]


def find_holder(connection: Connection, company_id: str, number: str) -> Holder | None:
    """The living pet that has the chip of this normalized number, and its owner."""
    return keys_repository.find_holder(connection, company_id, number)


def find_holders(connection: Connection, company_id: str, numbers: Collection[str]) -> dict[str, Holder]:
    """Like `find_holder`, for many: by the numbers of those that a pet has."""
    return keys_repository.find_holders(connection, company_id, numbers)


def find_everywhere(connection: Connection, number: str) -> list[tuple[str, str]]:
    """The living pets of all companies that have the chip, as (company id, pet id), newest changes first.
    Only what a company made public may be told of them."""
    return keys_repository.find_everywhere(connection, number)


def claim(connection: Connection, principal: Principal, pet: Pet, prefix: str = "") -> None:
    """Makes the pet the holder of its chips, and of no other.

    Raises:
        AlreadyExists: another pet has one of them; it is named to callers who may read pets. `prefix` stands
            before the field's name.
    """
    claim_all(connection, principal, [pet], [prefix])
    keys_repository.release(connection, principal.company.id, pet.id, _numbers(pet))


def claim_all(
    connection: Connection, principal: Principal, pets: Sequence[Pet], prefixes: Sequence[str]
) -> None:
    """Like `claim`, for several new pets."""
    if claim_free(connection, principal.company.id, pets):
        return None
    numbers = {number for pet in pets for number in _numbers(pet)}
    holders = find_holders(connection, principal.company.id, numbers)
    if len(holders) < len(numbers):  # one was let go since, by another transaction
        return claim_all(connection, principal, pets, prefixes)
    for pet, prefix in zip(pets, prefixes, strict=True):
        check_free(principal, pet, pet.id, holders, prefix)
    return None


def check_free(
    principal: Principal, pet: Pet, pet_id: str, holders: Mapping[str, Holder], prefix: str
) -> None:
    """Raises AlreadyExists when one of the pet's chips is held by another than the pet with the id."""
    for index, number in enumerate(_numbers(pet)):
        holder = holders.get(number)
        if holder is not None and holder.pet_id != pet_id:
            raise _taken(principal, holder, number, f"{prefix}microchips[{index}].given")


def claim_free(connection: Connection, company_id: str, pets: Iterable[Pet]) -> bool:
    """Makes the pets the holders of those of their chips that no pet has; whether that is all of them."""
    claims = [(number, pet.id) for pet in pets for number in _numbers(pet)]
    return keys_repository.insert_holders(connection, company_id, claims) == len(claims)


def release(connection: Connection, company_id: str, pet_id: str) -> None:
    """Lets the chips of a pet that is deleted go."""
    keys_repository.release(connection, company_id, pet_id)


def _numbers(pet: Pet) -> list[str]:
    return [chip.number for chip in pet.microchips]


def _taken(principal: Principal, holder: Holder, number: str, field: str) -> AlreadyExists:
    reason = "MICROCHIP_TAKEN"
    if not principal.may("pets:read"):
        message = f"{field}: another pet has the microchip {number}"
        return AlreadyExists("microchip", number, message, reason=reason, field=field)
    message = f"{field}: the pet {holder.pet_id} of customer {holder.customer_id} has the microchip {number}"
    return AlreadyExists("pet", holder.pet_id, message, reason=reason, field=field)

"""The rules of pets: create, read, change, delete, bring back, give to another owner."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.customers import service as customers
from pawport.db import lock_keys
from pawport.errors import AlreadyExists, FailedPrecondition, NotFound, QuotaExceeded, invalid
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from pawport.kit import external_ids
from pawport.kit.masks import copy_masked, copy_of, copy_present
from pawport.pets import changes_repository, repository
from pawport.pets.changes import PetChange, PetChanges
from pawport.pets.codes import service as pet_codes
from pawport.pets.finding import BY_IDS, current_id, find_living_pet, find_pet, get_pet, owner_of
from pawport.pets.rules import REQUIRED, WRITABLE, normalize, require
from pawport.pets.wire import StoredPet
from pawport.redirects import service as redirects

__all__ = [
    "BY_IDS",
    "append_codes",
    "check_codes",
    "check_same_customer",
    "count_living",
    "count_living_of_company",
    "create_pet",
    "create_pets",
    "current_id",
    "delete_pet",
    "find_living_pet",
    "find_pet",
    "get_pet",
    "owner_of",
    "owners_of_living",
    "remove_code",
    "transfer_pet",
    "undelete_pet",
    "update_pet",
]

_GIVEN: Final = WRITABLE | {"notes", "pet_codes"}  # of a new pet
_MAX_CODES = 100  # as many as a new pet can have; every answer with the pet holds them all


def create_pet(
    connection: Connection,
    principal: Principal,
    customer_id: str,
    given: Pet,
    pet_id: str = "",
    required: Collection[str] = REQUIRED,
) -> StoredPet:
    """Creates a pet of the customer, with the notes, codes and vaccinations that `given` has.

    `required` are the fields that it must have: fewer for the callers of some vendors' APIs.

    Raises:
        NotFound: there is no such customer.
        QuotaExceeded: the customer or the company has as many living records as the company allows.
        AlreadyExists: `pet_id`, the caller's own id, is taken, or another pet has the microchip.
        InvalidArgument: a field is missing or wrong.
    """
    if not customer_id:  # the schema cannot say it: in a batch the requests may leave it out
        raise invalid("customer_id", "is required")
    return create_pets(connection, principal, customer_id, [(given, pet_id)], ["pet."], required)[0]


def create_pets(
    connection: Connection,
    principal: Principal,
    customer_id: str,
    given: Sequence[tuple[Pet, str]],
    prefixes: Sequence[str],
    required: Collection[str] = REQUIRED,
) -> list[StoredPet]:
    """Creates several pets of one customer: all or none. Raises as `create_pet`; `prefixes` stand before
    the names of fields in errors."""
    _lock_external_ids(connection, principal.company.id, [pet for pet, _ in given])
    owner = customers.lock_customer(connection, principal.company.id, customer_id)
    changes = PetChanges(connection, principal.company.id, principal)
    changes.check_owner(owner, adding=len(given))
    changes.check_company(adding=len(given))
    new = [
        _create(connection, principal, changes, owner.id, pet, pet_id, prefix, required)
        for (pet, pet_id), prefix in zip(given, prefixes, strict=True)
    ]
    changes.write()
    return [change.stored for change in new]


def _lock_external_ids(
    connection: Connection, company_id: str, given: Iterable[Pet | UpdatePetRequest]
) -> None:
    """Lets no import overlook a pet that is given these ids in other systems. A microchip needs no lock: only
    one pet can have it."""
    lock_keys(
        connection,
        company_id,
        {"pet_external_id": {key for each in given for key in external_ids.keys(each)}},
    )


def check_same_customer(customer_id: str, of_requests: Sequence[str]) -> None:
    """Raises InvalidArgument when a request of a batch is for another customer than the batch."""
    for index, other in enumerate(of_requests):
        if other and other != customer_id:
            raise invalid(f"requests[{index}].customer_id", "must be absent or the customer of the batch")


def _create(
    connection: Connection,
    principal: Principal,
    changes: PetChanges,
    owner_id: str,
    given: Pet,
    pet_id: str,
    prefix: str,
    required: Collection[str],
) -> PetChange:
    pet, fields = copy_of(given, _GIVEN)
    require(pet, WRITABLE, prefix, required)
    normalize(pet, principal.company, WRITABLE, prefix)
    check_codes(connection, principal.company.id, pet, prefix)
    return changes.add(owner_id, pet, pet_id, fields=fields, prefix=prefix)


def check_codes(connection: Connection, company_id: str, pet: Pet, prefix: str) -> None:
    """Raises InvalidArgument when the catalogue lacks one of the codes of a new pet."""
    ids = [code.id for code in pet.pet_codes]
    pet_codes.check_ids(connection, company_id, ids, lambda index: f"{prefix}pet_codes[{index}].id")


def update_pet(
    connection: Connection,
    principal: Principal,
    request: UpdatePetRequest,
    required: Collection[str] = REQUIRED,
) -> StoredPet:
    """Changes what the request has; with a mask, exactly what the mask names.

    `required` are the fields that must not become empty: fewer for the callers of some vendors' APIs.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
        Aborted: the request's etag is not the pet's.
        AlreadyExists: another pet has the microchip.
        InvalidArgument: a field is wrong, one that every pet has would become empty, or one differs that has
            methods of its own.
    """
    _lock_external_ids(connection, principal.company.id, [request])
    changes = PetChanges(connection, principal.company.id, principal)
    change = changes.pet(request.customer_id, request.id, request.etag)
    if not request.update_mask.paths or "*" in request.update_mask.paths:
        _check_notes(change, request.notes)
        _check_same_codes(connection, principal.company.id, change, request.pet_codes)
    pet = change.edit()
    if request.update_mask.paths:
        fields = copy_masked(request, pet, WRITABLE, request.update_mask.paths)
    else:
        fields = copy_present(request, pet, WRITABLE)
    require(pet, fields, required=required)
    normalize(pet, principal.company, fields)
    changes.write()
    return change.stored


def _check_notes(change: PetChange, given: Sequence[Pet.Note]) -> None:
    """Raises InvalidArgument unless the notes are those that the pet shows, or absent. What is output only in
    them may be absent or less exact."""
    shown = change.pet.notes
    if given and not (len(given) == len(shown) and all(map(_is_same_note, given, shown))):
        methods = "AppendPetNotes, UpdatePetNote and DeletePetNote"
        raise invalid("notes", f"must be absent or unchanged: {methods} change notes")


def _is_same_note(given: Pet.Note, shown: Pet.Note) -> bool:
    return (
        given.content == shown.content
        and given.id in {"", shown.id}
        and given.last_updated_by in {"", shown.last_updated_by}
    )


def _check_same_codes(
    connection: Connection, company_id: str, change: PetChange, given: Sequence[PetCode]
) -> None:
    """Raises InvalidArgument unless the codes are those that the pet shows, or absent. Their ids are read."""
    if not given:
        return
    ids = {code.id for code in given}
    # A code that was deleted since the pet was read may be there.
    if not pet_codes.known_ids(connection, company_id, change.code_ids) <= ids <= set(change.code_ids):
        methods = "AppendPetCodes and RemovePetCode"
        raise invalid("pet_codes", f"must be absent or unchanged: {methods} change codes")


def delete_pet(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, etag: str = ""
) -> StoredPet:
    """Marks the pet as deleted.

    Raises:
        NotFound: the customer has no such pet, or it was deleted before.
        Aborted: the etag is not the pet's.
    """
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id, etag)
    change.edit().deleted = True
    change.action = "deleted"
    changes.write()
    return change.stored


def undelete_pet(connection: Connection, principal: Principal, customer_id: str, pet_id: str) -> StoredPet:
    """Brings a deleted pet back.

    Raises:
        NotFound: the customer has no such pet, or is deleted.
        AlreadyExists: the pet is not deleted, or another has its microchip now.
        FailedPrecondition: the pet was deleted for good.
        QuotaExceeded: the customer or the company has as many living records as the company allows.
    """
    company_id = principal.company.id
    with suppress(NotFound):  # which is raised below, once the owner is known to exist
        stored = get_pet(connection, company_id, customer_id, pet_id)
        _lock_external_ids(connection, company_id, [stored.pet()])
    owner = customers.lock_customer(connection, company_id, customer_id)
    if _owner_of_purged(connection, company_id, pet_id) == owner.id:
        message = f"pet {pet_id} has been permanently deleted"
        raise FailedPrecondition("pet", pet_id, message, reason=ErrorReason.PET_PURGED)
    changes = PetChanges(connection, company_id, principal)
    change = changes.pet(customer_id, pet_id, is_living=False)
    if not change.pet.deleted:
        raise AlreadyExists(
            "pet", pet_id, f"pet {pet_id} has not been deleted", reason=ErrorReason.PET_NOT_DELETED
        )
    changes.check_owner(owner)
    changes.check_company()
    change.edit().deleted = False
    change.action = "undeleted"
    changes.write()
    return change.stored


def _owner_of_purged(connection: Connection, company_id: str, pet_id: str) -> str | None:
    """The id of the customer who owned a pet that was deleted for good; None of any other pet."""
    owner = repository.tombstone_owner(connection, company_id, pet_id)
    return None if owner is None or redirects.is_old(connection, company_id, "pet", pet_id) else owner


def transfer_pet(
    connection: Connection,
    principal: Principal,
    customer_id: str,
    pet_id: str,
    new_customer_id: str,
    etag: str = "",
) -> StoredPet:
    """Gives the pet to another customer; the notes that it has are hidden from now on.

    Raises:
        NotFound: there is no such customer, or the first one has no such pet; or it is deleted.
        InvalidArgument: the pet is the new owner's already.
        Aborted: the etag is not the pet's.
        FailedPrecondition: the new owner was erased.
        QuotaExceeded: the new owner has as many living records as the company allows.
    """
    new_owner = customers.lock_person(connection, principal.company.id, new_customer_id)
    changes = PetChanges(connection, principal.company.id, principal)
    change = changes.pet(customer_id, pet_id, etag)
    if change.pet.customer_id == new_owner.id:
        raise invalid("new_customer_id", "is already the owner of the pet")
    changes.check_owner(new_owner)
    changes.transfer(change, new_owner.id)
    changes.write()
    return change.stored


def append_codes(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, given: Sequence[str]
) -> list[str]:
    """Applies codes; returns the ids of those that the pet did not have.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
        InvalidArgument: an id is not in the catalogue.
        QuotaExceeded: the pet would have too many codes.
    """
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    wanted = pet_codes.check_ids(connection, company_id, given, lambda index: f"pet_code_ids[{index}]")
    added = [code_id for code_id in wanted if code_id not in change.code_ids]
    if len(change.code_ids) + len(added) > _MAX_CODES:
        message = f"a pet can have at most {_MAX_CODES} codes; remove some first"
        raise QuotaExceeded(f"pet:{change.pet.id}", message, reason=ErrorReason.PET_CODE_QUOTA_EXCEEDED)
    change.code_ids += added
    changes.write()
    return added


def remove_code(connection: Connection, company_id: str, customer_id: str, pet_id: str, code_id: str) -> None:
    """Takes a code off a pet.

    Raises:
        NotFound: there is no such pet, it is deleted, or it does not have the code.
    """
    changes = PetChanges(connection, company_id)
    change = changes.pet(customer_id, pet_id)
    if code_id not in change.code_ids:
        raise NotFound("pet_code", code_id)
    change.code_ids.remove(code_id)
    changes.write()


def count_living(connection: Connection, company_id: str, customer_id: str) -> int:
    """Returns how many pets of the customer are not deleted."""
    counts = changes_repository.count_living(connection, company_id, [customer_id])
    return counts.get(customer_id, 0)


def count_living_of_company(connection: Connection, company_id: str) -> int:
    """Returns how many pets of the company are not deleted."""
    return changes_repository.count_living_of_company(connection, company_id)


def owners_of_living(connection: Connection, company_id: str, customer_ids: Collection[str]) -> set[str]:
    """Returns those of the customers who have pets that are not deleted."""
    return set(changes_repository.count_living(connection, company_id, customer_ids))

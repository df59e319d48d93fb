"""The rules of pets: create, read, change, delete, bring back."""

import secrets
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport import events
from pawport.accounts import Principal
from pawport.customers import service as customers
from pawport.db import new_id, new_uid, write_time
from pawport.errors import Aborted, AlreadyExists, FailedPrecondition, NotFound, invalid
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.pet_service_pb2 import UpdatePetRequest
from pawport.kit.masks import changed_fields, copy_masked, copy_present
from pawport.kit.times import timestamp_of
from pawport.pets import microchips_service as microchips
from pawport.pets import repository
from pawport.pets.codes import service as pet_codes
from pawport.pets.quota_service import check_max_pets, check_quota
from pawport.pets.repository import StoredPet
from pawport.pets.rules import REQUIRED, WRITABLE, normalize, require
from pawport.pets.wire import latest_notes, wire
from pawport.redirects import service as redirects

__all__ = [
    "check_same_customer",
    "create_pet",
    "create_pets",
    "current_id",
    "delete_pet",
    "find_living_pet",
    "find_pet",
    "free_id",
    "get_pet",
    "lock_living",
    "owner_of",
    "stamp",
    "undelete_pet",
    "update_pet",
]

T = TypeVar("T")

_MAX_UINT32 = 2**32 - 1


def get_pet(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> StoredPet:
    """The customer's pet, also when it is deleted; for the id of one that was merged, the one that was kept.

    Raises:
        NotFound: the customer has no such pet.
    """
    return _follow(connection, company_id, customer_id, pet_id, repository.find)


def current_id(connection: Connection, company_id: str, customer_id: str, pet_id: str) -> str:
    """The id of the pet that `get_pet` answers. Raises as it does."""
    return _follow(connection, company_id, customer_id, pet_id, repository.find_id)


def find_pet(connection: Connection, company_id: str, pet_id: str) -> StoredPet:
    """The company's pet, whoever owns it, also when it is deleted; for the id of one that was merged, the one
    that was kept.

    Raises:
        NotFound: the company has no such pet.
    """
    return _follow_pet(connection, company_id, pet_id, repository.find_of_company)


def find_living_pet(connection: Connection, company_id: str, pet_id: str) -> Pet:
    """The pet that `find_pet` answers. Raises as it does, and also when the pet is deleted."""
    pet = find_pet(connection, company_id, pet_id).pet()
    if pet.deleted:
        raise NotFound("pet", pet_id)
    return pet


def owner_of(connection: Connection, company_id: str, pet_id: str) -> str:
    """The id of the customer whose pet it is. Raises as `find_pet` does."""
    return _follow_pet(connection, company_id, pet_id, repository.find_owner)


def _follow_pet(
    connection: Connection, company_id: str, pet_id: str, find: Callable[[Connection, str, str], T | None]
) -> T:
    """What `find` answers for the id, or for the one that it stands for since a merge."""
    found = find(connection, company_id, pet_id)
    if found is None:
        found = find(connection, company_id, redirects.current_id(connection, company_id, "pet", pet_id))
    if found is None:
        raise NotFound("pet", pet_id)
    return found


def _follow(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, find: Callable[..., T | None]
) -> T:
    """What `find` answers for the ids, or for those that they stand for since a merge."""
    found = find(connection, company_id, customer_id, pet_id)
    if found is None:
        customer = redirects.current_id(connection, company_id, "customer", customer_id)
        pet = redirects.current_id(connection, company_id, "pet", pet_id)
        if (customer, pet) != (customer_id, pet_id):
            found = find(connection, company_id, customer, pet)
    if found is None:
        raise NotFound("pet", pet_id)
    return found


def create_pet(
    connection: Connection,
    principal: Principal,
    customer_id: str,
    given: Pet,
    pet_id: str = "",
    required: Collection[str] = REQUIRED,
) -> StoredPet:
    """A new pet of the customer, with the notes, codes and vaccinations that `given` has.

    `required` are the fields that it must have: fewer for the callers of some dialects.

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
    """Several new pets of one customer: all or none. Raises as `create_pet`; `prefixes` stand before
    the field names in errors."""
    company = principal.company
    owner = customers.lock_customer(connection, company.id, customer_id)
    check_quota(connection, company, owner, adding=len(given))
    check_max_pets(connection, company, adding=len(given))
    return [
        _create(connection, principal, owner.id, pet, pet_id, prefix, required)
        for (pet, pet_id), prefix in zip(given, prefixes, strict=True)
    ]


def check_same_customer(customer_id: str, of_requests: Sequence[str]) -> None:
    """Raises InvalidArgument when a request of a batch is for another customer than the batch."""
    for index, other in enumerate(of_requests):
        if other and other != customer_id:
            raise invalid(f"requests[{index}].customer_id", "must be the customer of the batch, or absent")


def _create(
    connection: Connection,
    principal: Principal,
    customer_id: str,
    given: Pet,
    pet_id: str,
    prefix: str,
    required: Collection[str],
) -> StoredPet:
    company = principal.company
    pet = Pet()
    fields = copy_present(given, pet, WRITABLE)
    require(pet, WRITABLE, prefix, required)
    normalize(pet, company, WRITABLE, prefix)
    code_ids = pet_codes.check_ids(
        connection,
        company.id,
        [code.id for code in given.pet_codes],
        lambda index: f"{prefix}pet_codes[{index}].id",
    )
    uid = new_uid()
    pet.id = pet_id or new_id("pet", uid)
    pet.customer_id = customer_id
    pet.pet_number = _new_number(connection, company.id)
    stamp(connection, pet)
    pet.created_time.CopyFrom(pet.last_updated_time)
    notes = _first_notes(given.notes, principal, pet.last_updated_time)
    pet.notes.extend(latest_notes(notes))
    if pet_id:
        free_id(connection, company.id, pet_id)
    try:
        repository.insert_pet(connection, company.id, uid, pet, notes)
    except IntegrityError:  # another transaction was faster
        raise _taken(pet.id) from None
    microchips.claim_all(connection, principal, [pet], [prefix])
    if code_ids:
        repository.replace_codes(connection, company.id, pet.id, code_ids)
    fields |= {name for name in ("notes", "pet_codes") if getattr(given, name)}
    events.record(connection, company.id, "pet", pet.id, "created", fields)
    return StoredPet(wire(pet), " ".join(code_ids))


def _first_notes(given: Sequence[Pet.Note], principal: Principal, time: Timestamp) -> list[Pet.Note]:
    """The notes of a new pet: like the ones it will show, they come newest first."""
    notes = [
        Pet.Note(
            id=new_id("note", new_uid()),
            content=note.content,
            last_updated_by=note.last_updated_by or principal.key_name,
            last_updated_time=time,
        )
        for note in reversed(given)
    ]
    return notes[::-1]


def _new_number(connection: Connection, company_id: str) -> int:
    while True:
        number = secrets.randbelow(_MAX_UINT32) + 1
        if not repository.is_number_taken(connection, company_id, number):
            return number


def free_id(connection: Connection, company_id: str, pet_id: str) -> None:
    """Lets an id be given to a new pet: one that no pet has, or that was of a pet that is deleted for good.

    Raises:
        AlreadyExists: a pet has the id, or had it until it was merged.
    """
    if repository.exists(connection, company_id, pet_id):
        if _purged_owner(connection, company_id, pet_id) is None:
            raise _taken(pet_id)
        repository.delete_tombstone(connection, company_id, pet_id)


def _purged_owner(connection: Connection, company_id: str, pet_id: str) -> str | None:
    """The id of the customer who owned a pet that was deleted for good; None of any other pet."""
    owner = repository.tombstone_owner(connection, company_id, pet_id)
    return None if owner is None or redirects.is_old(connection, company_id, "pet", pet_id) else owner


def _taken(pet_id: str) -> AlreadyExists:
    return AlreadyExists("pet", pet_id, f"the pet id {pet_id} is taken", reason="PET_ID_TAKEN")


def update_pet(
    connection: Connection,
    principal: Principal,
    request: UpdatePetRequest,
    required: Collection[str] = REQUIRED,
) -> StoredPet:
    """Changes what the request has; with a mask, exactly what the mask names.

    `required` are the fields that must not become empty: fewer for the callers of some dialects.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
        Aborted: the request's etag is not the pet's.
        AlreadyExists: another pet has the microchip.
        InvalidArgument: a field is wrong, or one that every pet has would become empty.
    """
    company = principal.company
    stored, pet = lock_living(connection, company.id, request.customer_id, request.id, request.etag)
    before = stored.pet()
    if request.update_mask.paths:
        fields = copy_masked(request, pet, WRITABLE, request.update_mask.paths)
    else:
        fields = copy_present(request, pet, WRITABLE)
    require(pet, fields, required=required)
    normalize(pet, company, fields)
    stamp(connection, pet)
    repository.save(connection, company.id, pet, fields)
    if "microchips" in fields:
        microchips.claim(connection, principal, pet)
    changed = changed_fields(before, pet, fields)
    events.record(connection, company.id, "pet", pet.id, "updated", changed)
    return StoredPet(wire(pet), stored.code_ids)


def delete_pet(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, etag: str = ""
) -> StoredPet:
    """Marks the pet as deleted.

    Raises:
        NotFound: the customer has no such pet, or it was deleted before.
        Aborted: the etag is not the pet's.
    """
    stored, pet = lock_living(connection, company_id, customer_id, pet_id, etag)
    pet.deleted = True
    stamp(connection, pet)
    repository.save(connection, company_id, pet, ())
    microchips.release(connection, company_id, pet.id)
    events.record(connection, company_id, "pet", pet.id, "deleted")
    return StoredPet(wire(pet), stored.code_ids)


def undelete_pet(connection: Connection, principal: Principal, customer_id: str, pet_id: str) -> StoredPet:
    """Brings a deleted pet back.

    Raises:
        NotFound: the customer has no such pet, or is deleted.
        AlreadyExists: the pet is not deleted, or another has its microchip now.
        FailedPrecondition: the pet was deleted for good.
        QuotaExceeded: the customer or the company has as many living records as the company allows.
    """
    company = principal.company
    owner = customers.lock_customer(connection, company.id, customer_id)
    if _purged_owner(connection, company.id, pet_id) == owner.id:
        message = f"pet {pet_id} was deleted for good"
        raise FailedPrecondition("pet", pet_id, message, reason="PET_PURGED")
    stored = _follow(connection, company.id, customer_id, pet_id, repository.lock)
    pet = stored.pet()
    if not pet.deleted:
        raise AlreadyExists("pet", pet_id, f"pet {pet_id} is not deleted", reason="PET_NOT_DELETED")
    check_quota(connection, company, owner, adding=1)
    check_max_pets(connection, company, adding=1)
    pet.deleted = False
    stamp(connection, pet)
    repository.save(connection, company.id, pet, ())
    microchips.claim(connection, principal, pet)
    events.record(connection, company.id, "pet", pet.id, "undeleted")
    return StoredPet(wire(pet), stored.code_ids)


def lock_living(
    connection: Connection, company_id: str, customer_id: str, pet_id: str, etag: str = ""
) -> tuple[StoredPet, Pet]:
    """The pet, to be changed in this transaction: nobody else writes it until then. For the id of one that
    was merged, the one that was kept.

    Raises:
        NotFound: the customer has no such pet, or it is deleted.
        Aborted: an etag is given, and is not the pet's.
    """
    stored = _follow(connection, company_id, customer_id, pet_id, repository.lock)
    pet = stored.pet()
    if pet.deleted:
        raise NotFound("pet", pet_id)
    if etag and etag != pet.etag:
        raise Aborted("pet", pet_id, f"pet {pet_id} has changed since: read it again")
    return stored, pet


def stamp(connection: Connection, pet: Pet) -> None:
    """Marks the pet as written now: last updated time and etag."""
    pet.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    pet.etag = f"{int(pet.etag or '0', 16) + 1:x}"

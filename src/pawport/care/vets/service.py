"""The rules of the directory."""

import secrets
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport import events
from pawport.accounts import Company
from pawport.care.vets import refreshing, repository
from pawport.care.vets.rows import identity_of
from pawport.db import Conflict, lock_keys, new_id, new_uid, write_time
from pawport.errors import AlreadyExists, NotFound, invalid
from pawport.events import NewEvent
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.vet_pb2 import Vet
from pawport.gen.pawport.v1.vet_service_pb2 import UpdateVetRequest
from pawport.kit.etags import check_etag, next_etag
from pawport.kit.masks import changed_fields, copy_masked, copy_present
from pawport.kit.paging import Window
from pawport.kit.phones import e164
from pawport.kit.times import timestamp_of

__all__ = [
    "create_vet",
    "delete_vet",
    "find_or_add",
    "find_same",
    "get_by_number",
    "get_vet",
    "get_vets",
    "is_number",
    "list_vets",
    "new_vet",
    "update_vet",
]

_WRITABLE: Final = frozenset(
    (
        *("name", "clinic_name", "street", "city", "region", "postal_code", "country_code"),
        *("phone_number", "email"),
    )
)
# Numbers of a client's own are seldom so long: what it sends can be such a number, or that of a vet.
_FIRST_NUMBER: Final = 1_000_000
_END_OF_NUMBERS: Final = 1 << 31


def get_vet(connection: Connection, company_id: str, vet_id: str) -> Vet:
    """Returns the vet, including one that has been deleted.

    Raises:
        NotFound: the directory has no such vet.
    """
    found = repository.find(connection, company_id, vet_id)
    if found is None:
        raise NotFound("vet", vet_id)
    return found


def get_by_number(connection: Connection, company_id: str, number: int) -> Vet:
    """Returns the vet with the number, including one that has been deleted.

    Raises:
        NotFound: the directory has no such vet.
    """
    found = repository.find_by_number(connection, company_id, number)
    if found is None:
        raise NotFound("vet", str(number))
    return found


def is_number(text: str) -> bool:
    """Returns whether the text can be the number of a vet."""
    return text.isascii() and text.isdigit() and _FIRST_NUMBER <= int(text) < _END_OF_NUMBERS


def get_vets(connection: Connection, company_id: str, ids: list[str]) -> list[Vet]:
    """Returns the vets with these ids, including deleted ones, in their order."""
    found = repository.find_many(connection, company_id, ids)
    return [found[vet_id] for vet_id in ids if vet_id in found]


def list_vets(
    connection: Connection, company_id: str, after: bytes | None, window: Window, *, show_deleted: bool
) -> tuple[list[Vet], bytes | None]:
    """A page of the directory, oldest first, and the position of the next page; None after the last one."""
    rows = repository.page(connection, company_id, after, window, show_deleted=show_deleted)
    shown, last = window.page_of(rows)
    return [vet for _, vet in shown], None if last is None else last[0]


def create_vet(connection: Connection, company: Company, given: Vet, vet_id: str = "") -> Vet:
    """Returns the vet with this name, clinic, postal code and phone number, which is added if there is none.

    Raises:
        InvalidArgument: there is no name.
        AlreadyExists: another vet has the id `vet_id`, which the caller chose.
    """
    vet = new_vet(company, given)
    lock_keys(connection, company.id, {"vet": [identity_of(vet)]})
    return find_or_add(connection, company.id, vet, vet_id)


def new_vet(company: Company, given: Vet, prefix: str = "vet.") -> Vet:
    """Returns a vet with what a caller gave and may write; `prefix` stands before the names of fields in
    errors.

    Raises:
        InvalidArgument: there is no name.
    """
    vet = Vet()
    copy_present(given, vet, _WRITABLE)
    _normalize(vet, company, prefix)
    return vet


def find_same(connection: Connection, company_id: str, vet: Vet) -> Vet | None:
    """Returns the vet that is not deleted and has this one's name, clinic, postal code and phone number."""
    return repository.find_by_identity(connection, company_id, identity_of(vet))


def find_or_add(connection: Connection, company_id: str, vet: Vet, vet_id: str = "") -> Vet:
    """Returns the vet that has the identity of this one, or this one, added. The transaction has locked the
    key "vet" of its identity. Raises as `create_vet`."""
    known = find_same(connection, company_id, vet)
    if known is not None:
        return known
    if vet_id and repository.find(connection, company_id, vet_id) is not None:
        raise _id_taken(vet_id)
    uid = new_uid()
    vet.id = vet_id or new_id("vet", uid)
    vet.vet_number = _new_number(connection, company_id)
    vet.created_time.CopyFrom(timestamp_of(write_time(connection)))
    _stamp(connection, vet)
    try:
        repository.insert_vet(connection, company_id, uid, vet)
    except IntegrityError as error:  # another transaction gave another vet the id or the number
        raise Conflict("a concurrent write added a vet with the same id or number") from error
    _record(connection, company_id, vet, "created", sorted(copy_present(vet, Vet(), _WRITABLE)))
    return vet


def update_vet(connection: Connection, company: Company, request: UpdateVetRequest) -> Vet:
    """Changes what the request has; with a mask, exactly what the mask names. Customers who show the vet will
    show it as it is then.

    Raises:
        NotFound: the directory has no such vet, or it is deleted.
        Aborted: the request's etag is not the vet's.
        InvalidArgument: the name would become empty.
        AlreadyExists: another vet has this name, clinic, postal code and phone number.
    """
    vet = _lock(connection, company.id, request.id, request.etag)
    before = Vet.FromString(vet.SerializeToString())
    if request.update_mask.paths:
        copy_masked(request, vet, _WRITABLE, request.update_mask.paths)
    else:
        copy_present(request, vet, _WRITABLE)
    _normalize(vet, company)
    changed = changed_fields(before, vet, _WRITABLE)
    if not changed:
        return before
    known = repository.find_by_identity(connection, company.id, identity_of(vet))
    if known is not None and known.id != vet.id:
        raise _exists(known)
    _stamp(connection, vet)
    try:
        repository.save(connection, company.id, vet)
    except IntegrityError:  # another transaction was faster
        raise _exists(vet) from None
    _record(connection, company.id, vet, "updated", changed)
    refreshing.enqueue(connection, company.id, vet.id)
    return vet


def delete_vet(connection: Connection, company_id: str, vet_id: str, etag: str = "") -> Vet:
    """Takes the vet out of lists; customers and pets who have it keep it.

    Raises:
        NotFound: the directory has no such vet, or it was deleted before.
        Aborted: the etag is not the vet's.
    """
    vet = _lock(connection, company_id, vet_id, etag)
    vet.deleted = True
    _stamp(connection, vet)
    repository.save(connection, company_id, vet)
    _record(connection, company_id, vet, "deleted")
    return vet


def _lock(connection: Connection, company_id: str, vet_id: str, etag: str) -> Vet:
    found = repository.find(connection, company_id, vet_id, lock=True)
    if found is None or found.deleted:
        raise NotFound("vet", vet_id)
    check_etag(etag, found.etag, "vet", vet_id)
    return found


def _normalize(vet: Vet, company: Company, prefix: str = "") -> None:
    if not vet.name.strip():
        raise invalid(f"{prefix}name", "is required")
    vet.country_code = vet.country_code.upper()
    vet.e164_phone_number = e164(vet.phone_number, company.phone_region)


def _new_number(connection: Connection, company_id: str) -> int:
    """A random number that no vet of the company has."""
    while True:
        number = _FIRST_NUMBER + secrets.randbelow(_END_OF_NUMBERS - _FIRST_NUMBER)
        if not repository.taken_numbers(connection, company_id, [number]):
            return number


def _stamp(connection: Connection, vet: Vet) -> None:
    vet.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    vet.etag = next_etag(vet.etag)


def _record(
    connection: Connection, company_id: str, vet: Vet, action: str, fields: Iterable[str] = ()
) -> None:
    event = NewEvent(f"vet.{action}", vet.SerializeToString(deterministic=True))
    events.record(connection, company_id, "vet", vet.id, action, fields, (event,))


def _id_taken(vet_id: str) -> AlreadyExists:
    message = f"the vet id {vet_id} is already in use"
    return AlreadyExists("vet", vet_id, message, reason=ErrorReason.VET_ID_TAKEN)


def _exists(vet: Vet) -> AlreadyExists:
    message = "another vet has the same name, clinic, postal code and phone number"
    return AlreadyExists("vet", vet.id, message, reason=ErrorReason.VET_EXISTS)

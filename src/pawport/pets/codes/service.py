"""The rules of the catalogue of codes."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport import events
from pawport.db import new_id, new_uid
from pawport.errors import AlreadyExists, FieldViolation, InvalidArgument, NotFound, invalid
from pawport.events import NewEvent
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_code_service_pb2 import UpdatePetCodeRequest
from pawport.kit.masks import changed_fields, copy_masked, copy_present
from pawport.kit.paging import Window
from pawport.pets.codes import repository

__all__ = ["check_ids", "create_code", "delete_code", "get_code", "list_codes", "update_code"]

_WRITABLE: Final = frozenset(("abbreviation", "description", "color"))


def check_ids(
    connection: Connection, company_id: str, ids: Sequence[str], field: Callable[[int], str]
) -> list[str]:
    """The ids, each once; `field` names the one at an index.

    Raises:
        InvalidArgument: the catalogue lacks some of them.
    """
    if not ids:
        return []
    known = repository.existing_ids(connection, company_id, ids)
    unknown = [
        FieldViolation(field(index), f"pet code {code_id!r} does not exist")
        for index, code_id in enumerate(ids)
        if code_id not in known
    ]
    if unknown:
        raise InvalidArgument(unknown, reason=ErrorReason.PET_CODE_UNKNOWN)
    return list(dict.fromkeys(ids))


def known_ids(connection: Connection, company_id: str, ids: Sequence[str]) -> set[str]:
    """Those of the ids that the catalogue has."""
    return repository.existing_ids(connection, company_id, ids)


def get_code(connection: Connection, company_id: str, code_id: str, *, lock: bool = False) -> PetCode:
    """The code; with `lock`, to be changed in this transaction.

    Raises:
        NotFound: the catalogue has no such code.
    """
    found = repository.find(connection, company_id, code_id, lock=lock)
    if found is None:
        raise NotFound("pet_code", code_id)
    return found


def create_code(connection: Connection, company_id: str, given: PetCode) -> PetCode:
    """A new code, under the id of `given` when it has one.

    Raises:
        AlreadyExists: the id is taken, maybe by a code that was deleted.
    """
    uid = new_uid()
    code = PetCode(id=given.id or new_id("code", uid))
    fields = copy_present(given, code, _WRITABLE)
    if repository.is_taken(connection, company_id, code.id):
        raise _taken(code.id)
    try:
        repository.insert_code(connection, company_id, uid, code)
    except IntegrityError:  # another transaction was faster
        raise _taken(code.id) from None
    events.record(
        connection, company_id, "pet_code", code.id, "created", fields, _event("code.created", code)
    )
    return code


def update_code(connection: Connection, company_id: str, request: UpdatePetCodeRequest) -> PetCode:
    """Changes what the request has; with a mask, exactly what the mask names.

    Raises:
        NotFound: the catalogue has no such code.
        InvalidArgument: the abbreviation would become empty.
    """
    code = get_code(connection, company_id, request.id, lock=True)
    before = PetCode.FromString(code.SerializeToString())
    if request.update_mask.paths:
        fields = copy_masked(request, code, _WRITABLE, request.update_mask.paths)
    else:
        fields = copy_present(request, code, _WRITABLE)
    if not code.abbreviation:
        raise invalid("abbreviation", "is required")
    changed = changed_fields(before, code, fields)
    if not changed:
        return code
    repository.save(connection, company_id, code)
    events.record(
        connection, company_id, "pet_code", code.id, "updated", changed, _event("code.updated", code)
    )
    return code


def delete_code(connection: Connection, company_id: str, code_id: str) -> PetCode:
    """Takes the code out of the catalogue; pets stop showing it.

    Raises:
        NotFound: the catalogue has no such code.
    """
    code = get_code(connection, company_id, code_id, lock=True)
    repository.save(connection, company_id, code, deleted=True)
    events.record(connection, company_id, "pet_code", code_id, "deleted", events=_event("code.deleted", code))
    return code


def list_codes(
    connection: Connection, company_id: str, after: bytes | None, window: Window
) -> tuple[list[PetCode], bytes | None]:
    """A page of the catalogue, oldest first, and the position of the next page; None after the last."""
    shown, last = window.page_of(repository.page(connection, company_id, after, window))
    return [code for _, code in shown], None if last is None else last[0]


def _event(type_: str, code: PetCode) -> tuple[NewEvent]:
    return (NewEvent(type_, code.SerializeToString()),)


def _taken(code_id: str) -> AlreadyExists:
    return AlreadyExists(
        "pet_code",
        code_id,
        f"the pet code id {code_id} is already in use",
        reason=ErrorReason.PET_CODE_ID_TAKEN,
    )

"""What was done for a pet, newest first: the entries of several resources in one list."""

from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.errors import PermissionDenied
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_history_pb2 import ServiceHistoryEntry
from pawport.kit.paging import Window
from pawport.lifecycle.history_sources import SOURCES, Place, Source
from pawport.pets import service as pets

__all__ = ["Place", "list_service_history"]

Kind = ServiceHistoryEntry.Kind
_START: Final = Place(datetime.max.replace(tzinfo=UTC), b"\xff" * 16)


def list_service_history(
    connection: Connection,
    principal: Principal,
    customer_id: str,
    pet_id: str,
    kind: "Kind.ValueType",
    before: Place | None,
    window: Window,
) -> tuple[list[ServiceHistoryEntry], Place | None]:
    """A page of the history, and the place of its last entry; None after the last one. Unless a kind is asked
    for, it has all that the key may read.

    Raises:
        NotFound: the customer has no such pet.
        PermissionDenied: the key may not read a kind that is asked for.
    """
    sources = _sources(principal, kind)
    pet = pets.get_pet(connection, principal.company.id, customer_id, pet_id).pet()
    most = window.offset + window.limit + 1
    lists = [source.read(connection, principal.company, pet, before or _START, most) for source in sources]
    newest = islice(merge(*lists, key=lambda each: each.place, reverse=True), window.offset, most)
    shown, last = window.page_of(newest, lambda each: each.entry.ByteSize())
    return [each.entry for each in shown], None if last is None else last.place


def _sources(principal: Principal, kind: "Kind.ValueType") -> list[Source]:
    if not kind:
        return [source for source in SOURCES.values() if principal.may(source.scope)]
    source = SOURCES[kind]
    if not principal.may(source.scope):
        message = f"to read the kind {Kind.Name(kind)}, the API key also needs the scope {source.scope}"
        raise PermissionDenied(message, reason=ErrorReason.SCOPE_MISSING)
    return [source]

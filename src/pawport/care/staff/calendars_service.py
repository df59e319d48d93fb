"""The secret URLs of calendars: who knows one can read the appointments of a staff member."""

import secrets
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.care.staff import calendars_repository as repository
from pawport.care.staff import service
from pawport.errors import NotFound
from pawport.gen.pawport.v1.staff_pb2 import StaffMember

__all__ = ["create_token", "find_member", "revoke"]

_SHOWN: Final = 64  # of a token that is not valid


def create_token(connection: Connection, company_id: str, staff_id: str) -> str:
    """Returns a new token, in place of the one that there was.

    Raises:
        NotFound: the company has no such staff member, or it is deleted.
    """
    service.get_worker(connection, company_id, staff_id)
    token = secrets.token_urlsafe(32)
    repository.save(connection, company_id, staff_id, _hash(token))
    events.record(connection, company_id, "staff_member", staff_id, "updated", ["calendar"])
    return token


def revoke(connection: Connection, company_id: str, staff_id: str) -> None:
    """Makes the token invalid.

    Raises:
        NotFound: the company has no such staff member. One without a token stays as it is.
    """
    service.get_member(connection, company_id, staff_id)
    if repository.remove(connection, company_id, staff_id):
        events.record(connection, company_id, "staff_member", staff_id, "updated", ["calendar"])


def find_member(connection: Connection, token: str) -> tuple[str, StaffMember]:
    """The id of the company, and the staff member whose token it is.

    Raises:
        NotFound: it is nobody's, or the staff member is deleted.
    """
    found = repository.find(connection, _hash(token))
    member = None if found is None else service.get_member(connection, *found)
    if found is None or member is None or member.deleted:
        raise NotFound("staff_calendar", token[:_SHOWN])
    return found[0], member


def _hash(token: str) -> bytes:
    return sha256(token.encode(errors="replace")).digest()

"""The rules of keys."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_network
from typing import Final

from sqlalchemy import Connection

from pawport import events
from pawport.accounts import repository
from pawport.accounts.company_service import (
    companies,
    create_company,
    get_company,
    have_companies,
    the_company,
)
from pawport.accounts.messages import key_message
from pawport.accounts.repository import StoredKey
from pawport.accounts.scopes import check_scopes
from pawport.db import new_id, new_uid, write_time
from pawport.errors import AlreadyExists, NotFound, invalid
from pawport.events import NewEvent
from pawport.kit.networks import parse_networks
from pawport.kit.paging import Window
from pawport.kit.plans import PLANS
from pawport.kit.principal import Company, Principal

__all__ = [
    "DEFAULT_OVERLAP",
    "StoredKey",
    "authenticate",
    "companies",
    "create_company",
    "create_key",
    "find_principal",
    "get_key",
    "have_companies",
    "list_keys",
    "lock_key",
    "page_of_keys",
    "revoke_key",
    "rotate_key",
    "the_company",
]

DEFAULT_OVERLAP: Final = timedelta(hours=24)
_MAX_OVERLAP: Final = timedelta(days=7)
_MAX_NAME: Final = 100  # the name signs notes, whose author has no more


def authenticate(connection: Connection, secret: str) -> Principal | None:
    """The principal of a key's secret; None when there is no such key, or it was revoked."""
    digest = _digest(secret)
    found = repository.find_by_secret(connection, digest)
    if found is None or found[1].revoked_time is not None:
        return None
    company, key = found
    if hmac.compare_digest(key.secret_sha256, digest):
        return _principal(company, key, key.expires_time)
    ends = [time for time in (key.expires_time, key.previous_secret_expires_time) if time is not None]
    return _principal(company, key, min(ends))


def find_principal(connection: Connection, company_id: str, key_id: str) -> Principal | None:
    """The principal of a key; None when there is no such key, or it was revoked."""
    key = repository.find_key(connection, company_id, key_id)
    if key is None or key.revoked_time is not None:
        return None
    return _principal(get_company(connection, company_id), key, key.expires_time)


def _principal(company: Company, key: StoredKey, expires_time: datetime | None) -> Principal:
    networks = tuple(map(ip_network, key.allowed_ip_ranges))
    plan = None if key.owner else key.plan
    scopes, root_id = frozenset(key.scopes), key.root_id or key.id
    return Principal(company, key.id, key.name, scopes, expires_time, plan, networks, root_id)


def create_key(
    connection: Connection,
    company_id: str,
    *,
    name: str,
    scopes: Sequence[str],
    plan: str = "free",
    expires_time: datetime | None = None,
    allowed_ip_ranges: Sequence[str] = (),
    secret: str | None = None,
    owner: bool = False,
    maker: Principal | None = None,
    prefix: str = "",
) -> tuple[str, str]:
    """A new key as (its id, its secret). The secret is told here once, and never kept. It shares the limits
    of its `maker`, if that has any; `prefix` stands before the field names in errors.

    Raises:
        InvalidArgument: the name, a scope, the plan, the expiry or a range cannot be.
        AlreadyExists: a key with the given secret exists.
    """
    now = write_time(connection)
    check_scopes(scopes, f"{prefix}scopes")
    _check_key(name, plan, expires_time, now, prefix)
    networks = parse_networks(allowed_ip_ranges, f"{prefix}allowed_ip_ranges")
    secret = secret or _new_secret()
    if repository.find_by_secret(connection, _digest(secret)):
        raise AlreadyExists("key", name, "a key with this secret already exists")
    key = StoredKey(
        id=new_id("key", new_uid()),
        secret_sha256=_digest(secret),
        name=name,
        scopes=sorted(set(scopes)),
        plan=plan,
        owner=owner,
        created_time=now,
        expires_time=expires_time,
        allowed_ip_ranges=networks,
        root_id=None if maker is None or maker.plan is None else maker.root_key_id,
    )
    repository.insert_key(connection, company_id, key)
    given = {"allowed_ip_ranges": networks, "expires_time": expires_time}
    fields = ["name", "scopes", "plan", *(field for field, value in given.items() if value)]
    events.record(connection, company_id, "key", key.id, "created", fields, _event("key.created", key))
    return key.id, secret


def _check_key(name: str, plan: str, expires_time: datetime | None, now: datetime, prefix: str) -> None:
    if not name.strip() or len(name) > _MAX_NAME or not name.isprintable():
        raise invalid(f"{prefix}name", f"must be 1 to {_MAX_NAME} printable characters")
    if plan not in PLANS:
        raise invalid(f"{prefix}plan", f"must be one of {', '.join(PLANS)}")
    if expires_time is not None and expires_time <= now:
        raise invalid(f"{prefix}expires_time", "must be in the future")


def list_keys(connection: Connection, company_id: str) -> list[StoredKey]:
    """The company's keys, oldest first, with those that were revoked."""
    return repository.keys_of(connection, company_id)


def page_of_keys(
    connection: Connection, company_id: str, after: str, window: Window, *, show_revoked: bool
) -> tuple[list[StoredKey], str | None]:
    """A page of keys, oldest first, and the id after which the next page starts; None after the last."""
    found = repository.page_of_keys(connection, company_id, after, window, show_revoked=show_revoked)
    keys, last = window.page_of(found)
    return keys, None if last is None else last.id


def get_key(connection: Connection, company_id: str, key_id: str) -> StoredKey:
    """The key, also when it was revoked or has expired.

    Raises:
        NotFound: the company has no such key.
    """
    found = repository.find_key(connection, company_id, key_id)
    if found is None:
        raise NotFound("key", key_id)
    return found


def lock_key(connection: Connection, company_id: str, key_id: str) -> StoredKey:
    """The key, to be changed in this transaction.

    Raises:
        NotFound: there is no such key, or it was revoked before.
    """
    found = repository.find_key(connection, company_id, key_id, lock=True)
    if found is None or found.revoked_time is not None:
        raise NotFound("key", key_id)
    return found


def rotate_key(
    connection: Connection, company_id: str, key_id: str, overlap: timedelta = DEFAULT_OVERLAP
) -> tuple[StoredKey, str]:
    """The key with a new secret, and that secret, which is told here once. The one before works for
    `overlap`; one that is older stops at once.

    Raises:
        NotFound: there is no such key, or it was revoked.
        InvalidArgument: the overlap is negative, or longer than 7 days.
    """
    if not timedelta() <= overlap <= _MAX_OVERLAP:
        raise invalid("overlap", "must be between 0 and 7 days")
    before = lock_key(connection, company_id, key_id)
    secret = _new_secret()
    after = replace(
        before,
        secret_sha256=_digest(secret),
        previous_secret_sha256=before.secret_sha256 if overlap else None,
        previous_secret_expires_time=write_time(connection) + overlap if overlap else None,
    )
    repository.save_key(connection, company_id, after)
    events.record(connection, company_id, "key", key_id, "rotated", events=_event("key.rotated", after))
    return after, secret


def revoke_key(connection: Connection, company_id: str, key_id: str) -> StoredKey:
    """Ends a key; every process notices within 5 seconds.

    Raises:
        NotFound: there is no such key, or it was revoked before.
    """
    before = lock_key(connection, company_id, key_id)
    after = replace(before, revoked_time=write_time(connection))
    repository.save_key(connection, company_id, after)
    events.record(connection, company_id, "key", key_id, "revoked", events=_event("key.revoked", after))
    return after


def _event(type_: str, key: StoredKey) -> tuple[NewEvent]:
    return (NewEvent(type_, key_message(key).SerializeToString()),)


def _new_secret() -> str:
    return f"pawport_{secrets.token_urlsafe(32)}"


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()

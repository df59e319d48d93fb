"""The rules of companies and keys."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import repository
from pawport.accounts.principal import Company, Principal
from pawport.accounts.repository import StoredKey
from pawport.db import new_id, new_uid, write_time
from pawport.errors import AlreadyExists, NotFound

__all__ = ["PLANS", "authenticate", "create_company", "create_key", "revoke_key"]

PLANS: Final = ("free", "pro", "enterprise")


def authenticate(connection: Connection, secret: str) -> Principal | None:
    """The principal of a key's secret; None when there is no such key, or it was revoked."""
    digest = sha256(secret.encode()).digest()
    found = repository.find_key(connection, digest)
    if found is None:
        return None
    company, key = found
    if not hmac.compare_digest(key.secret_sha256, digest) or key.revoked_time is not None:
        return None
    return Principal(company, key.id, key.name, frozenset(key.scopes), key.expires_time)


def create_company(connection: Connection, name: str) -> Company:
    """A new company with the default settings: UTC, US phone numbers, 100 pets a customer."""
    company = Company(
        id=new_id("com", new_uid()),
        name=name,
        time_zone="UTC",
        phone_region="US",
        max_pets_per_customer=100,
    )
    repository.insert_company(connection, company, write_time(connection))
    return company


def create_key(
    connection: Connection,
    company_id: str,
    *,
    name: str,
    scopes: Sequence[str],
    plan: str = "free",
    expires_time: datetime | None = None,
    secret: str | None = None,
    owner: bool = False,
) -> tuple[str, str]:
    """A new key as (its id, its secret). The secret is told here once, and never kept.

    Raises:
        AlreadyExists: a key with the given secret exists.
    """
    secret = secret or f"pawport_{secrets.token_urlsafe(32)}"
    digest = sha256(secret.encode()).digest()
    if repository.find_key(connection, digest):
        raise AlreadyExists("key", name, "a key with this secret exists")
    key = StoredKey(
        id=new_id("key", new_uid()),
        secret_sha256=digest,
        name=name,
        scopes=sorted(set(scopes)),
        plan=plan,
        created_time=write_time(connection),
        expires_time=expires_time,
        revoked_time=None,
    )
    repository.insert_key(connection, company_id, key, owner=owner)
    return key.id, secret


def revoke_key(connection: Connection, company_id: str, key_id: str) -> None:
    """Ends a key; every process notices within 5 seconds.

    Raises:
        NotFound: there is no such key, or it was revoked before.
    """
    if not repository.revoke_key(connection, company_id, key_id, datetime.now(UTC)):
        raise NotFound("key", key_id)

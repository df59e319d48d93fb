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
from pawport.accounts.scopes import check_scopes
from pawport.db import new_id, new_uid, write_time
from pawport.errors import AlreadyExists, NotFound, invalid

__all__ = [
    "PLANS",
    "StoredKey",
    "authenticate",
    "companies",
    "create_company",
    "create_key",
    "list_keys",
    "revoke_key",
    "the_company",
]

PLANS: Final = ("free", "pro", "enterprise")
_MAX_NAME: Final = 100  # the name signs notes, whose author has no more


def authenticate(connection: Connection, secret: str) -> Principal | None:
    """The principal of a key's secret; None when there is no such key, or it was revoked."""
    digest = sha256(secret.encode()).digest()
    found = repository.find_key(connection, digest)
    if found is None:
        return None
    company, key = found
    if not hmac.compare_digest(key.secret_sha256, digest) or key.revoked_time is not None:
        return None
    plan = None if key.owner else key.plan
    return Principal(company, key.id, key.name, frozenset(key.scopes), key.expires_time, plan)


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


def companies(connection: Connection) -> list[Company]:
    """All companies, oldest first."""
    return repository.companies_of(connection)


def the_company(connection: Connection, company_id: str | None) -> Company:
    """The company with the id; without an id, the only one that there is.

    Raises:
        InvalidArgument: there is no such company, or there are several to choose from.
    """
    there = companies(connection)
    if not there:
        raise invalid("company", "the database has none yet: pawport serve makes it at its first start")
    chosen = [company for company in there if company_id in {None, company.id}]
    if len(chosen) != 1:
        known = ", ".join(f"{company.id} ({company.name})" for company in there)
        problem = f"{company_id!r} is not known" if company_id else "there are several"
        raise invalid("company", f"{problem}; choose one of {known}")
    return chosen[0]


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
        InvalidArgument: the name, a scope, the plan or the expiry cannot be.
        AlreadyExists: a key with the given secret exists.
    """
    now = write_time(connection)
    check_scopes(scopes)
    _check_key(name, plan, expires_time, now)
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
        owner=owner,
        created_time=now,
        expires_time=expires_time,
        revoked_time=None,
    )
    repository.insert_key(connection, company_id, key)
    return key.id, secret


def _check_key(name: str, plan: str, expires_time: datetime | None, now: datetime) -> None:
    if not name.strip() or len(name) > _MAX_NAME or not name.isprintable():
        raise invalid("name", f"must have 1 to {_MAX_NAME} printable characters")
    if plan not in PLANS:
        raise invalid("plan", f"must be one of {', '.join(PLANS)}")
    if expires_time is not None and expires_time <= now:
        raise invalid("expires_time", "must be in the future")


def list_keys(connection: Connection, company_id: str) -> list[StoredKey]:
    """The company's keys, oldest first, with those that were revoked."""
    return repository.keys_of(connection, company_id)


def revoke_key(connection: Connection, company_id: str, key_id: str) -> None:
    """Ends a key; every process notices within 5 seconds.

    Raises:
        NotFound: there is no such key, or it was revoked before.
    """
    if not repository.revoke_key(connection, company_id, key_id, datetime.now(UTC)):
        raise NotFound("key", key_id)

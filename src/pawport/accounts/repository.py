"""All SQL of companies and keys."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from pawport.accounts.principal import Company
from pawport.accounts.tables import api_keys, companies

__all__ = ["StoredKey", "companies_of", "find_key", "insert_company", "insert_key", "keys_of", "revoke_key"]

_COMPANY = (
    companies.c.company_id,
    companies.c.name,
    companies.c.time_zone,
    companies.c.phone_region,
    companies.c.max_pets_per_customer,
)
_KEY = (
    api_keys.c.id,
    api_keys.c.secret_sha256,
    api_keys.c.name,
    api_keys.c.scopes,
    api_keys.c.plan,
    api_keys.c.owner,
    api_keys.c.created_time,
    api_keys.c.expires_time,
    api_keys.c.revoked_time,
)


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key as it is kept: of its secret, only the SHA-256."""

    id: str
    secret_sha256: bytes
    name: str
    scopes: list[str]
    plan: str
    owner: bool  # the one of the first start
    created_time: datetime
    expires_time: datetime | None
    revoked_time: datetime | None


def insert_company(connection: Connection, company: Company, created_time: datetime) -> None:
    """Adds a company."""
    connection.execute(
        insert(companies).values(
            company_id=company.id,
            name=company.name,
            time_zone=company.time_zone,
            phone_region=company.phone_region,
            max_pets_per_customer=company.max_pets_per_customer,
            created_time=created_time,
        )
    )


def companies_of(connection: Connection) -> list[Company]:
    """All companies, oldest first."""
    rows = connection.execute(select(*_COMPANY).order_by(companies.c.created_time))
    return [Company(*row) for row in rows]


def insert_key(connection: Connection, company_id: str, key: StoredKey) -> None:
    """Adds a key."""
    connection.execute(
        insert(api_keys).values(
            company_id=company_id,
            owner=key.owner,
            id=key.id,
            secret_sha256=key.secret_sha256,
            name=key.name,
            scopes=key.scopes,
            plan=key.plan,
            created_time=key.created_time,
            expires_time=key.expires_time,
        )
    )


def find_key(connection: Connection, secret_sha256: bytes) -> tuple[Company, StoredKey] | None:
    """The key with the secret's hash, and its company."""
    row = connection.execute(
        select(*_COMPANY, *_KEY)
        .join(api_keys, api_keys.c.company_id == companies.c.company_id)
        .where(api_keys.c.secret_sha256 == secret_sha256)
    ).one_or_none()
    if row is None:
        return None
    return Company(*row[: len(_COMPANY)]), StoredKey(*row[len(_COMPANY) :])


def keys_of(connection: Connection, company_id: str) -> list[StoredKey]:
    """The company's keys, oldest first, revoked ones too."""
    rows = connection.execute(
        select(*_KEY)
        .where(api_keys.c.company_id == company_id)
        .order_by(api_keys.c.created_time, api_keys.c.id)
    )
    return [StoredKey(*row) for row in rows]


def revoke_key(connection: Connection, company_id: str, key_id: str, time: datetime) -> bool:
    """Marks the key as revoked; whether there was one that was not."""
    result = connection.execute(
        update(api_keys)
        .where(
            api_keys.c.company_id == company_id, api_keys.c.id == key_id, api_keys.c.revoked_time.is_(None)
        )
        .values(revoked_time=time)
    )
    return result.rowcount == 1

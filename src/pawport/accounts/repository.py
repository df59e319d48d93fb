"""All SQL of companies and keys."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, bindparam, insert, or_, select, text, update

from pawport.accounts.tables import api_keys, companies
from pawport.db import Statement, as_utc, keyset
from pawport.kit.paging import Window
from pawport.kit.principal import Company

__all__ = [
    "StoredKey",
    "companies_of",
    "find_by_secret",
    "find_company",
    "find_key",
    "insert_company",
    "insert_key",
    "keep_companies",
    "keys_of",
    "page_of_keys",
    "save_company",
    "save_key",
    "take_turn",
]

_COMPANY: Final[tuple[Column[Any], ...]] = (
    companies.c.company_id,
    companies.c.name,
    companies.c.time_zone,
    companies.c.phone_region,
    companies.c.max_pets_per_customer,
    companies.c.allow_third_party_microchips,
    companies.c.audit_days,
    companies.c.created_time,
    companies.c.public_pages,
    companies.c.public_contact,
    companies.c.max_pets,
)
_FIELDS: Final = ["id", *(column.name for column in _COMPANY[1:])]
_FIND_COMPANY: Final = Statement(select(*_COMPANY).where(companies.c.company_id == bindparam("company_id")))
# Rows that refer to the company can be added meanwhile.
_TAKE_TURN: Final = Statement(
    select(companies.c.company_id)
    .where(companies.c.company_id == bindparam("company_id"))
    .with_for_update(key_share=True)
)


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A key as it is kept: of its secrets, only the SHA-256."""

    id: str
    secret_sha256: bytes
    name: str
    scopes: list[str]
    plan: str
    owner: bool  # the one of the first start
    created_time: datetime
    expires_time: datetime | None = None
    revoked_time: datetime | None = None
    allowed_ip_ranges: list[str] = field(default_factory=list)
    previous_secret_sha256: bytes | None = None
    previous_secret_expires_time: datetime | None = None
    root_id: str | None = None  # None for a key that no other made, and in rows of before


_KEY: Final = tuple(api_keys.c[name] for name in StoredKey.__dataclass_fields__)


def insert_company(connection: Connection, company: Company) -> None:
    """Adds a company."""
    connection.execute(insert(companies).values(_company_row(company)))


def save_company(connection: Connection, company: Company) -> None:
    """Writes a changed company."""
    connection.execute(
        update(companies).where(companies.c.company_id == company.id).values(_company_row(company))
    )


def companies_of(connection: Connection) -> list[Company]:
    """All companies, oldest first."""
    rows = connection.execute(select(*_COMPANY).order_by(companies.c.created_time))
    return [Company(*row) for row in rows]


def find_company(connection: Connection, company_id: str, *, lock: bool = False) -> Company | None:
    """The company; with `lock`, no other transaction changes it until this one ends."""
    if not lock:
        row = _FIND_COMPANY.one_or_none(connection, company_id=company_id)
        return None if row is None else _company(row)
    query = select(*_COMPANY).where(companies.c.company_id == company_id).with_for_update()
    locked = connection.execute(query).one_or_none()
    return None if locked is None else Company(*locked)


def _company(row: tuple[Any, ...]) -> Company:
    """The company of a row as a driver gives it."""
    given = dict(zip(_FIELDS, row, strict=True))
    for name in ("allow_third_party_microchips", "public_pages"):
        given[name] = bool(given[name])
    return Company(**{**given, "created_time": as_utc(given["created_time"])})


def take_turn(connection: Connection, company_id: str) -> None:
    """Waits until other transactions that did the same for the company have ended."""
    _TAKE_TURN.one_or_none(connection, company_id=company_id)


def keep_companies(connection: Connection) -> None:
    """Waits until other transactions that write companies have ended; later ones wait for this one."""
    if connection.dialect.name == "postgresql":  # on SQLite all that write wait for each other
        connection.execute(text("LOCK TABLE companies IN SHARE ROW EXCLUSIVE MODE"))


def insert_key(connection: Connection, company_id: str, key: StoredKey) -> None:
    """Adds a key."""
    connection.execute(insert(api_keys).values(company_id=company_id, **asdict(key)))


def save_key(connection: Connection, company_id: str, key: StoredKey) -> None:
    """Writes a changed key."""
    connection.execute(
        update(api_keys)
        .where(api_keys.c.company_id == company_id, api_keys.c.id == key.id)
        .values(**asdict(key))
    )


def find_by_secret(connection: Connection, secret_sha256: bytes) -> tuple[Company, StoredKey] | None:
    """The key whose secret, or secret before the last rotation, has the hash, and its company."""
    row = connection.execute(
        select(*_COMPANY, *_KEY)
        .join(api_keys, api_keys.c.company_id == companies.c.company_id)
        .where(
            or_(
                api_keys.c.secret_sha256 == secret_sha256,
                api_keys.c.previous_secret_sha256 == secret_sha256,
            )
        )
    ).first()
    if row is None:
        return None
    return Company(*row[: len(_COMPANY)]), StoredKey(*row[len(_COMPANY) :])


def find_key(connection: Connection, company_id: str, key_id: str, *, lock: bool = False) -> StoredKey | None:
    """The key, revoked or not; with `lock`, no other transaction changes it until this one ends."""
    query = _keys(company_id).where(api_keys.c.id == key_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return None if row is None else StoredKey(*row)


def keys_of(connection: Connection, company_id: str) -> list[StoredKey]:
    """The company's keys, oldest first, revoked ones too."""
    rows = connection.execute(_keys(company_id).order_by(api_keys.c.created_time, api_keys.c.id))
    return [StoredKey(*row) for row in rows]


def page_of_keys(
    connection: Connection, company_id: str, after: str, window: Window, *, show_revoked: bool
) -> list[StoredKey]:
    """Keys in the order of their ids, which is that of their creation, from the one after the id `after`."""
    query = keyset.page(_keys(company_id), [api_keys.c.id], [after], window)
    if not show_revoked:
        query = query.where(api_keys.c.revoked_time.is_(None))
    return [StoredKey(*row) for row in connection.execute(query)]


def _keys(company_id: str) -> Select[Any]:
    return select(*_KEY).where(api_keys.c.company_id == company_id)


def _company_row(company: Company) -> dict[str, Any]:
    row = asdict(company)
    return {"company_id": row.pop("id"), **row}

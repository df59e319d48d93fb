"""Locks on what records are found by, so that to look for a record and to add it is one act.

Two records can have the same e-mail address or the same id in another system, so nothing in the tables keeps
a second one out that another transaction adds at the same time. Whoever adds a record only if there is none
locks its keys before it looks; whoever gives a record a key locks it too.
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Final, Literal
from zlib import crc32

from sqlalchemy import ARRAY, BigInteger, Connection, bindparam, func, select

from pawport.db.statement import Statement

__all__ = ["KeyKind", "lock_keys"]

KeyKind = Literal[
    "appointment_pet",
    "appointment_staff",
    "customer_email",
    "customer_external_id",
    "customer_full_name",
    "customer_phone",
    "pet_external_id",
    "pet_name",
    "microchip",
    "product_sku",
    "vet",
    "client_vet_id",
    "client_order_id",
]

# The keys of a company share so many locks. PostgreSQL keeps all locks in a table in memory (by default of
# 6,400), and one step of an import can have tens of thousands of keys.
_LOCKS_OF_COMPANY: Final = 128
_NUMBER: Final = func.unnest(bindparam("numbers", type_=ARRAY(BigInteger))).column_valued("number")
_LOCK: Final = Statement(select(func.pg_advisory_xact_lock(_NUMBER)))


def lock_keys(connection: Connection, company_id: str, keys: Mapping[KeyKind, Iterable[str]]) -> None:
    """Waits for other transactions that locked one of these keys; they are locked until this one ends.

    A write calls it once, before it locks rows, and all locks are taken in one order: so no two writes wait
    for each other. Those that share a transaction can; then one of the two soon gives up
    (db/postgresql_group.py). On SQLite it does nothing: there is one write transaction at a time.
    """
    if connection.dialect.name != "postgresql":
        return
    numbers = {_number(kind, key) for kind, values in keys.items() for key in values}
    if numbers:
        first = _first_of(company_id)
        _LOCK.all(connection, numbers=[first + number for number in sorted(numbers)])


def _number(kind: KeyKind, key: str) -> int:
    """Python's own hash differs between processes."""
    return crc32(f"{kind}:{key}".encode()) % _LOCKS_OF_COMPANY


def _first_of(company_id: str) -> int:
    """The first of the numbers of a company's locks, of those that an advisory lock can have."""
    found = int.from_bytes(blake2b(company_id.encode(), digest_size=8).digest(), signed=True)
    return found - found % _LOCKS_OF_COMPANY

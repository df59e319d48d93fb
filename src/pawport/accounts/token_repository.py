"""All SQL of the secrets that sign tokens."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select

from pawport.accounts.tables import token_secrets as table

__all__ = ["TokenSecret", "delete_before", "find", "insert_secret", "newest"]


class TokenSecret(NamedTuple):
    """A secret that signs tokens of a company's keys."""

    id: str
    secret: bytes
    created_time: datetime


_COLUMNS = (table.c.id, table.c.secret, table.c.created_time)


def find(connection: Connection, company_id: str, secret_id: str) -> TokenSecret | None:
    """The company's secret with the id."""
    query = select(*_COLUMNS).where(table.c.company_id == company_id, table.c.id == secret_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else TokenSecret(*row)


def newest(connection: Connection, company_id: str) -> TokenSecret | None:
    """The company's newest secret, if there is one."""
    query = select(*_COLUMNS).where(table.c.company_id == company_id)
    row = connection.execute(query.order_by(table.c.created_time.desc(), table.c.id).limit(1)).one_or_none()
    return None if row is None else TokenSecret(*row)


def insert_secret(connection: Connection, company_id: str, new: TokenSecret) -> None:
    """Adds a secret."""
    connection.execute(insert(table).values(company_id=company_id, **new._asdict()))


def delete_before(connection: Connection, company_id: str, time: datetime) -> None:
    """Deletes the company's secrets that are older than a time."""
    connection.execute(delete(table).where(table.c.company_id == company_id, table.c.created_time < time))

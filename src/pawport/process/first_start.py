"""The first start: an empty database gets a company and a key."""

from sqlalchemy import Connection

from pawport.accounts import service as accounts
from pawport.config import Settings
from pawport.db import Database
from pawport.events import Actor, act_as
from pawport.process.preparing import Bootstrap

__all__ = ["bootstrap"]


def bootstrap(database: Database, settings: Settings) -> Bootstrap | None:
    """Makes a company and its owner key, with every scope, in an empty database; None in another."""
    with database.transaction() as connection:
        return _bootstrap(connection, settings.bootstrap_key)


def _bootstrap(connection: Connection, secret: str | None) -> Bootstrap | None:
    if accounts.have_companies(connection):
        return None
    act_as(connection, Actor("pawport serve"))
    company = accounts.create_company(connection, "My company")
    _, key = accounts.create_key(
        connection, company.id, name="owner", scopes=["*"], plan="enterprise", secret=secret, owner=True
    )
    return Bootstrap(company.id, key)

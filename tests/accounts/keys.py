"""Keys that tests make without a service."""

from pawport.accounts import service as accounts
from pawport.db import Database
from pawport.kit.principal import Principal

__all__ = ["new_principal"]


def new_principal(database: Database) -> Principal:
    """Who calls with the only key of a new company."""
    with database.transaction() as connection:
        company = accounts.create_company(connection, "Paws")
        _, secret = accounts.create_key(connection, company.id, name="desk", scopes=["*"])
        found = accounts.authenticate(connection, secret)
    assert found is not None
    return found

"""Lets customers be found by their full names: for the first release that looks for these."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import service as accounts
from pawport.customers import repository
from pawport.kit.search_keys import full_name_key

__all__ = ["add_missing"]

_BATCH: Final = 1000


def add_missing(connection: Connection) -> int:
    """Adds the full names that are missing; answers of how many customers they were."""
    return sum(_of_company(connection, company.id) for company in accounts.companies(connection))


def _of_company(connection: Connection, company_id: str) -> int:
    added, last_id = 0, ""
    while batch := repository.full_names_after(connection, company_id, last_id, _BATCH):
        last_id = batch[-1][0]
        keys = [(id_, uid, full_name_key(first, last)) for id_, uid, first, last in batch]
        found = [row for row in keys if row[2]]
        repository.insert_full_names(connection, company_id, found)
        added += len(found)
    return added

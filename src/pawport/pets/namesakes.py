"""The living pets of a name, or of some owners, as they are told from each other."""

from collections.abc import Collection
from operator import attrgetter

from sqlalchemy import Connection

from pawport.pets import namesakes_repository as repository
from pawport.pets.namesakes_repository import Namesake

__all__ = ["Namesake", "of_customer", "of_customers"]

_id = attrgetter("id")


def of_customers(connection: Connection, company_id: str, customer_ids: Collection[str]) -> list[Namesake]:
    """The living pets of these customers, in the order of their ids."""
    return sorted(repository.of_customers(connection, company_id, customer_ids), key=_id)


def of_customer(
    connection: Connection, company_id: str, customer_id: str, names: Collection[str]
) -> list[Namesake]:
    """The living pets of a customer who can have very many, by the keys of their names, ordered by ids."""
    return sorted(repository.of_customer(connection, company_id, customer_id, names), key=_id)

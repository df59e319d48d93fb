"""The SQL of finding pets by their names, of one owner or of several."""

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, select

from pawport.db.lists import ListStatement
from pawport.pets.tables import pets

__all__ = ["Namesake", "of_customer", "of_customers"]


class Namesake(NamedTuple):
    """What a living pet is told from others by, as the columns have it."""

    id: str
    customer_id: str
    name_key: str
    type: str
    species: str
    gender: str
    breed: str
    color: str
    birthday: str | None


_NAMESAKES: Final = select(*(pets.c[name] for name in Namesake._fields)).where(
    pets.c.company_id == bindparam("company_id"), pets.c.deleted.is_(False)
)
_OF_CUSTOMERS: Final = ListStatement(lambda ids: _NAMESAKES.where(pets.c.customer_id.in_(ids)))
_OF_CUSTOMER: Final = ListStatement(
    lambda names: _NAMESAKES.where(pets.c.name_key.in_(names), pets.c.customer_id == bindparam("customer_id"))
)


def of_customers(connection: Connection, company_id: str, customer_ids: Collection[str]) -> list[Namesake]:
    """The living pets of these customers, in no order."""
    return _named(_OF_CUSTOMERS.all(connection, sorted(customer_ids), company_id=company_id))


def of_customer(
    connection: Connection, company_id: str, customer_id: str, names: Collection[str]
) -> list[Namesake]:
    """The living pets of a customer who can have very many, by the keys of their names, in no order."""
    rows = _OF_CUSTOMER.all(connection, sorted(names), company_id=company_id, customer_id=customer_id)
    return _named(rows)


def _named(rows: list[tuple[Any, ...]]) -> list[Namesake]:
    return [Namesake(*row) for row in rows]

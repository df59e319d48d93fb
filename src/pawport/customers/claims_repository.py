"""All SQL of what only one customer can have."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from pawport.customers.tables import customer_claims
from pawport.db import Statement
from pawport.db.inserts import insert_new
from pawport.db.lists import ListStatement

__all__ = ["delete_all", "delete_claims", "holders", "insert_claim"]

_KEY: Final = ("company_id", "kind", "value")
_HOLDERS: Final = ListStatement(
    lambda values: select(customer_claims.c.value, customer_claims.c.customer_id).where(
        customer_claims.c.company_id == bindparam("company_id"),
        customer_claims.c.kind == bindparam("kind"),
        customer_claims.c.value.in_(values),
    )
)
_DELETE: Final = Statement(
    delete(customer_claims).where(
        customer_claims.c.company_id == bindparam("company_id"),
        customer_claims.c.kind == bindparam("kind"),
        customer_claims.c.value == bindparam("value"),
        customer_claims.c.customer_id == bindparam("customer_id"),
    )
)


def holders(
    connection: Connection, company_id: str, claims: Collection[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Returns the ids of the customers who have these, by kind and value."""
    found: dict[tuple[str, str], str] = {}
    for kind in sorted({kind for kind, _ in claims}):
        values = sorted(value for of_kind, value in claims if of_kind == kind)
        rows = _HOLDERS.all(connection, values, company_id=company_id, kind=kind)
        found |= {(kind, value): customer_id for value, customer_id in rows}
    return found


def insert_claim(connection: Connection, company_id: str, claim: tuple[str, str], customer_id: str) -> bool:
    """Adds a row; False if there is one. Waits for another transaction that adds the same."""
    kind, value = claim
    row = {"company_id": company_id, "kind": kind, "value": value, "customer_id": customer_id}
    return insert_new(connection, customer_claims, row, _KEY)


def delete_claims(
    connection: Connection, company_id: str, customer_id: str, claims: Collection[tuple[str, str]]
) -> None:
    """Removes those of the rows that are the customer's."""
    named = {"company_id": company_id, "customer_id": customer_id}
    _DELETE.run_many(connection, ({**named, "kind": kind, "value": value} for kind, value in claims))


def delete_all(connection: Connection, company_id: str, customer_id: str) -> None:
    """Removes all rows of the customer."""
    of_customer = (customer_claims.c.company_id == company_id, customer_claims.c.customer_id == customer_id)
    connection.execute(delete(customer_claims).where(*of_customer))

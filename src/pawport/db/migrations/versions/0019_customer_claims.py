"""Claims: what only one customer can have. Customers are found by the ids of their addresses, too."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    _create_claims()
    _fill_lookups()
    _fill_claims()


def _create_claims() -> None:
    op.create_table(
        "customer_claims",
        *(sa.Column(name, KEY, nullable=False) for name in ("company_id", "kind", "value", "customer_id")),
        sa.ForeignKeyConstraint(
            ["company_id", "customer_id"],
            ["customers.company_id", "customers.id"],
            name="fk_customer_claims_company_id_customer_id",
        ),
        sa.PrimaryKeyConstraint("company_id", "kind", "value", name="pk_customer_claims"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_customer_claims_company_id_customer_id", "customer_claims", ["company_id", "customer_id"]
    )


def _fill_lookups() -> None:
    """Lets customers be found by the ids of their addresses."""
    if op.get_context().dialect.name == "postgresql":
        addresses, id_ = "json_array_elements(customers.addresses) AS address", "address ->> 'id'"
    else:
        addresses, id_ = "json_each(customers.addresses) AS address", "json_extract(address.value, '$.id')"
    op.execute(
        f"INSERT INTO customer_lookups (company_id, customer_id, kind, value, uid) "  # noqa: S608 - constants
        f"SELECT DISTINCT company_id, customers.id, 'address_id', {id_}, uid "
        f"FROM customers, {addresses} WHERE {id_} <> ''"
    )


def _fill_claims() -> None:
    """Gives the customers who have an id in the system "allivet" that id, and their e-mail addresses: those
    that two of them have, to one of the two."""
    holders = (
        "SELECT held.company_id, held.customer_id FROM customer_lookups AS held "
        "JOIN customers ON customers.company_id = held.company_id AND customers.id = held.customer_id "
        "WHERE held.kind = 'external_id' AND held.value LIKE '7:allivet:%' "
        "AND NOT customers.deleted AND NOT customers.house AND customers.erased_time IS NULL"
    )
    op.execute(
        f"INSERT INTO customer_claims (company_id, kind, value, customer_id) "  # noqa: S608 - constants
        f"SELECT found.company_id, found.kind, found.value, min(found.customer_id) "
        f"FROM customer_lookups AS found "
        f"WHERE (found.kind = 'email' OR found.kind = 'external_id' AND found.value LIKE '7:allivet:%') "
        f"AND (found.company_id, found.customer_id) IN ({holders}) "
        f"GROUP BY found.company_id, found.kind, found.value"
    )

"""Vets: the directory, and the vets of customers and pets."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
UID = sa.LargeBinary(16)
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

_TEXTS = (
    *("name", "clinic_name", "street", "city", "region", "postal_code", "country_code"),
    *("phone_number", "e164_phone_number", "email"),
)


def upgrade() -> None:
    _create_vets()
    op.add_column("customers", sa.Column("vets", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("pets", sa.Column("vet_ids", sa.JSON, nullable=False, server_default="[]"))


def _create_vets() -> None:
    op.create_table(
        "vets",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("vet_number", sa.Integer, nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in _TEXTS),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        sa.Column("last_updated_time", TIME, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("name_key", KEY, nullable=False),
        sa.Column("region_key", KEY, nullable=False),
        sa.Column("identity", KEY),
        sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"], name="fk_vets_company_id"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_vets"),
    )
    for column in ("uid", "vet_number", "identity"):
        op.create_index(f"ix_vets_company_id_{column}", "vets", ["company_id", column], unique=True)
    _create_table(
        "vet_lookups",
        ["company_id", "vet_id", "kind", "value"],
        [],
        ["company_id", "kind", "value", "vet_id"],
    )
    _create_table("client_vet_ids", ["company_id", "client_vet_id"], ["vet_id"], ["company_id", "vet_id"])


def _create_table(table: str, key: list[str], others: list[str], indexed: list[str]) -> None:
    """A table of texts, about vets."""
    op.create_table(
        table,
        *(sa.Column(name, KEY, nullable=False) for name in (*key, *others)),
        sa.ForeignKeyConstraint(
            ["company_id", "vet_id"], ["vets.company_id", "vets.id"], name=f"fk_{table}_company_id_vet_id"
        ),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{table}"),
        sqlite_with_rowid=False,
    )
    op.create_index("_".join((f"ix_{table}", *indexed)), table, indexed)

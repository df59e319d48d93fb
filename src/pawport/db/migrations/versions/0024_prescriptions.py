"""Prescriptions, and the fills that orders take of them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
UID = sa.LargeBinary(16)
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "prescriptions",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("pet_id", KEY),
        sa.Column("product_id", KEY, nullable=False),
        sa.Column("variant_sku", KEY, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("vet_id", KEY),
        *(_text(name) for name in ("prescriber_name", "license_number", "license_state")),
        *(_text(name) for name in ("drug", "strength", "form")),
        sa.Column("quantity", sa.Integer, nullable=False),
        _text("directions"),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("refills", "days_of_supply")),
        *(sa.Column(name, KEY) for name in ("written_date", "expiration_date")),
        sa.Column("fills_left", sa.Integer, nullable=False),
        sa.Column("next_fill_date", KEY),
        _text("reason"),
        sa.Column("close_cause", KEY, nullable=False),
        *(sa.Column(name, KEY) for name in ("replaces_id", "replaced_by_id")),
        *(sa.Column(name, TIME, nullable=False) for name in ("created_time", "last_updated_time")),
        sa.Column("revision", sa.Integer, nullable=False),
        *(_refers("prescriptions", name) for name in ("customer", "pet", "product", "vet")),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_prescriptions"),
    )
    op.create_index("ix_prescriptions_company_id_uid", "prescriptions", ["company_id", "uid"], unique=True)
    for name in ("customer_id", "pet_id", "status"):
        op.create_index(
            f"ix_prescriptions_company_id_{name}_uid", "prescriptions", ["company_id", name, "uid"]
        )
    _create_fills()


def _create_fills() -> None:
    op.create_table(
        "prescription_fills",
        *(sa.Column(name, KEY, nullable=False) for name in ("company_id", "line_id", "prescription_id")),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("fill_date", KEY, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        _refers("prescription_fills", "prescription"),
        sa.PrimaryKeyConstraint("company_id", "line_id", name="pk_prescription_fills"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_prescription_fills_company_id_prescription_id_fill_date",
        "prescription_fills",
        ["company_id", "prescription_id", "fill_date"],
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _refers(table: str, kind: str) -> sa.ForeignKeyConstraint:
    """To the record whose id is in the column of its kind."""
    return sa.ForeignKeyConstraint(
        ["company_id", f"{kind}_id"],
        [f"{kind}s.company_id", f"{kind}s.id"],
        name=f"fk_{table}_company_id_{kind}_id",
    )

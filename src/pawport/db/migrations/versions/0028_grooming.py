"""Packages and bookings of grooming."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "grooming_packages",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        _of_company("grooming_packages"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_grooming_packages"),
    )
    op.create_table(
        "grooming_bookings",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pet_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("list_time", TIME, nullable=False),
        sa.Column("end_time", TIME),
        sa.Column("busy_until", TIME),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        _of_company("grooming_bookings"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_grooming_bookings"),
    )
    for name, columns in {
        "list_time": ["list_time", "id"],
        "status": ["status", "list_time", "id"],
        "customer_id": ["customer_id"],
        "pet_id": ["pet_id", "list_time", "id", "end_time"],
        "staff_id": ["staff_id", "list_time", "id", "busy_until"],
    }.items():
        op.create_index(f"ix_grooming_bookings_{name}", "grooming_bookings", ["company_id", *columns])


def _of_company(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"], name=f"fk_{table}_company_id")

"""Staff, holidays, and appointments."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
UID = sa.LargeBinary(16)
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    _create_staff()
    _create_appointments()


def _create_staff() -> None:
    op.create_table(
        "staff_members",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("role", KEY, nullable=False),
        sa.Column("vet_id", KEY),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        _of_company("staff_members"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_staff_members"),
    )
    op.create_index("ix_staff_members_company_id_uid", "staff_members", ["company_id", "uid"], unique=True)
    op.create_index("ix_staff_members_company_id_vet_id", "staff_members", ["company_id", "vet_id"])
    op.create_table(
        "staff_calendars",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("token_sha256", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "staff_id"],
            ["staff_members.company_id", "staff_members.id"],
            name="fk_staff_calendars_company_id_staff_id",
        ),
        sa.PrimaryKeyConstraint("company_id", "staff_id", name="pk_staff_calendars"),
    )
    op.create_index("ix_staff_calendars_token_sha256", "staff_calendars", ["token_sha256"], unique=True)
    op.create_table(
        "company_holidays",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        _of_company("company_holidays"),
        sa.PrimaryKeyConstraint("company_id", name="pk_company_holidays"),
    )


def _create_appointments() -> None:
    op.create_table(
        "appointment_types",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        _of_company("appointment_types"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_appointment_types"),
    )
    op.create_table(
        "appointments",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pet_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("staff_id", KEY),
        sa.Column("status", KEY, nullable=False),
        sa.Column("list_time", TIME, nullable=False),
        sa.Column("end_time", TIME),
        sa.Column("busy_until", TIME),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        _of_company("appointments"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_appointments"),
    )
    for name, columns in {
        "list_time": ["list_time", "id"],
        "status": ["status", "list_time", "id"],
        "customer_id": ["customer_id"],
        "pet_id": ["pet_id", "list_time", "id", "end_time"],
        "staff_id": ["staff_id", "list_time", "id", "busy_until"],
    }.items():
        op.create_index(f"ix_appointments_{name}", "appointments", ["company_id", *columns])


def _of_company(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"], name=f"fk_{table}_company_id")

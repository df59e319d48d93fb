"""Settings of companies, rotation and networks of keys, how much keys are used, fees, and the audit log."""

import sqlalchemy as sa
from alembic import op

from pawport.db.types import Key, Uid, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    add_columns()
    create_key_usage()
    create_fees()
    create_audit_events()


def add_columns() -> None:
    flag = sa.Column("allow_third_party_microchips", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("companies", flag)
    op.add_column("companies", sa.Column("audit_days", sa.Integer, nullable=False, server_default="0"))
    op.add_column("api_keys", sa.Column("allowed_ip_ranges", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("api_keys", sa.Column("previous_secret_sha256", sa.LargeBinary))
    op.add_column("api_keys", sa.Column("previous_secret_expires_time", UtcDateTime))
    op.create_index("ix_api_keys_previous_secret_sha256", "api_keys", ["previous_secret_sha256"], unique=True)


def create_key_usage() -> None:
    op.create_table(
        "key_usage",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("day", Key, primary_key=True),
        sa.Column("key_id", Key, primary_key=True),
        sa.Column("calls", sa.BigInteger, nullable=False),
        sa.Column("errors", sa.BigInteger, nullable=False),
        sa.Column("limit_hits", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["company_id", "key_id"], ["api_keys.company_id", "api_keys.id"]),
    )


def create_fees() -> None:
    op.create_table(
        "fees",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("reference", Key, primary_key=True),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("amount", sa.String, nullable=False),
        sa.Column("currency", Key, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("created_time", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
        sa.Index("ix_fees_company_id_uid", "company_id", "uid", unique=True),
    )


def create_audit_events() -> None:
    op.create_table(
        "audit_events",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("time", UtcDateTime, primary_key=True),
        sa.Column("uid", Uid, primary_key=True),
        sa.Column("key_id", Key, nullable=False),
        sa.Column("method", Key, nullable=False),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("kind", Key, nullable=False),
        sa.Column("resource_id", Key, nullable=False),
        sa.Column("action", Key, nullable=False),
        sa.Column("fields", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )

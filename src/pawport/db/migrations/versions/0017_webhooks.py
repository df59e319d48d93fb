"""Webhook endpoints, how far each has come, and deliveries."""

import sqlalchemy as sa
from alembic import op

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
TIME = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
UID = sa.LargeBinary(16)

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("event_types", sa.JSON(), nullable=False),
        sa.Column("format", KEY, nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("disabled_reason", KEY, nullable=False),
        sa.Column("key_id", KEY, nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("previous_secret", sa.String(), nullable=True),
        sa.Column("previous_secret_expires_time", TIME, nullable=True),
        sa.Column("created_time", TIME, nullable=False),
        sa.Column("last_updated_time", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name=op.f("fk_webhook_endpoints_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "id", name=op.f("pk_webhook_endpoints")),
    )
    op.create_table(
        "webhook_batches",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("endpoint_id", KEY, nullable=False),
        sa.Column("time", TIME, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "endpoint_id"],
            ["webhook_endpoints.company_id", "webhook_endpoints.id"],
            name=op.f("fk_webhook_batches_company_id_endpoint_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "endpoint_id", "time", "uid", name=op.f("pk_webhook_batches")),
    )
    op.create_table(
        "webhook_cursors",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("endpoint_id", KEY, nullable=False),
        sa.Column("time", TIME, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("owner", KEY, nullable=False),
        sa.Column("owned_until", TIME, nullable=False),
        sa.Column("paused_until", TIME, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["company_id", "endpoint_id"],
            ["webhook_endpoints.company_id", "webhook_endpoints.id"],
            name=op.f("fk_webhook_cursors_company_id_endpoint_id"),
        ),
        sa.PrimaryKeyConstraint("company_id", "endpoint_id", name=op.f("pk_webhook_cursors")),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("endpoint_id", KEY, nullable=False),
        sa.Column("time", TIME, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("type", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("resource_id", KEY, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempt_time", TIME, nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("response_status", sa.Integer(), nullable=False),
        sa.Column("response_body", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("due_time", TIME, nullable=True),
        sa.Column("last_due_time", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "endpoint_id"],
            ["webhook_endpoints.company_id", "webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_company_id_endpoint_id"),
        ),
        sa.PrimaryKeyConstraint(
            "company_id", "endpoint_id", "time", "uid", name=op.f("pk_webhook_deliveries")
        ),
    )
    op.create_index(
        "ix_webhook_deliveries_company_id_endpoint_id_due_time",
        "webhook_deliveries",
        ["company_id", "endpoint_id", "due_time"],
    )

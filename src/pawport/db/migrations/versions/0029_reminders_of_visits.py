"""Reminders of appointments and bookings of grooming: how far they were sent."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    column = sa.Column("has_visit_days", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("reminder_schedules", column)
    op.create_table(
        "visit_reminder_progress",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("days_before", sa.Integer, nullable=False),
        sa.Column("done_date", KEY, nullable=False),
        sa.Column("after_time", TIME),
        sa.Column("after_id", KEY),
        sa.ForeignKeyConstraint(
            ["company_id"], ["reminder_schedules.company_id"], name="fk_visit_reminder_progress_company_id"
        ),
        sa.PrimaryKeyConstraint("company_id", "kind", "days_before", name="pk_visit_reminder_progress"),
    )

"""Reminders of vaccinations that expire: the schedules, what was sent, and an index of expiry times."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

_TABLE = "pet_vaccinations"
_INDEX = "ix_pet_vaccinations_company_id_expired_at_pet_id_position"
_COLUMNS = ["company_id", "expired_at", "pet_id", "position"]


def upgrade() -> None:
    _create_tables()
    if op.get_context().dialect.name == "sqlite":
        op.create_index(_INDEX, _TABLE, _COLUMNS)
        return
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '10min'")
        op.drop_index(_INDEX, if_exists=True, postgresql_concurrently=True)
        op.create_index(_INDEX, _TABLE, _COLUMNS, postgresql_concurrently=True)
        op.execute("RESET lock_timeout")


def _create_tables() -> None:
    op.create_table(
        "reminder_schedules",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.company_id"], name="fk_reminder_schedules_company_id"
        ),
        sa.PrimaryKeyConstraint("company_id", name="pk_reminder_schedules"),
        if_not_exists=True,
    )
    op.create_table(
        "reminder_progress",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("days_before", sa.Integer, nullable=False),
        sa.Column("done_date", KEY, nullable=False),
        sa.Column("after_time", TIME),
        sa.Column("after_pet_id", KEY),
        sa.Column("after_position", sa.Integer),
        sa.ForeignKeyConstraint(
            ["company_id"], ["reminder_schedules.company_id"], name="fk_reminder_progress_company_id"
        ),
        sa.PrimaryKeyConstraint("company_id", "days_before", name="pk_reminder_progress"),
        if_not_exists=True,
    )
    op.create_table(
        "sent_reminders",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("pet_id", KEY, nullable=False),
        sa.Column("vaccine", KEY, nullable=False),
        sa.Column("expired_at", TIME, nullable=False),
        sa.Column("days_before", sa.Integer, nullable=False),
        sa.Column("event_time", TIME, nullable=False),
        sa.PrimaryKeyConstraint(
            *("company_id", "pet_id", "vaccine", "expired_at", "days_before"), name="pk_sent_reminders"
        ),
        sqlite_with_rowid=False,
        if_not_exists=True,
    )
    op.create_index(
        "ix_sent_reminders_company_id_event_time",
        "sent_reminders",
        ["company_id", "event_time"],
        if_not_exists=True,
    )

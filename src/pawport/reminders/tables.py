"""The tables of reminders."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, Table, false

from pawport.db import Key, UtcDateTime, metadata

__all__ = ["reminder_progress", "reminder_schedules", "sent_reminders", "visit_reminder_progress"]

reminder_schedules = Table(
    "reminder_schedules",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("hour", Integer, nullable=False),
    # Whether the numbers of days before visits are in `visit_reminder_progress`; else the default counts.
    Column("has_visit_days", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

reminder_progress = Table(
    "reminder_progress",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("days_before", Integer, primary_key=True),  # -1: on the day after the last valid one
    # The last day, as 2026-05-01, whose reminders have all been sent.
    Column("done_date", Key, nullable=False),
    # The last vaccination that was looked at for the day after it, if it is only partly done.
    Column("after_time", UtcDateTime),
    Column("after_pet_id", Key),
    Column("after_position", Integer),
    ForeignKeyConstraint(["company_id"], ["reminder_schedules.company_id"]),
)

visit_reminder_progress = Table(
    "visit_reminder_progress",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),  # appointment, grooming_booking
    Column("days_before", Integer, primary_key=True),
    # The last day, as 2026-05-01, whose reminders have all been sent.
    Column("done_date", Key, nullable=False),
    # The last visit that was looked at for the days after it, if they are only partly done.
    Column("after_time", UtcDateTime),
    Column("after_id", Key),
    ForeignKeyConstraint(["company_id"], ["reminder_schedules.company_id"]),
)

# Written with the event, so that none is sent twice.
sent_reminders = Table(
    "sent_reminders",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("vaccine", Key, primary_key=True),  # as `pawport.kit.vaccines` names it
    Column("expired_at", UtcDateTime, primary_key=True),  # of the dose
    Column("days_before", Integer, primary_key=True),
    # By it, the event of a pet that is purged is found: as long as events are kept, these rows are.
    Column("event_time", UtcDateTime, nullable=False),
    Index("ix_sent_reminders_company_id_event_time", "company_id", "event_time"),
    sqlite_with_rowid=False,
)

"""The table of the audit log."""

from sqlalchemy import Column, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["audit_events"]

audit_events = Table(
    "audit_events",
    metadata,
    # (time, uid) is an event's position in its company.
    Column("company_id", Key, primary_key=True),
    Column("time", UtcDateTime, primary_key=True),
    Column("uid", Uid, primary_key=True),
    Column("key_id", Key, nullable=False),  # empty for commands
    Column("method", Key, nullable=False),
    Column("request_id", String, nullable=False),  # the caller's, by which a repeat of a call is known
    Column("call_id", String, nullable=False, server_default=""),  # as in the log; empty for commands
    Column("kind", Key, nullable=False),
    Column("resource_id", Key, nullable=False),
    Column("action", Key, nullable=False),
    Column("fields", String, nullable=False),  # with blanks between
    # No foreign key: on PostgreSQL, all concurrent writers of a company would lock its one row.
    sqlite_with_rowid=False,  # events are read by position alone: one tree instead of two
)

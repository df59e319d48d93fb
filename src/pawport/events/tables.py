"""The tables of the log."""

from sqlalchemy import Column, LargeBinary, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["audit_events", "event_horizons"]

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
    # Empty in a further event of a change: the audit log shows the change once.
    Column("action", Key, nullable=False),
    Column("fields", String, nullable=False),  # with blanks between
    # Empty in a row that only the audit log shows.
    Column("type", Key, nullable=False, server_default=""),
    Column("data", LargeBinary),  # the encoded message of the type
    # Why the data has only ids, "size" or "erasure"; else empty.
    Column("omitted", Key, nullable=False, server_default=""),
    # The time of the change of the resource before this one: the way to its events when it is erased. An
    # index would cost each write a page of the database.
    Column("previous_time", UtcDateTime),
    # No foreign key: on PostgreSQL, all concurrent writers of a company would lock its one row.
    # On SQLite it has rowids: rows are appended, and stay where they are. In a table without, a page that is
    # split keeps copies of rows, from which nothing can be erased.
)

event_horizons = Table(
    "event_horizons",
    metadata,
    # The position of the last event that was deleted because of its age. A company without one has all.
    Column("company_id", Key, primary_key=True),
    Column("time", UtcDateTime, nullable=False),
    Column("uid", Uid, nullable=False),
)

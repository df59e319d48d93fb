"""The table of jobs."""

from sqlalchemy import JSON, Column, Index, Integer, Table

from pawport.db import Key, UtcDateTime, metadata

__all__ = ["jobs"]

jobs = Table(
    "jobs",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("kind", Key, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    # When it may be begun. While it runs, when it may be begun again, in case nobody ends it.
    Column("due_time", UtcDateTime, nullable=False),
    # The one who looks for work looks for that of all companies.
    Index("ix_jobs_due_time", "due_time"),
)

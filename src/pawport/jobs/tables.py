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
    # Who looks for work asks of each kind and company for what is due first.
    Index("ix_jobs_kind_company_id_due_time", "kind", "company_id", "due_time"),
)

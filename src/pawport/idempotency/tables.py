"""The table of answered request ids."""

from sqlalchemy import Column, Index, LargeBinary, Table

from pawport.db import Key, UtcDateTime, metadata

__all__ = ["answered_requests"]

answered_requests = Table(
    "answered_requests",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("key_id", Key, primary_key=True),
    Column("method", Key, primary_key=True),
    Column("request_id", Key, primary_key=True),
    Column("request_sha256", LargeBinary, nullable=False),
    Column("answer", LargeBinary),
    Column("created_time", UtcDateTime, nullable=False),
    Index("ix_answered_requests_company_id_created_time", "company_id", "created_time"),
)

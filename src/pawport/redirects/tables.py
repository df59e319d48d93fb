"""The table of redirects."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Table

from pawport.db import Key, UtcDateTime, metadata

__all__ = ["redirects"]

redirects = Table(
    "redirects",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),  # "customer" or "pet"
    Column("old_id", Key, primary_key=True),
    Column("id", Key, nullable=False),  # never itself an old id
    Column("time", UtcDateTime),  # of the merge; none if it was made before the release that has it
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_redirects_company_id_kind_id", "company_id", "kind", "id"),
)

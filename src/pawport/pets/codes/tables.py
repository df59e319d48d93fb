"""The table of the catalogue."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["pet_codes"]

pet_codes = Table(
    "pet_codes",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("abbreviation", String, nullable=False),
    Column("description", String, nullable=False),
    Column("color", String, nullable=False),
    # A deleted code stays, so that an id that pets still hold is told from one that is too new for a cache.
    Column("deleted", Boolean, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_pet_codes_company_id_uid", "company_id", "uid", unique=True),
)

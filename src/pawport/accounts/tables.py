"""The tables of companies and keys."""

from sqlalchemy import JSON, Boolean, Column, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Table

from pawport.db import Key, UtcDateTime, metadata

__all__ = ["api_keys", "companies"]

companies = Table(
    "companies",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("name", String, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("phone_region", String, nullable=False),
    Column("max_pets_per_customer", Integer, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("secret_sha256", LargeBinary, nullable=False),
    Column("name", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("plan", String, nullable=False),
    Column("owner", Boolean, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    Column("expires_time", UtcDateTime),
    Column("revoked_time", UtcDateTime),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    # A call brings only the secret: the one look-up that no company narrows.
    Index("ix_api_keys_secret_sha256", "secret_sha256", unique=True),
)

"""The table of customers."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["customers"]

customers = Table(
    "customers",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("phone_number", String, nullable=False),
    Column("e164_phone_number", String, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    Column("last_updated_time", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_customers_company_id_uid", "company_id", "uid", unique=True),
)

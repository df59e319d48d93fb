"""The table of payment methods."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["payment_methods"]

payment_methods = Table(
    "payment_methods",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("provider", String, nullable=False),
    Column("token", String, nullable=False),  # empty if it is deleted
    Column("brand", String, nullable=False),
    Column("last_four", String, nullable=False),
    Column("expiry_month", Integer, nullable=False),
    Column("expiry_year", Integer, nullable=False),
    Column("label", String, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    Column("last_updated_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_payment_methods_company_id_customer_id_uid", "company_id", "customer_id", "uid"),
)

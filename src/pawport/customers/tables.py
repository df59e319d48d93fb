"""The tables of customers. `customers.wire` is made of all the rest of its row."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
)

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["customer_claims", "customer_lookups", "customers"]

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
    Column("additional_emails", JSON, nullable=False),
    Column("additional_phone_numbers", JSON, nullable=False),
    Column("addresses", JSON, nullable=False),
    Column("contacts", JSON, nullable=False),
    Column("preferred_vet", JSON, nullable=False),
    Column("contact_preferences", JSON, nullable=False),
    Column("external_ids", JSON, nullable=False),
    Column("additional_external_ids", JSON, nullable=False),
    Column("middle_name", String, nullable=False, server_default=""),
    Column("display_name", String, nullable=False, server_default=""),
    Column("attributes", JSON, nullable=False, server_default="[]"),
    Column("house", Boolean, nullable=False),
    Column("erased_time", UtcDateTime),
    Column("wire", LargeBinary, nullable=False),
    Column("vets", JSON, nullable=False, server_default="[]"),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_customers_company_id_uid", "company_id", "uid", unique=True),
)
_IS_HOUSE = customers.c.house.is_(True)
Index(
    "ix_customers_company_id_house",
    customers.c.company_id,
    unique=True,
    sqlite_where=_IS_HOUSE,
    postgresql_where=_IS_HOUSE,
)

# What customers are found by, in the forms of `pawport.kit.search_keys`.
customer_lookups = Table(
    "customer_lookups",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("customer_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),  # one of `rows.LOOKUPS`
    Column("value", Key, primary_key=True),
    Column("uid", Uid, nullable=False),  # the customer's
    ForeignKeyConstraint(["company_id", "customer_id"], ["customers.company_id", "customers.id"]),
    Index("ix_customer_lookups_company_id_kind_value_uid", "company_id", "kind", "value", "uid"),
    sqlite_with_rowid=False,
)

# What only one customer of a company can have: see `pawport.customers.claims`.
customer_claims = Table(
    "customer_claims",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),  # "email" or "external_id"
    Column("value", Key, primary_key=True),  # as in customer_lookups
    Column("customer_id", Key, nullable=False),
    ForeignKeyConstraint(["company_id", "customer_id"], ["customers.company_id", "customers.id"]),
    Index("ix_customer_claims_company_id_customer_id", "company_id", "customer_id"),
    sqlite_with_rowid=False,
)

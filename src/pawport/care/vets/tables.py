"""The tables of the directory. Which vets customers and pets have is in their own records."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["client_vet_ids", "vet_lookups", "vets"]

vets = Table(
    "vets",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("vet_number", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("clinic_name", String, nullable=False),
    Column("street", String, nullable=False),
    Column("city", String, nullable=False),
    Column("region", String, nullable=False),
    Column("postal_code", String, nullable=False),
    Column("country_code", String, nullable=False),
    Column("phone_number", String, nullable=False),
    Column("e164_phone_number", String, nullable=False),
    Column("email", String, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    Column("last_updated_time", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("name_key", Key, nullable=False),  # as `pawport.kit.search_keys` makes it
    Column("region_key", Key, nullable=False),
    # Of name, clinic, postal code and phone number, of which there is one vet; NULL when it is deleted.
    Column("identity", Key),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_vets_company_id_uid", "company_id", "uid", unique=True),
    Index("ix_vets_company_id_vet_number", "company_id", "vet_number", unique=True),
    Index("ix_vets_company_id_identity", "company_id", "identity", unique=True),
    # None by name: SQLite would walk through it for each search, instead of beginning at what is looked for.
)

# What vets that are not deleted are found by.
vet_lookups = Table(
    "vet_lookups",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("vet_id", Key, primary_key=True),
    Column("kind", Key, primary_key=True),  # "name", "phone" or "postal_code"
    Column("value", Key, primary_key=True),
    ForeignKeyConstraint(["company_id", "vet_id"], ["vets.company_id", "vets.id"]),
    Index("ix_vet_lookups_company_id_kind_value_vet_id", "company_id", "kind", "value", "vet_id"),
    sqlite_with_rowid=False,
)

# Which vet a client's own id named last, at any customer.
client_vet_ids = Table(
    "client_vet_ids",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("client_vet_id", Key, primary_key=True),
    Column("vet_id", Key, nullable=False),
    ForeignKeyConstraint(["company_id", "vet_id"], ["vets.company_id", "vets.id"]),
    Index("ix_client_vet_ids_company_id_vet_id", "company_id", "vet_id"),
    sqlite_with_rowid=False,
)

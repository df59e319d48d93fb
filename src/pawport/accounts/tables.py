"""The tables of companies, their keys, what signs tokens, how much keys are used, and fees."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    false,
)

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["api_keys", "companies", "fees", "key_usage", "token_secrets"]

companies = Table(
    "companies",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("name", String, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("phone_region", String, nullable=False),
    Column("max_pets_per_customer", Integer, nullable=False),
    Column("allow_third_party_microchips", Boolean, nullable=False),
    Column("audit_days", Integer, nullable=False),  # 0: as long as the service does by default
    Column("created_time", UtcDateTime, nullable=False),
    Column("public_pages", Boolean, nullable=False, server_default=false()),
    Column("public_contact", String, nullable=False, server_default=""),
    Column("max_pets", Integer, nullable=False, server_default="0"),  # 0: any number
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
    Column("allowed_ip_ranges", JSON, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    Column("expires_time", UtcDateTime),
    Column("revoked_time", UtcDateTime),
    Column("previous_secret_sha256", LargeBinary),  # of the secret before the last rotation
    Column("previous_secret_expires_time", UtcDateTime),
    Column("root_id", Key),  # the first of the keys that made each other, if that is another one
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    # A call brings only the secret: the one look-up that no company narrows.
    Index("ix_api_keys_secret_sha256", "secret_sha256", unique=True),
    Index("ix_api_keys_previous_secret_sha256", "previous_secret_sha256", unique=True),
)

# What signs the tokens of a company's keys. The newest one signs, those before it verify.
token_secrets = Table(
    "token_secrets",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

key_usage = Table(
    "key_usage",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("day", Key, primary_key=True),  # of UTC, as 2026-05-01
    Column("key_id", Key, primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("limit_hits", BigInteger, nullable=False),
    ForeignKeyConstraint(["company_id", "key_id"], ["api_keys.company_id", "api_keys.id"]),
)

fees = Table(
    "fees",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("reference", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("kind", Key, nullable=False),
    Column("amount", String, nullable=False),  # decimal
    Column("currency", Key, nullable=False),
    Column("description", String, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_fees_company_id_uid", "company_id", "uid", unique=True),
)

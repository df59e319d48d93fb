"""Companies, keys, customers, codes and pets."""

import sqlalchemy as sa
from alembic import op

from pawport.db.types import Key, Uid, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_companies()
    create_customers()
    create_pet_codes()
    create_pets()
    create_parts_of_pets()
    create_answered_requests()


def create_companies() -> None:
    op.create_table(
        "companies",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("time_zone", sa.String, nullable=False),
        sa.Column("phone_region", sa.String, nullable=False),
        sa.Column("max_pets_per_customer", sa.Integer, nullable=False),
        sa.Column("created_time", UtcDateTime, nullable=False),
    )
    op.create_table(
        "api_keys",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("id", Key, primary_key=True),
        sa.Column("secret_sha256", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("plan", sa.String, nullable=False),
        sa.Column("owner", sa.Boolean, nullable=False),
        sa.Column("created_time", UtcDateTime, nullable=False),
        sa.Column("expires_time", UtcDateTime),
        sa.Column("revoked_time", UtcDateTime),
        sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
        sa.Index("ix_api_keys_secret_sha256", "secret_sha256", unique=True),
    )


def create_customers() -> None:
    op.create_table(
        "customers",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("id", Key, primary_key=True),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("first_name", sa.String, nullable=False),
        sa.Column("last_name", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("phone_number", sa.String, nullable=False),
        sa.Column("e164_phone_number", sa.String, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_time", UtcDateTime, nullable=False),
        sa.Column("last_updated_time", UtcDateTime, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
        sa.Index("ix_customers_company_id_uid", "company_id", "uid", unique=True),
    )


def create_pet_codes() -> None:
    op.create_table(
        "pet_codes",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("id", Key, primary_key=True),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("abbreviation", sa.String, nullable=False),
        sa.Column("description", sa.String, nullable=False),
        sa.Column("color", sa.String, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_time", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
        sa.Index("ix_pet_codes_company_id_uid", "company_id", "uid", unique=True),
    )


def create_pets() -> None:
    op.create_table(
        "pets",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("id", Key, primary_key=True),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("customer_id", Key, nullable=False),
        sa.Column("pet_number", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("birthday", sa.String),
        sa.Column("status", Key, nullable=False),
        sa.Column("type", Key, nullable=False),
        sa.Column("species", sa.String, nullable=False),
        sa.Column("breed", sa.String, nullable=False),
        sa.Column("secondary_breed", sa.String, nullable=False),
        sa.Column("gender", sa.String, nullable=False),
        sa.Column("weight_value", sa.Float),
        sa.Column("weight_unit", sa.String),
        sa.Column("weight_grams", sa.Float),
        sa.Column("fixed", sa.String, nullable=False),
        sa.Column("coat", sa.String, nullable=False),
        sa.Column("color", sa.String, nullable=False),
        sa.Column("secondary_color", sa.String, nullable=False),
        sa.Column("behavior", sa.String, nullable=False),
        sa.Column("vet_name", sa.String),
        sa.Column("vet_phone_number", sa.String),
        sa.Column("vet_e164_phone_number", sa.String),
        sa.Column("vet_address", sa.String),
        sa.Column("evaluation_status", sa.String, nullable=False),
        sa.Column("photo", sa.String, nullable=False),
        sa.Column("allergies", sa.JSON, nullable=False),
        sa.Column("medications", sa.JSON, nullable=False),
        sa.Column("conditions", sa.JSON, nullable=False),
        sa.Column("special_needs", sa.String, nullable=False),
        sa.Column("unique_features", sa.String, nullable=False),
        sa.Column("pregnant", sa.Boolean),
        sa.Column("metadata", sa.String, nullable=False),
        sa.Column("external_ids", sa.JSON, nullable=False),
        sa.Column("inactive", sa.Boolean, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_time", UtcDateTime, nullable=False),
        sa.Column("last_updated_time", UtcDateTime, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("code_ids", sa.String, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["company_id", "customer_id"], ["customers.company_id", "customers.id"]),
        sa.Index("ix_pets_company_id_uid", "company_id", "uid", unique=True),
        sa.Index("ix_pets_company_id_last_updated_time_uid", "company_id", "last_updated_time", "uid"),
        sa.Index(
            "ix_pets_company_id_customer_id_last_updated_time_uid",
            *("company_id", "customer_id", "last_updated_time", "uid"),
        ),
        sa.Index("ix_pets_company_id_pet_number", "company_id", "pet_number", unique=True),
    )
    index_living_pets("ix_pets_living_company_id_uid", "uid")
    index_living_pets("ix_pets_living_company_id_customer_id_uid", "customer_id", "uid")
    index_living_pets("ix_pets_living_company_id_type_uid", "type", "uid")
    index_living_pets("ix_pets_living_company_id_status_uid", "status", "uid")
    index_living_pets("ix_pets_living_company_id_type_status_uid", "type", "status", "uid")


def index_living_pets(name: str, *columns: str) -> None:
    op.create_index(
        name,
        "pets",
        ["company_id", *columns],
        sqlite_where=sa.text("deleted IS 0"),
        postgresql_where=sa.text("deleted IS false"),
    )


def create_parts_of_pets() -> None:
    create_part_of_pet(
        "pet_notes",
        sa.Column("id", Key, primary_key=True),
        sa.Column("content", sa.String, nullable=False),
        sa.Column("last_updated_by", sa.String, nullable=False),
        sa.Column("last_updated_time", UtcDateTime, nullable=False),
    )
    create_part_of_pet(
        "pet_vaccinations",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("expired_at", UtcDateTime),
        sa.Column("administered_date", sa.String),
        sa.Column("manufacturer", sa.String, nullable=False),
        sa.Column("serial", sa.String, nullable=False),
        sa.Column("veterinarian", sa.String, nullable=False),
    )
    create_part_of_pet(
        "pet_microchips",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("number", Key, nullable=False),
        sa.Column("given", sa.String, nullable=False),
        sa.Column("implanted_date", sa.String),
        sa.Index("ix_pet_microchips_company_id_number", "company_id", "number"),
    )
    create_part_of_pet(
        "pet_code_links",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("pet_code_id", Key, nullable=False),
        sa.ForeignKeyConstraint(["company_id", "pet_code_id"], ["pet_codes.company_id", "pet_codes.id"]),
    )


def create_part_of_pet(name: str, *items: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("pet_id", Key, primary_key=True),
        *items,
        sa.ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
    )


def create_answered_requests() -> None:
    op.create_table(
        "answered_requests",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("key_id", Key, primary_key=True),
        sa.Column("method", Key, primary_key=True),
        sa.Column("request_id", Key, primary_key=True),
        sa.Column("request_sha256", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.Column("created_time", UtcDateTime, nullable=False),
        sa.Index("ix_answered_requests_company_id_created_time", "company_id", "created_time"),
    )

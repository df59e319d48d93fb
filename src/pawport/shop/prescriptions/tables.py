"""The tables of prescriptions."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["prescription_fills", "prescriptions"]

prescriptions = Table(
    "prescriptions",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("pet_id", Key),  # NULL once the pet was permanently deleted
    Column("product_id", Key, nullable=False),
    Column("variant_sku", Key, nullable=False),
    Column("status", Key, nullable=False),  # never EXPIRED: that follows from the date
    Column("vet_id", Key),  # of the directory
    Column("prescriber_name", String, nullable=False),
    Column("license_number", String, nullable=False),
    Column("license_state", String, nullable=False),
    # What the vet writes: empty, 0 and NULL until then. Dates are YYYY-MM-DD, in the company's time zone.
    Column("drug", String, nullable=False),
    Column("strength", String, nullable=False),
    Column("form", String, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("directions", String, nullable=False),
    Column("refills", Integer, nullable=False),
    Column("days_of_supply", Integer, nullable=False),
    Column("written_date", Key),
    Column("expiration_date", Key),
    Column("fills_left", Integer, nullable=False),
    Column("next_fill_date", Key),
    Column("reason", String, nullable=False),
    Column("close_cause", Key, nullable=False),
    Column("replaces_id", Key),
    Column("replaced_by_id", Key),
    Column("created_time", UtcDateTime, nullable=False),
    Column("last_updated_time", UtcDateTime, nullable=False),
    Column("revision", Integer, nullable=False),
    ForeignKeyConstraint(["company_id", "customer_id"], ["customers.company_id", "customers.id"]),
    ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
    ForeignKeyConstraint(["company_id", "product_id"], ["products.company_id", "products.id"]),
    ForeignKeyConstraint(["company_id", "vet_id"], ["vets.company_id", "vets.id"]),
    Index("ix_prescriptions_company_id_uid", "company_id", "uid", unique=True),
    Index("ix_prescriptions_company_id_customer_id_uid", "company_id", "customer_id", "uid"),
    Index("ix_prescriptions_company_id_pet_id_uid", "company_id", "pet_id", "uid"),
    Index("ix_prescriptions_company_id_status_uid", "company_id", "status", "uid"),
)

# The fills that lines of orders have taken, and not given back.
prescription_fills = Table(
    "prescription_fills",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("line_id", Key, primary_key=True),
    Column("prescription_id", Key, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("fill_date", Key, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id", "prescription_id"], ["prescriptions.company_id", "prescriptions.id"]),
    Index(
        "ix_prescription_fills_company_id_prescription_id_fill_date",
        *("company_id", "prescription_id", "fill_date"),
    ),
    sqlite_with_rowid=False,
)

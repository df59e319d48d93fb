"""The table of biometric images. The images themselves are in `pawport.pictures`' store."""

from sqlalchemy import Column, ForeignKeyConstraint, Integer, Table

from pawport.db import Key, UtcDateTime, metadata

__all__ = ["biometric_images"]

biometric_images = Table(
    "biometric_images",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),  # TypeIDs: their order is the order in which they were registered
    Column("kind", Key, nullable=False),
    Column("sha256", Key, nullable=False),  # in hexadecimal digits
    Column("content_type", Key, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
)

"""The tables of pictures. The pictures themselves are in `pawport.pictures`' store."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["pet_photo_downloads", "pet_photos"]

pet_photos = Table(
    "pet_photos",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),  # their order
    Column("featured", Boolean, nullable=False),  # by choice; without one, the first is
    Column("sha256", Key, nullable=False),  # of the original, in hexadecimal digits
    Column("content_type", Key, nullable=False),
    Column("size_bytes", Integer, nullable=False),
    Column("width", Integer, nullable=False),  # of what the address shows
    Column("height", Integer, nullable=False),
    Column("name", Key, nullable=False),  # in the address: whoever knows it may see the picture
    Column("url", String, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
    Index("ix_pet_photos_company_id_name", "company_id", "name", unique=True),
)

pet_photo_downloads = Table(
    "pet_photo_downloads",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("url_sha256", Key, primary_key=True),  # hexadecimal: addresses can be too long for a key
    Column("url", String, nullable=False),
    Column("uid", Uid, nullable=False),  # their order, and that of the pictures
    Column("featured", Boolean, nullable=False),  # whether the picture becomes the featured one
    Column("state", Key, nullable=False),
    Column("failure", String, nullable=False),  # of the last attempt
    Column("photo_id", Key, nullable=False),
    Column("last_updated_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
)

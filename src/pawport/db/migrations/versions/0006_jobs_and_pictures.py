"""Jobs, pictures of pets and what is fetched for them, and biometric images."""

import sqlalchemy as sa
from alembic import op

from pawport.db.types import Key, Uid, UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    create_jobs()
    create_photos()
    create_photo_downloads()
    create_biometric_images()


def create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("id", Key, primary_key=True),
        sa.Column("kind", Key, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_time", UtcDateTime, nullable=False),
        sa.Index("ix_jobs_due_time", "due_time"),
    )


def create_photos() -> None:
    op.create_table(
        "pet_photos",
        *_of_pet(),
        sa.Column("id", Key, primary_key=True),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("featured", sa.Boolean, nullable=False),
        *_image(),
        sa.Column("name", Key, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("created_time", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
        sa.Index("ix_pet_photos_company_id_name", "company_id", "name", unique=True),
    )


def create_photo_downloads() -> None:
    op.create_table(
        "pet_photo_downloads",
        *_of_pet(),
        sa.Column("url_sha256", Key, primary_key=True),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("uid", Uid, nullable=False),
        sa.Column("featured", sa.Boolean, nullable=False),
        sa.Column("state", Key, nullable=False),
        sa.Column("failure", sa.String, nullable=False),
        sa.Column("photo_id", Key, nullable=False),
        sa.Column("last_updated_time", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
    )


def create_biometric_images() -> None:
    op.create_table(
        "biometric_images",
        *_of_pet(),
        sa.Column("id", Key, primary_key=True),
        sa.Column("kind", Key, nullable=False),
        *_image(),
        sa.Column("created_time", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
    )


def _of_pet() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("company_id", Key, primary_key=True), sa.Column("pet_id", Key, primary_key=True)


def _image() -> tuple[sa.Column[str] | sa.Column[int], ...]:
    return (
        sa.Column("sha256", Key, nullable=False),
        sa.Column("content_type", Key, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
    )

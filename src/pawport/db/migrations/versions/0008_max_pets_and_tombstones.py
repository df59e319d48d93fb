"""How many pets a company may have, and a name for what is left of pets that fits those deleted for good."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("companies", sa.Column("max_pets", sa.Integer, nullable=False, server_default="0"))
    op.execute("ALTER TABLE pets RENAME COLUMN merged TO tombstone")

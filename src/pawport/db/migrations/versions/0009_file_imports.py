"""How far files were imported, so that an import can go on."""

import sqlalchemy as sa
from alembic import op

from pawport.db.types import Key, UtcDateTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "file_imports",
        sa.Column("company_id", Key, primary_key=True),
        sa.Column("id", Key, primary_key=True),
        *(
            sa.Column(name, sa.BigInteger, nullable=False)
            for name in ("records", "created", "updated", "skipped", "rejected", "report_bytes")
        ),
        sa.Column("finished", sa.Boolean, nullable=False),
        sa.Column("last_time", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    )

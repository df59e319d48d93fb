"""More of a vet, and pages of pets that are found by their microchip alone."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("pets", sa.Column("vet_doctor_name", sa.String))
    op.add_column("pets", sa.Column("vet_email", sa.String))
    op.add_column(
        "companies", sa.Column("public_pages", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.add_column("companies", sa.Column("public_contact", sa.String, nullable=False, server_default=""))
    op.create_index("ix_microchip_holders_number", "microchip_holders", ["number"])

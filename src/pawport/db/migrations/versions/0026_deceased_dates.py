"""Pets have the date of death, and the address of their vet in parts."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("pets", sa.Column("deceased_date", sa.String))
    for name in ("street", "street2", "city", "region", "postal_code", "country_code"):
        op.add_column("pets", sa.Column(f"vet_{name}", sa.String))

"""Imports know customers by their full names too, and count warnings; notes know whose they were.

Of notes that were hidden before, it is not known. Pets of the species "Other" are found by that word.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
data_steps = ("full names of customers",)

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("pet_notes", sa.Column("hidden_of", KEY))
    pets = sa.table("pets", sa.column("species_key"))
    op.execute(pets.update().where(pets.c.species_key == "other").values(species_key="OTHER"))
    for name in ("warnings", "warnings_bytes"):
        op.add_column("file_imports", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))

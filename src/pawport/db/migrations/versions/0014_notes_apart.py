"""Many notes of a pet are not in its stored form but in their own: from which note on they are shown, and how
many bytes they are.

On SQLite, notes lie by their pets then: those of one pet are read together, and a new one is written once.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
data_steps = ("rebuild pets",)

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("pets", sa.Column("notes_from", KEY))
    op.add_column("pets", sa.Column("notes_bytes", sa.Integer(), server_default="0", nullable=False))
    op.add_column("pet_notes", sa.Column("wire", sa.LargeBinary()))
    if op.get_context().dialect.name == "sqlite":
        by_key = {"sqlite_with_rowid": False}
        with op.batch_alter_table("pet_notes", recreate="always", table_kwargs=by_key):
            pass

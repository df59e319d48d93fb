"""The weights that pets have had. Those that they have are the first ones, as of the pet's last change."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
UID = sa.LargeBinary(16)
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

_COPY = """\
INSERT INTO pet_weights (company_id, pet_id, time, uid, value, unit, grams, method, key_id)
    SELECT company_id, id, last_updated_time, uid, weight_value, weight_unit,
        round(CAST(weight_value * CASE weight_unit WHEN 'lb' THEN 453.59237 ELSE 1000 END AS numeric), 3),
        '', ''
    FROM pets WHERE weight_value IS NOT NULL AND NOT tombstone
"""


def upgrade() -> None:
    op.create_table(
        "pet_weights",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("pet_id", KEY, nullable=False),
        sa.Column("time", TIME, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("grams", sa.Float, nullable=False),
        sa.Column("method", sa.String, nullable=False),
        sa.Column("key_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "pet_id"], ["pets.company_id", "pets.id"], name="fk_pet_weights_company_id_pet_id"
        ),
        sa.PrimaryKeyConstraint("company_id", "pet_id", "time", "uid", name="pk_pet_weights"),
        sqlite_with_rowid=False,
    )
    op.execute(_COPY)

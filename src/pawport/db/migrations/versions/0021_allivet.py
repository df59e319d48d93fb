"""What Allivet's clients keep with customers and pets, stated ages, and the secrets that sign tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("customers", sa.Column("middle_name", sa.String, nullable=False, server_default=""))
    op.add_column("customers", sa.Column("display_name", sa.String, nullable=False, server_default=""))
    op.add_column("customers", sa.Column("attributes", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("pets", sa.Column("attributes", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("pets", sa.Column("owner_attributes", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("pets", sa.Column("stated_age_least", sa.Integer))
    op.add_column("pets", sa.Column("stated_age_most", sa.Integer))
    op.add_column("pets", sa.Column("stated_age_date", sa.String))
    op.create_table(
        "token_secrets",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"], name="fk_token_secrets_company_id"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_token_secrets"),
    )

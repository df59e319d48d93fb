"""The id of the call in its audit events, as the log has it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("audit_events", sa.Column("call_id", sa.String, nullable=False, server_default=""))

"""An index by which those who process jobs find the next one of each company."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_index("ix_jobs_kind_company_id_due_time", "jobs", ["kind", "company_id", "due_time"])
    op.drop_index("ix_jobs_due_time", "jobs")

"""Events: the type and the data of each change, and from when on events are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
UID = sa.LargeBinary(16)
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

_TABLE = "audit_events"
_INDEX = "ix_audit_events_company_id_resource_id"
_OLD = ("key_id", "method", "request_id", "call_id", "kind", "resource_id", "action", "fields")


def upgrade() -> None:
    op.create_table(
        "event_horizons",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("time", TIME, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.PrimaryKeyConstraint("company_id", name="pk_event_horizons"),
        if_not_exists=True,
    )
    if op.get_context().dialect.name == "sqlite":
        _copy()
        op.create_index(_INDEX, _TABLE, ["company_id", "resource_id"])
        return
    for column in _new_columns():
        op.add_column(_TABLE, column, if_not_exists=True)
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '10min'")
        op.drop_index(_INDEX, if_exists=True, postgresql_concurrently=True)
        op.create_index(_INDEX, _TABLE, ["company_id", "resource_id"], postgresql_concurrently=True)
        op.execute("RESET lock_timeout")


def _copy() -> None:
    """With data, most rows are too large for a table WITHOUT ROWID: each would take a page of its own."""
    op.rename_table(_TABLE, "old_audit_events")
    op.create_table(
        _TABLE,
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("time", TIME, nullable=False),
        sa.Column("uid", UID, nullable=False),
        *(sa.Column(name, KEY, nullable=False) for name in ("key_id", "method")),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("call_id", sa.String, nullable=False, server_default=""),
        *(sa.Column(name, KEY, nullable=False) for name in ("kind", "resource_id", "action")),
        sa.Column("fields", sa.String, nullable=False),
        *_new_columns(),
        sa.PrimaryKeyConstraint("company_id", "time", "uid", name=f"pk_{_TABLE}"),
    )
    names = ", ".join(("company_id", "time", "uid", *_OLD))
    op.execute(f"INSERT INTO {_TABLE} ({names}) SELECT {names} FROM old_audit_events")  # noqa: S608 - constants
    op.drop_table("old_audit_events")


def _new_columns() -> tuple[sa.Column[str], sa.Column[bytes], sa.Column[str]]:
    return (
        sa.Column("type", KEY, nullable=False, server_default=""),
        sa.Column("data", sa.LargeBinary),
        sa.Column("omitted", KEY, nullable=False, server_default=""),
    )

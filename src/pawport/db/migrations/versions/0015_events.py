"""Events: the type and the data of each change, and from when on events are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
UID = sa.LargeBinary(16)
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")

_TEXTS = ("key_id", "method", "request_id", "call_id", "kind", "resource_id", "action", "fields")


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _copy()
    else:
        for column in _new_columns():
            op.add_column("audit_events", column)
    op.add_column("redirects", sa.Column("time", TIME))
    op.create_table(
        "event_horizons", *_position(), sa.PrimaryKeyConstraint("company_id", name="pk_event_horizons")
    )


def _copy() -> None:
    """To a table with rowids: rows with data are too large for one without, where they also leave copies of
    themselves in other pages when these are split."""
    op.rename_table("audit_events", "old_audit_events")
    op.create_table(
        "audit_events",
        *_position(),
        *(sa.Column(name, KEY, nullable=False) for name in ("key_id", "method")),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("call_id", sa.String, nullable=False, server_default=""),
        *(sa.Column(name, KEY, nullable=False) for name in ("kind", "resource_id", "action")),
        sa.Column("fields", sa.String, nullable=False),
        *_new_columns(),
        sa.PrimaryKeyConstraint("company_id", "time", "uid", name="pk_audit_events"),
    )
    names = ", ".join(("company_id", "time", "uid", *_TEXTS))
    op.execute(f"INSERT INTO audit_events ({names}) SELECT {names} FROM old_audit_events")  # noqa: S608 - constants
    op.drop_table("old_audit_events")


def _position() -> list[sa.Column]:  # type: ignore[type-arg]  # of any type
    return [
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("time", TIME, nullable=False),
        sa.Column("uid", UID, nullable=False),
    ]


def _new_columns() -> list[sa.Column]:  # type: ignore[type-arg]  # of any type
    return [
        sa.Column("type", KEY, nullable=False, server_default=""),
        sa.Column("data", sa.LargeBinary),
        sa.Column("omitted", KEY, nullable=False, server_default=""),
        sa.Column("previous_time", TIME),
    ]

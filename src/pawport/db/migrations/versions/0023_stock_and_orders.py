"""Stock, payment methods and orders."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

KEY = sa.Text().with_variant(sa.String(collation="C"), "postgresql")
UID = sa.LargeBinary(16)
TIME = sa.Text().with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    _create_stock()


def _of_company(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["company_id"], ["companies.company_id"], name=f"fk_{table}_company_id")


def _create_stock() -> None:
    op.create_table(
        "stock_items",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("sku", KEY, nullable=False),
        *(
            sa.Column(name, sa.Integer, nullable=False)
            for name in ("on_hand", "reserved", "low_stock_threshold")
        ),
        sa.Column("last_updated_time", TIME, nullable=False),
        _of_company("stock_items"),
        sa.CheckConstraint("reserved >= 0 AND on_hand >= reserved", name=op.f("ck_stock_items_not_oversold")),
        sa.PrimaryKeyConstraint("company_id", "sku", name="pk_stock_items"),
    )
    op.create_table(
        "stock_movements",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("sku", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("change", "on_hand")),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        _of_company("stock_movements"),
        sa.PrimaryKeyConstraint("company_id", "uid", name="pk_stock_movements"),
    )
    op.create_index("ix_stock_movements_company_id_sku_uid", "stock_movements", ["company_id", "sku", "uid"])

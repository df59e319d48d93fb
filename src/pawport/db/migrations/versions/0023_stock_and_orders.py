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
    _create_payment_methods()
    _create_orders()


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


def _create_payment_methods() -> None:
    op.create_table(
        "payment_methods",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        *(
            sa.Column(name, sa.String, nullable=False)
            for name in ("provider", "token", "brand", "last_four", "label")
        ),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("expiry_month", "expiry_year")),
        sa.Column("deleted", sa.Boolean, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        sa.Column("last_updated_time", TIME, nullable=False),
        _of_company("payment_methods"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_payment_methods"),
    )
    columns = ["company_id", "customer_id", "uid"]
    op.create_index("ix_payment_methods_company_id_customer_id_uid", "payment_methods", columns)


def _create_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", UID, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.Column("client_order_id", KEY),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        _of_company("orders"),
        sa.PrimaryKeyConstraint("company_id", "id", name="pk_orders"),
    )
    for name in ("number", "client_order_id"):
        op.create_index(f"ix_orders_company_id_{name}", "orders", ["company_id", name], unique=True)
    for names in ([], ["customer_id"], ["status"]):
        columns = ["company_id", *names, "created_time", "uid"]
        op.create_index("_".join(("ix_orders", *columns)), "orders", columns)
    op.create_table(
        "order_lines_of_pets",
        *(sa.Column(name, KEY, nullable=False) for name in ("company_id", "line_id", "order_id", "pet_id")),
        sa.Column("waiting", sa.Boolean, nullable=False),
        sa.Column("created_time", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id", "order_id"],
            ["orders.company_id", "orders.id"],
            name="fk_order_lines_of_pets_company_id_order_id",
        ),
        sa.PrimaryKeyConstraint("company_id", "line_id", name="pk_order_lines_of_pets"),
    )
    for columns in (["company_id", "pet_id", "created_time", "line_id"], ["company_id", "order_id"]):
        op.create_index("_".join(("ix_order_lines_of_pets", *columns)), "order_lines_of_pets", columns)
    op.create_table(
        "order_rates",
        sa.Column("company_id", KEY, nullable=False),
        sa.Column("wire", sa.LargeBinary, nullable=False),
        _of_company("order_rates"),
        sa.PrimaryKeyConstraint("company_id", name="pk_order_rates"),
    )

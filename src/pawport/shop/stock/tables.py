"""The tables of stock. An article without a row has no stock that is kept, and can be ordered without end."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Integer, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["stock_items", "stock_movements"]

stock_items = Table(
    "stock_items",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("sku", Key, primary_key=True),
    Column("on_hand", Integer, nullable=False),
    Column("reserved", Integer, nullable=False),
    Column("low_stock_threshold", Integer, nullable=False),
    Column("last_updated_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    CheckConstraint("reserved >= 0 AND on_hand >= reserved", name="not_oversold"),
)

# What changed the pieces on hand. What orders reserve is in the orders.
stock_movements = Table(
    "stock_movements",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("uid", Uid, primary_key=True),
    Column("sku", Key, nullable=False),
    Column("kind", Key, nullable=False),  # the name of a StockMovement.Kind
    Column("change", Integer, nullable=False),
    Column("on_hand", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("order_id", Key, nullable=False),
    Column("created_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_stock_movements_company_id_sku_uid", "company_id", "sku", "uid"),
)

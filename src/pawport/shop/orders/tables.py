"""The tables of orders. `orders.wire` is the record; by the other columns, it is found and ordered."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, LargeBinary, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["order_lines_of_pets", "order_rates", "orders"]

orders = Table(
    "orders",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("number", Key, nullable=False),
    Column("client_order_id", Key),  # NULL if the caller gave none
    Column("content", LargeBinary, nullable=False),  # a hash of what the caller gave, to know a repeat by
    Column("customer_id", Key, nullable=False),
    Column("status", Key, nullable=False),  # the name of an Order.Status
    Column("created_time", UtcDateTime, nullable=False),
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.Order
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_orders_company_id_number", "company_id", "number", unique=True),
    Index("ix_orders_company_id_client_order_id", "company_id", "client_order_id", unique=True),
    Index("ix_orders_company_id_created_time_uid", "company_id", "created_time", "uid"),
    Index(
        "ix_orders_company_id_customer_id_created_time_uid",
        "company_id",
        "customer_id",
        "created_time",
        "uid",
    ),
    Index("ix_orders_company_id_status_created_time_uid", "company_id", "status", "created_time", "uid"),
)

# The lines that are for a pet, by which the orders of a pet are found.
order_lines_of_pets = Table(
    "order_lines_of_pets",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("line_id", Key, primary_key=True),
    Column("order_id", Key, nullable=False),
    Column("pet_id", Key, nullable=False),
    Column("waiting", Boolean, nullable=False),  # for a prescription
    Column("created_time", UtcDateTime, nullable=False),  # of the order
    ForeignKeyConstraint(["company_id", "order_id"], ["orders.company_id", "orders.id"]),
    Index(
        "ix_order_lines_of_pets_company_id_pet_id_created_time_line_id",
        *("company_id", "pet_id", "created_time", "line_id"),
    ),
    Index("ix_order_lines_of_pets_company_id_order_id", "company_id", "order_id"),
)

order_rates = Table(
    "order_rates",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.OrderRates
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

"""The table of weights."""

from sqlalchemy import Column, Float, ForeignKeyConstraint, String, Table

from pawport.db import Key, Uid, UtcDateTime, metadata

__all__ = ["pet_weights"]

# Each weight that a pet was given, as `pets` has the last one.
pet_weights = Table(
    "pet_weights",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("pet_id", Key, primary_key=True),
    Column("time", UtcDateTime, primary_key=True),
    Column("uid", Uid, primary_key=True),
    Column("value", Float, nullable=False),
    Column("unit", String, nullable=False),
    Column("grams", Float, nullable=False),
    Column("method", String, nullable=False),  # of the call; empty if it was before there was this table
    Column("key_id", Key, nullable=False),
    ForeignKeyConstraint(["company_id", "pet_id"], ["pets.company_id", "pets.id"]),
    sqlite_with_rowid=False,  # so that the weights of a pet are beside each other
)

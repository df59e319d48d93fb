"""The table of the packages of grooming. The bookings are in `care/visits/tables.py`."""

from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, Table

from pawport.db import Key, metadata

__all__ = ["grooming_packages"]

grooming_packages = Table(
    "grooming_packages",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.GroomingPackage
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

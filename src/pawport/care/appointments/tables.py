"""The table of the types of appointments. The appointments are in `care/visits/tables.py`."""

from sqlalchemy import Column, ForeignKeyConstraint, LargeBinary, Table

from pawport.db import Key, metadata

__all__ = ["appointment_types"]

# The types that the company has set; `types_service` has those that exist from the beginning.
appointment_types = Table(
    "appointment_types",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.AppointmentType
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

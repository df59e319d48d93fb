"""The tables of appointments. `wire` is the record; by the other columns, it is found and compared."""

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, Table

from pawport.db import Key, UtcDateTime, metadata

__all__ = ["appointment_types", "appointments"]

appointments = Table(
    "appointments",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("pet_id", Key, nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("staff_id", Key),  # NULL as long as there is nobody
    Column("status", Key, nullable=False),
    # The start; as long as there is none, the beginning of the day that was asked for.
    Column("list_time", UtcDateTime, nullable=False),
    # Until when the pet and the staff member are taken; NULL if nobody is.
    Column("end_time", UtcDateTime),
    Column("busy_until", UtcDateTime),
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.Appointment
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_appointments_list_time", "company_id", "list_time", "id"),
    Index("ix_appointments_status", "company_id", "status", "list_time", "id"),
    Index("ix_appointments_customer_id", "company_id", "customer_id"),
    # These also have what a search for a free time reads.
    Index("ix_appointments_pet_id", "company_id", "pet_id", "list_time", "id", "end_time"),
    Index("ix_appointments_staff_id", "company_id", "staff_id", "list_time", "id", "busy_until"),
)

# The types that the company has set; `types_service` has those that exist from the beginning.
appointment_types = Table(
    "appointment_types",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.AppointmentType
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

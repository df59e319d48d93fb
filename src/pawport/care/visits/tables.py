"""The tables of visits. `wire` is the record; by the other columns, it is found and compared.

They are together here because all of them say when people and pets are taken.
"""

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, Table

from pawport.db import Key, UtcDateTime, metadata

__all__ = ["appointments", "grooming_bookings"]

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

grooming_bookings = Table(
    "grooming_bookings",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("pet_id", Key, nullable=False),
    Column("customer_id", Key, nullable=False),
    Column("staff_id", Key, nullable=False),
    Column("status", Key, nullable=False),
    Column("list_time", UtcDateTime, nullable=False),  # the start
    # Until when the pet and the staff member are taken; NULL if nobody is.
    Column("end_time", UtcDateTime),
    Column("busy_until", UtcDateTime),
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.GroomingBooking
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_grooming_bookings_list_time", "company_id", "list_time", "id"),
    Index("ix_grooming_bookings_status", "company_id", "status", "list_time", "id"),
    Index("ix_grooming_bookings_customer_id", "company_id", "customer_id"),
    # These also have what a search for a free time reads.
    Index("ix_grooming_bookings_pet_id", "company_id", "pet_id", "list_time", "id", "end_time"),
    Index("ix_grooming_bookings_staff_id", "company_id", "staff_id", "list_time", "id", "busy_until"),
)

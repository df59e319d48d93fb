"""The tables of staff. `wire` is the record; by the other columns, it is found and ordered."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Index, LargeBinary, Table

from pawport.db import Key, Uid, metadata

__all__ = ["company_holidays", "staff_calendars", "staff_members"]

staff_members = Table(
    "staff_members",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid, nullable=False),
    Column("role", Key, nullable=False),
    Column("vet_id", Key),  # NULL if it is no vet of the directory
    Column("deleted", Boolean, nullable=False),
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.StaffMember
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
    Index("ix_staff_members_company_id_uid", "company_id", "uid", unique=True),
    Index("ix_staff_members_company_id_vet_id", "company_id", "vet_id"),
)

# The URLs of calendars, of which only a hash of the token is kept.
staff_calendars = Table(
    "staff_calendars",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("staff_id", Key, primary_key=True),
    Column("token_sha256", LargeBinary, nullable=False),
    ForeignKeyConstraint(["company_id", "staff_id"], ["staff_members.company_id", "staff_members.id"]),
    Index("ix_staff_calendars_token_sha256", "token_sha256", unique=True),
)

company_holidays = Table(
    "company_holidays",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("wire", LargeBinary, nullable=False),  # the encoded pawport.v1.Holidays
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

"""The table of imported files."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Table

from pawport.db import Key, UtcDateTime, metadata

__all__ = ["file_imports"]

file_imports = Table(
    "file_imports",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),  # a hash of the file, and of how it is read
    Column("records", BigInteger, nullable=False),  # so many, from the first on, are done
    Column("created", BigInteger, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("skipped", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("report_bytes", BigInteger, nullable=False),  # of the report, when they were done
    Column("warnings", BigInteger, nullable=False, server_default="0"),
    Column("warnings_bytes", BigInteger, nullable=False, server_default="0"),
    Column("finished", Boolean, nullable=False),
    Column("last_time", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["company_id"], ["companies.company_id"]),
)

"""A table for the tests of the database layer."""

from sqlalchemy import JSON, Column, Integer, MetaData, Table, bindparam, insert, select

from pawport.db import Key, Statement, Uid, UtcDateTime

metadata = MetaData()
notes = Table(
    "notes",
    metadata,
    Column("company_id", Key(), primary_key=True),
    Column("id", Key(), primary_key=True),
    Column("uid", Uid()),
    Column("written_time", UtcDateTime()),
    Column("stars", Integer),
    Column("data", JSON(none_as_null=True)),
)
add = Statement(
    insert(notes).values({name: bindparam(name) for name in ("company_id", "id", "written_time")})
)
find = Statement(
    select(notes).where(notes.c.company_id == bindparam("company_id"), notes.c.id == bindparam("id"))
)

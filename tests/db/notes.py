"""A table for the tests of the database layer, and work with it."""

from collections.abc import Callable

from sqlalchemy import JSON, Boolean, Column, Connection, MetaData, Table, bindparam, insert, select, update

from pawport.db import Database, Key, Statement, Uid, UtcDateTime, write_time

metadata = MetaData()
notes = Table(
    "notes",
    metadata,
    Column("company_id", Key, primary_key=True),
    Column("id", Key, primary_key=True),
    Column("uid", Uid),
    Column("written_time", UtcDateTime),
    Column("done", Boolean),
    Column("data", JSON(none_as_null=True)),
)
_of_id = (notes.c.company_id == "acme", notes.c.id == bindparam("note_id"))
INSERT = Statement(
    insert(notes).values(company_id="acme", id=bindparam("note_id"), written_time=bindparam("written_time"))
)
SELECT = Statement(select(notes.c.id, notes.c.written_time).where(*_of_id))
SELECT_IDS = Statement(select(notes.c.id).where(notes.c.company_id == "acme").order_by(notes.c.id))
TOUCH = Statement(update(notes).where(*_of_id).values(written_time=bindparam("written_time")))


def create(database: Database) -> None:
    """Makes the table."""
    with database.transaction() as connection:
        metadata.create_all(connection)


def add(note_id: str) -> Callable[[Connection], int]:
    """Work that adds a note, with its write's time."""
    return lambda connection: INSERT.run(connection, note_id=note_id, written_time=write_time(connection))


def ids(connection: Connection) -> list[str]:
    """Work that reads the ids of all notes."""
    return [note_id for (note_id,) in SELECT_IDS.all(connection)]

"""All SQL of imported files."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from pawport.db import write_time
from pawport.imports.tables import file_imports as table

__all__ = ["Progress", "find", "forget", "save"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file was imported: so many records, what became of them, and how long the reports are."""

    records: int = 0
    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    report_bytes: int = 0
    warnings: int = 0
    warnings_bytes: int = 0
    finished: bool = False
    last_time: datetime | None = None


def find(connection: Connection, company_id: str, import_id: str) -> Progress | None:
    """How far the file was imported, if it was begun."""
    columns = (table.c[name] for name in Progress.__dataclass_fields__)
    row = connection.execute(select(*columns).where(_is(company_id, import_id))).one_or_none()
    return None if row is None else Progress(*row)


def save(connection: Connection, company_id: str, import_id: str, before: Progress, after: Progress) -> bool:
    """Writes how far the file is imported; False if it was not as far as `before`: another process works
    on it."""
    values = {**asdict(after), "last_time": write_time(connection)}
    if not before.records and find(connection, company_id, import_id) is None:
        connection.execute(insert(table).values(company_id=company_id, id=import_id, **values))
        return True
    is_where_it_was = and_(_is(company_id, import_id), table.c.records == before.records)
    changed = update(table).where(is_where_it_was).values(values)
    return connection.execute(changed, execution_options={"preserve_rowcount": True}).rowcount == 1


def forget(connection: Connection, company_id: str, import_id: str) -> None:
    """Lets the file be imported from its beginning."""
    connection.execute(delete(table).where(_is(company_id, import_id)))


def _is(company_id: str, import_id: str) -> ColumnElement[bool]:
    return and_(table.c.company_id == company_id, table.c.id == import_id)

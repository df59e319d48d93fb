"""Copying a whole database into another one, of either engine."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import URL, Column, Connection, NullPool, Table, func, insert, select

from pawport.backup import postgresql
from pawport.db import ConfigurationError, DatabaseError
from pawport.db.all_tables import load_tables
from pawport.db.driver_errors import opening
from pawport.db.metadata import metadata
from pawport.db.postgresql_engine import place, postgresql_engine
from pawport.db.sqlite_engine import read_engine, write_engine
from pawport.db.types import Terms
from pawport.db.url import parse_url, sqlite_path

__all__ = ["Copied", "Report", "copy"]

Report = Callable[[int, int, str], None]
"""Gets how many rows were copied, of how many, and the table of the last ones."""
_AT_ONCE: Final = 1000  # rows
_NAME: Final = "pawport copy"
_PATIENT: Final = " -c idle_in_transaction_session_timeout=0"  # one side waits while the other one works
_MODULUS: Final = 1 << 256


class Copied(NamedTuple):
    """A table, of which both databases have the same rows, with the checksum of its rows in any order."""

    table: str
    rows: int
    checksum: str


def copy(source: str, target: str, report: Report) -> list[Copied]:
    """Copies all rows, as they are at one moment, into a database that has the schema but no rows, and
    compares what is there then. All in one transaction: if it fails or is killed, the target is as before.

    Both have this release's schema. Nobody may serve them; of SQLite the caller sees to that.
    Raises errors of `pawport.db.errors`, of one line.
    """
    for parsed in map(parse_url, (source, target)):
        if parsed.drivername != "sqlite":
            postgresql.refuse_served(parsed)
    try:
        with _reading(parse_url(source)) as reading, _writing(parse_url(target)) as writing:
            return list(_copy(reading, writing, report))
    except ConfigurationError:
        raise
    except DatabaseError as error:
        raise type(error)(f"{error}. Nothing was copied: correct that, and run the command again") from error


def _copy(reading: Connection, writing: Connection, report: Report) -> Iterator[Copied]:
    load_tables()
    tables = metadata.sorted_tables  # what others refer to comes first
    for table in tables:
        if _count(writing, table):
            raise ConfigurationError(
                f"--to: the database is not empty: its table {table.name} has rows. Use a new one, made by "
                "pawport migrate"
            )
    total = sum(_count(reading, table) for table in tables)
    done = 0
    for table in tables:
        expected = _Checksum()
        for rows in _rows(reading, table):
            writing.execute(insert(table), rows)
            expected.add(rows)
            done += len(rows)
            report(done, total, table.name)
        found = _Checksum()
        for rows in _rows(writing, table):
            found.add(rows)
            report(done, total, table.name)
        if found != expected:
            raise DatabaseError(f"the rows of the table {table.name} are not the same after the copy")
        yield Copied(table.name, *found.shown())


class _Checksum:
    """What rows are, in any order: their number, and the sum of their hashes."""

    def __init__(self) -> None:
        self._rows = 0
        self._sum = 0

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        for row in rows:
            text = json.dumps(row, default=_plain, sort_keys=True)
            self._sum = (self._sum + int.from_bytes(sha256(text.encode()).digest())) % _MODULUS
        self._rows += len(rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Checksum) and self.shown() == other.shown()

    __hash__ = None  # type: ignore[assignment]  # it changes

    def shown(self) -> tuple[int, str]:
        """The number of rows, and the sum in hexadecimal digits."""
        return self._rows, f"{self._sum:064x}"


def _plain(value: bytes | datetime) -> str:
    return value.isoformat() if isinstance(value, datetime) else bytes(value).hex()


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _rows(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """The rows, some at a time. The terms of a text search are in the order of the alphabet, for PostgreSQL
    keeps no other one."""
    query = select(*(_selected(column, connection) for column in table.columns))
    names = [column.name for column in table.columns]
    terms = [column.name for column in table.columns if isinstance(column.type, Terms)]
    result = connection.execute(query, execution_options={"yield_per": _AT_ONCE})
    for part in result.partitions():
        rows = [dict(zip(names, row, strict=True)) for row in part]
        for row in rows:
            row.update({name: " ".join(sorted(set(row[name].split()))) for name in terms})
        yield rows


def _selected(column: Column[Any], connection: Connection) -> Any:
    if isinstance(column.type, Terms) and connection.dialect.name == "postgresql":
        return func.array_to_string(func.tsvector_to_array(column), " ")
    return column


@contextmanager
def _reading(url: URL) -> Iterator[Connection]:
    if url.drivername == "sqlite":
        path = sqlite_path(url)
        with opening(path), read_engine(path).connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection
        return
    engine = _engine(url)
    with opening(place(url)), engine.connect() as connection:
        yield connection.execution_options(isolation_level="REPEATABLE READ")


@contextmanager
def _writing(url: URL) -> Iterator[Connection]:
    if url.drivername == "sqlite":
        path = sqlite_path(url)
        with opening(path), write_engine(path).begin() as connection:
            yield connection
        return
    engine = _engine(url)
    with opening(place(url)), engine.begin() as connection:
        yield connection


def _engine(url: URL) -> Any:
    options = str(url.query.get("options", "")) + _PATIENT
    return postgresql_engine(
        url.update_query_dict({"options": options}), _NAME, statement_seconds=0, poolclass=NullPool
    )

"""SQLite alone with the rows of a batch of SmartTag's pets, unchecked: what no code around it makes less."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from benchmarks.load import Load
from pawport.accounts.tables import key_usage
from pawport.db import metadata

__all__ = ["copy_database", "insert_rows"]

_PETS_OF_COMMIT = 80  # as many as are under way at once
_Rows = dict[str, list[tuple[object, ...]]]


def copy_database(url: str, target: Path) -> Path:
    """A copy of what is committed."""
    with (
        closing(sqlite3.connect(str(make_url(url).database))) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
    return target


def insert_rows(before: Path, after: Path, pets: int) -> Callable[[float], Load]:
    """Inserts what the second database has and the first has not, so many pets among it, again and again."""
    old = {table: set(rows) for table, rows in _rows(before).items()}
    added = {table: [row for row in rows if row not in old[table]] for table, rows in _rows(after).items()}
    scratch = before.with_name(f"{after.stem}-again.db")

    def run(seconds: float) -> Load:
        spent, done = 0.0, 0
        while spent < seconds:
            shutil.copyfile(before, scratch)
            with closing(sqlite3.connect(scratch, isolation_level=None)) as connection:
                for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                    connection.execute(f"PRAGMA {pragma}")
                started = time.perf_counter()
                _insert(connection, added, pets)
                spent += time.perf_counter() - started
            done += pets
        return Load(done / spent, done)

    return run


def _insert(connection: sqlite3.Connection, added: _Rows, pets: int) -> None:
    commits = -(-pets // _PETS_OF_COMMIT)
    for number in range(commits):
        connection.execute("BEGIN IMMEDIATE")
        for table, rows in added.items():
            part = rows[len(rows) * number // commits : len(rows) * (number + 1) // commits]
            if part:
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(part[0]))})", part)
        connection.execute("COMMIT")


def _rows(path: Path) -> _Rows:
    with closing(sqlite3.connect(path)) as connection:
        return {
            table.name: connection.execute(f"SELECT * FROM {table.name}").fetchall()
            for table in metadata.sorted_tables
            if table is not key_usage  # its rows are counted up
        }

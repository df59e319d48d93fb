"""Where an import writes: to the database, or where all is gone afterwards."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from pawport.backup import sqlite
from pawport.db import Database, opened_database
from pawport.db.parts import PARTS
from pawport.db.url import parse_url, sqlite_path, sqlite_url

__all__ = ["DatabaseWrites", "rehearsal"]

T = TypeVar("T")


class DatabaseWrites:
    """Writes to a database, all on its one connection for that."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._runner = asyncio.Runner()

    def write(self, work: Callable[[Connection], T]) -> T:
        return self._runner.run(self._database.write(work))

    def close(self) -> None:
        """Ends the event loop; the database stays open."""
        self._runner.close()


@contextmanager
def rehearsal(url: str) -> Iterator["DatabaseWrites | _Steps"]:
    """Of SQLite a copy, beside the file, so that nobody waits. Of PostgreSQL one long transaction, which is
    undone; others wait to write what it has written.

    Raises errors of `pawport.db` when the database cannot be used.
    """
    parsed = parse_url(url)
    if parsed.drivername != "sqlite":
        with opened_database(url) as database, _one_transaction(database) as steps:
            yield steps
        return
    path = sqlite_path(parsed)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".pawport-dry-run-") as folder:
        copy = Path(folder, "copy.db")
        copy.touch()
        sqlite.copy(path, copy, lambda _, __: None)
        with opened_database(sqlite_url(copy)) as database, closing(DatabaseWrites(database)) as writes:
            yield writes


class _UndoneError(Exception):
    """Ends a transaction that was only to be tried."""


@contextmanager
def _one_transaction(database: Database) -> Iterator["_Steps"]:
    try:
        with database.transaction() as connection:
            yield _Steps(connection)
            raise _UndoneError
    except _UndoneError:
        pass


class _Steps:
    """The transactions of an import, as steps of one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, work: Callable[[Connection], T]) -> T:
        try:
            return work(self._connection)
        finally:
            self._connection.info[PARTS].clear()  # audit events of what will be undone

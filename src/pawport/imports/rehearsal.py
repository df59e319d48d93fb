"""A database to try an import on: what is written is gone afterwards."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from pawport.backup import sqlite
from pawport.db import Database, open_database
from pawport.db.parts import PARTS
from pawport.db.url import parse_url, sqlite_path
from pawport.imports.run import Transactions

__all__ = ["rehearsal"]


@contextmanager
def rehearsal(url: str) -> Iterator[Transactions]:
    """Of SQLite a copy, beside the file, so that nobody waits. Of PostgreSQL one long transaction, which is
    undone; others wait to write what it has written.

    Raises errors of `pawport.db` when the database cannot be used.
    """
    parsed = parse_url(url)
    if parsed.drivername != "sqlite":
        with _opened(url) as database, _one_transaction(database) as transactions:
            yield transactions
        return
    path = sqlite_path(parsed)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".pawport-dry-run-") as folder:
        copy = Path(folder, "copy.db")
        copy.touch()
        sqlite.copy(path, copy, lambda _, __: None)
        with _opened(f"sqlite:///{copy}") as database:
            yield database


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        asyncio.run(database.close())


class _UndoneError(Exception):
    """Ends a transaction that was only to be tried."""


@contextmanager
def _one_transaction(database: Database) -> Iterator[Transactions]:
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

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        yield self._connection
        self._connection.info[PARTS].clear()  # audit events of what will be undone

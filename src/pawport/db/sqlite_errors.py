"""Errors of SQLite, in Pawport's words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from sqlalchemy.exc import DBAPIError, IntegrityError

from pawport.db.errors import ConfigurationError, DatabaseError, Unavailable

__all__ = ["raise_translated", "translated", "translating"]

_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "the database is locked by another process",
    sqlite3.SQLITE_LOCKED: "the database is locked by another process",
    sqlite3.SQLITE_FULL: "the disk of the database is full",
    sqlite3.SQLITE_IOERR: "the disk of the database failed",
    sqlite3.SQLITE_NOMEM: "there is no memory left for the database",
}
_MISCONFIGURED = {
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened: make its folder, and let it be writable",
    sqlite3.SQLITE_READONLY: "the database file cannot be written: check its permissions and its folder's",
    sqlite3.SQLITE_PERM: "the database file cannot be opened: check its permissions",
    sqlite3.SQLITE_NOTADB: "the database file is not a SQLite database: give another path",
    sqlite3.SQLITE_CORRUPT: "the database file is damaged: restore it from a backup",
}


def translated(error: Exception) -> Exception:
    """The error that a caller gets instead of `error`; one that is not the driver's stays as it is."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error) or isinstance(error, IntegrityError):
        return error
    translation = _translation(cause)
    translation.__cause__ = error
    return translation


@contextmanager
def translating() -> Iterator[None]:
    """Lets no error of the driver out."""
    try:
        yield
    except Exception as error:
        raise_translated(error)


def raise_translated(error: Exception) -> NoReturn:
    """Raises what `translated` answers."""
    raise translated(error)


def _translation(error: sqlite3.Error) -> DatabaseError:
    code = getattr(error, "sqlite_errorcode", None)  # absent from errors of the Python module itself
    primary = (
        code & 0xFF if code is not None else None
    )  # extended codes carry the primary one in the low byte
    if primary in _UNAVAILABLE:
        return Unavailable(_UNAVAILABLE[primary])
    if primary in _MISCONFIGURED:
        return ConfigurationError(_MISCONFIGURED[primary])
    return DatabaseError("the database refused a statement")

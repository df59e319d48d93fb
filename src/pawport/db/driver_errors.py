"""The drivers' errors, in Pawport's words. Their own text is for operators, at the start."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from sqlalchemy.connectors.asyncio import AsyncAdapt_Error
from sqlalchemy.exc import DBAPIError, IntegrityError

from pawport.db.errors import ConfigurationError, Conflict, DatabaseError, Unavailable

__all__ = [
    "is_disturbed",
    "is_lock_timeout",
    "is_not_writable",
    "is_of_driver",
    "opening",
    "raise_translated",
    "translated",
    "translating",
]

_Meaning = tuple[type[DatabaseError], str]
_UNFORESEEN: _Meaning = (DatabaseError, "the database rejected a statement")
_DISTURBED = {"40001", "40P01"}  # a serialization failure, a deadlock
_LOCK_TIMEOUT = "55P03"
_FULL: _Meaning = (Unavailable, "the database has no free connection")
_NO_CONNECTION_LEFT = ("too many clients", "too many connections", "remaining connection slots")
"""What the server says then. An error of connecting has no SQLSTATE in psycopg."""
_OF_POSTGRESQL: dict[str, _Meaning] = {
    **dict.fromkeys(_DISTURBED, (Conflict, "the write conflicted with concurrent transactions")),
    _LOCK_TIMEOUT: (Unavailable, "timed out waiting for a lock"),
    "57014": (Unavailable, "a statement timed out"),
    "53100": (Unavailable, "the database's disk is full"),
    "53300": _FULL,
    "25006": (Unavailable, "the database is read-only at the moment"),
    "42501": (ConfigurationError, "the database role lacks a privilege"),
}
"""By SQLSTATE."""
_UNREACHABLE: _Meaning = (Unavailable, "the database cannot be reached")
_LOCKED: _Meaning = (Unavailable, "the database is locked by another process")
_OF_SQLITE: dict[int, _Meaning] = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: (Unavailable, "the database's disk is full"),
    sqlite3.SQLITE_IOERR: (Unavailable, "the database's disk failed"),
    sqlite3.SQLITE_NOMEM: (Unavailable, "the database is out of memory"),
    sqlite3.SQLITE_CANTOPEN: (
        ConfigurationError,
        "the file cannot be opened: its folder must exist and be writable",
    ),
    sqlite3.SQLITE_READONLY: (ConfigurationError, "the file or its folder is not writable"),
    sqlite3.SQLITE_PERM: (ConfigurationError, "the file is not readable and writable"),
    sqlite3.SQLITE_AUTH: (ConfigurationError, "the file is not readable and writable"),
    sqlite3.SQLITE_NOTADB: (ConfigurationError, "the file is not a SQLite database"),
    sqlite3.SQLITE_CORRUPT: (ConfigurationError, "the file is damaged: restore it from a backup"),
}
_NOT_WRITABLE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM}


def is_disturbed(error: Exception) -> bool:
    """Whether a transaction failed because of concurrent ones, and may succeed when it runs again."""
    return getattr(_driver_error(error), "sqlstate", None) in _DISTURBED


def is_lock_timeout(error: Exception) -> bool:
    """Whether a statement of PostgreSQL waited for a lock longer than `lock_timeout`."""
    return getattr(_driver_error(error), "sqlstate", None) == _LOCK_TIMEOUT


def is_not_writable(error: Exception) -> bool:
    """Whether SQLite could not write to its file, or to the folder."""
    return getattr(_driver_error(error), "sqlite_errorcode", 0) & 0xFF in _NOT_WRITABLE


def is_of_driver(error: Exception) -> bool:
    """Whether a driver raised it, about a statement or the connection."""
    return _driver_error(error) is not None


def translated(error: Exception) -> Exception:
    """The error that a caller gets instead of `error`; one that is not a driver's stays as it is."""
    cause = _driver_error(error)
    if cause is None or isinstance(error, IntegrityError):
        return error
    kind, text = _meaning(cause)
    translation = kind(text)
    translation.__cause__ = error
    return translation


def raise_translated(error: Exception) -> NoReturn:
    """Raises what `translated` answers."""
    raise translated(error)


@contextmanager
def translating() -> Iterator[None]:
    """Lets no error of a driver out."""
    try:
        yield
    except Exception as error:
        raise_translated(error)


@contextmanager
def opening(place: object) -> Iterator[None]:
    """Like `translating`, for an operator: an error is one line with the place and what the driver said."""
    try:
        yield
    except Exception as error:
        translation = translated(error)
        if isinstance(translation, IntegrityError):
            translation = DatabaseError("the rows violate the schema")
        if not isinstance(translation, DatabaseError):
            raise
        said = str(_driver_error(error) or "").partition("\n")[0]
        raise type(translation)(": ".join(filter(None, [str(place), str(translation), said]))) from error


def _driver_error(error: Exception) -> Exception | None:
    """The driver's own error; None if it is no driver's."""
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, AsyncAdapt_Error):  # SQLAlchemy's own around one of asyncpg
        cause = cause.driver_exception
    kinds: tuple[type[Exception], ...] = (sqlite3.Error, *_errors_of_postgresql())
    return cause if isinstance(cause, kinds) else None


def _errors_of_postgresql() -> tuple[type[Exception], ...]:
    """The drivers' own; none beside SQLite, where the drivers are not loaded."""
    psycopg, asyncpg = sys.modules.get("psycopg"), sys.modules.get("asyncpg")
    if psycopg is None or asyncpg is None:
        return () if psycopg is None else (psycopg.Error,)
    return (psycopg.Error, asyncpg.PostgresError, asyncpg.InterfaceError)


def _meaning(error: Any) -> _Meaning:
    if isinstance(error, sqlite3.Error):
        # An extended code has the primary one in its low byte; errors of the module itself have none.
        return _OF_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, _UNFORESEEN)
    state = getattr(error, "sqlstate", None) or ""
    if not _is_operational(error, state):
        other = _UNFORESEEN
    elif any(words in str(error) for words in _NO_CONNECTION_LEFT):
        other = _FULL
    else:
        other = _UNREACHABLE
    return _OF_POSTGRESQL.get(state, other)


def _is_operational(error: Exception, state: str) -> bool:
    """Whether it is about the server, not about a statement."""
    import psycopg  # noqa: PLC0415 - which is loaded, since the error is of PostgreSQL

    if isinstance(error, psycopg.Error):
        return isinstance(error, psycopg.OperationalError)
    if not state:
        return True  # of asyncpg itself: there is no connection
    try:
        return issubclass(psycopg.errors.lookup(state), psycopg.OperationalError)
    except KeyError:
        return state.startswith(("08", "57"))

"""Errors of PostgreSQL, in Pawport's words."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors
from sqlalchemy.exc import DBAPIError, IntegrityError

from pawport.db.errors import ConfigurationError, Conflict, DatabaseError, Unavailable

__all__ = ["is_disturbed", "translated", "translating"]

_DISTURBED = (errors.SerializationFailure, errors.DeadlockDetected)
_TRANSLATIONS: list[tuple[type[psycopg.Error], type[DatabaseError], str]] = [
    (errors.SerializationFailure, Conflict, "other writes were in the way, several times"),
    (errors.DeadlockDetected, Conflict, "other writes were in the way, several times"),
    (errors.LockNotAvailable, Unavailable, "another transaction held a lock for too long"),
    (errors.QueryCanceled, Unavailable, "a statement took too long"),
    (errors.DiskFull, Unavailable, "the disk of the database is full"),
    (errors.TooManyConnections, Unavailable, "the database has no connection left"),
    (errors.ReadOnlySqlTransaction, Unavailable, "the database accepts no writes now"),
    (errors.InsufficientPrivilege, ConfigurationError, "the database role lacks a privilege"),
    (errors.OperationalError, Unavailable, "the database cannot be reached"),
]


def is_disturbed(error: Exception) -> bool:
    """Whether the transaction failed because of concurrent ones, and may succeed when it runs again."""
    return isinstance(_driver_error(error), _DISTURBED)


def translated(error: Exception) -> Exception:
    """The error that a caller gets instead of `error`; one that is not the driver's stays as it is."""
    cause = _driver_error(error)
    if cause is None or isinstance(error, IntegrityError):
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
        translation = translated(error)
        if translation is error:
            raise
        raise translation from error


def _driver_error(error: Exception) -> psycopg.Error | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return cause if isinstance(cause, psycopg.Error) else None


def _translation(error: psycopg.Error) -> DatabaseError:
    for kind, translation, text in _TRANSLATIONS:
        if isinstance(error, kind):
            return translation(text)
    return DatabaseError("the database refused a statement")

"""The drivers' errors in Pawport's words. Those of a real server or file are in the tests of the engines."""

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from pawport.db import ConfigurationError, Conflict, DatabaseError, Unavailable
from pawport.db.driver_errors import is_disturbed, translated

KINDS: list[tuple[type[psycopg.Error], type[DatabaseError], str]] = [
    (errors.SerializationFailure, Conflict, "conflicted with concurrent transactions"),
    (errors.DeadlockDetected, Conflict, "conflicted with concurrent transactions"),
    (errors.LockNotAvailable, Unavailable, "waiting for a lock"),
    (errors.QueryCanceled, Unavailable, "a statement timed out"),
    (errors.DiskFull, Unavailable, "disk"),
    (errors.TooManyConnections, Unavailable, "no free connection"),
    (errors.ReadOnlySqlTransaction, Unavailable, "read-only"),
    (errors.InsufficientPrivilege, ConfigurationError, "privilege"),
    (errors.AdminShutdown, Unavailable, "cannot be reached"),
    (psycopg.OperationalError, Unavailable, "cannot be reached"),
    (errors.UndefinedTable, DatabaseError, "rejected a statement"),
    (psycopg.InterfaceError, DatabaseError, "rejected a statement"),
]


@pytest.mark.parametrize(("kind", "expected", "words"), KINDS, ids=[kind.__name__ for kind, *_ in KINDS])
def test_an_error_of_postgresql(kind: type[psycopg.Error], expected: type[DatabaseError], words: str) -> None:
    error = kind("what the server said")
    for raised in (error, DBAPIError("SELECT 1", None, error)):
        found = translated(raised)
        assert type(found) is expected
        assert words in str(found)
        assert found.__cause__ is raised
        assert is_disturbed(raised) is (expected is Conflict)


def test_other_errors_stay_as_they_are() -> None:
    error = ValueError("not of a driver")
    assert translated(error) is error
    assert not is_disturbed(error)

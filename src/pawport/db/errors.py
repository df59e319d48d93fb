"""What can go wrong with a database, in words that name no driver.

`sqlalchemy.exc.IntegrityError` is not here: it passes through to the repositories, which know
what a taken key or a missing parent means. Every other driver error becomes one of these.
"""

from pawport.kit.console import OperatorError

__all__ = ["ConfigurationError", "Conflict", "DatabaseError", "Unavailable", "error_of_one"]


class DatabaseError(OperatorError):
    """The database failed in a way that nobody foresaw; the driver's error is the cause."""


class ConfigurationError(DatabaseError):
    """The operator has to change something: the text is one line that says what."""


class Unavailable(DatabaseError):  # noqa: N818 - it is a state of the database
    """The database cannot serve now: away, locked, disk full. The same call can succeed later."""


class Conflict(DatabaseError):  # noqa: N818 - it is a state of the database
    """Concurrent writes were in each other's way. Work that raises it runs again; it reaches the caller if it
    does so several times."""


def error_of_one(reason: Exception, otherwise: str, cause: Exception) -> DatabaseError:
    """The error of one of several callers whose work failed together. The reason alone would gather the
    tracebacks of all of them. `otherwise` is the text when the reason is no error of a database."""
    error = type(reason)(*reason.args) if isinstance(reason, DatabaseError) else DatabaseError(otherwise)
    error.__cause__ = cause
    return error

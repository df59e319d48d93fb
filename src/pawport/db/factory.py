"""Opening the database that a URL names."""

from pawport.db.database import Database
from pawport.db.observed import AroundStatement
from pawport.db.postgresql import PostgresqlDatabase
from pawport.db.sqlite import SqliteDatabase
from pawport.db.url import parse_url, sqlite_path

__all__ = ["open_database"]


def open_database(url: str, around: AroundStatement | None = None) -> Database:
    """Opens `sqlite:///PATH` or `postgresql://...`. `around` watches each statement.

    Raises `ConfigurationError` for a URL, file or login that cannot work, `Unavailable` when the
    server is away.
    """
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        return SqliteDatabase(sqlite_path(parsed), around)
    return PostgresqlDatabase(parsed, around)

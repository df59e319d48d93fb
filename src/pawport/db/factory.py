"""Opening the database that a URL names."""

from pawport.db.database import Database
from pawport.db.postgresql import PostgresqlDatabase
from pawport.db.sqlite import SqliteDatabase
from pawport.db.url import parse_url, sqlite_path

__all__ = ["open_database"]


def open_database(url: str) -> Database:
    """Opens `sqlite:///PATH` or `postgresql://...`.

    Raises `ConfigurationError` for a URL, file or login that cannot work, `Unavailable` when the
    server is away.
    """
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        return SqliteDatabase(sqlite_path(parsed))
    return PostgresqlDatabase(parsed)

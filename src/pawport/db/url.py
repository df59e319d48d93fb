"""What a database URL says."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from pawport.db.errors import ConfigurationError

__all__ = ["existing_file", "parse_url", "sqlite_path"]

_FORMS = "use sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE"


def parse_url(url: str) -> URL:
    """The URL of one of the two engines; anything else is a `ConfigurationError`, without the password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise ConfigurationError(f"invalid database URL: {_FORMS}") from None
    if parsed.drivername == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite":
        sqlite_path(parsed)
        return parsed
    raise ConfigurationError(f"unknown database {parsed.drivername!r}: {_FORMS}")


def sqlite_path(url: URL) -> Path:
    """The file of a SQLite URL."""
    if url.host or url.query:
        raise ConfigurationError("a SQLite URL has only a path, after three slashes: sqlite:///PATH")
    if not url.database or url.database == ":memory:":
        raise ConfigurationError("the SQLite URL must name a file: sqlite:///PATH")
    return Path(url.database)


def existing_file(url: URL) -> Path:
    """The file of a SQLite URL, where opening it must not make an empty one. ConfigurationError."""
    path = sqlite_path(url)
    if not path.exists():
        raise ConfigurationError(f"{path} does not exist: pawport serve or pawport migrate creates it")
    return path

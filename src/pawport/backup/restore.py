"""Putting a copy back."""

from pathlib import Path

from sqlalchemy import URL

from pawport.backup import check_value, postgresql, sqlite
from pawport.backup.files import Report, replacing
from pawport.db import ConfigurationError
from pawport.db.migrate import check_revision
from pawport.db.url import parse_url, sqlite_path
from pawport.kit.sqlite_urls import sqlite_url
from pawport.lifecycle.upgrade import upgrade

__all__ = ["restore"]


def restore(url: str, file: Path, report: Report, *, force: bool = False) -> None:
    """Makes the database what the backup `file` says, in this release's schema.

    `force` lets it replace a database that is not empty. Whenever it fails or is killed, the old
    database is still there. Nobody may serve the database; of SQLite the caller sees to that.
    Raises errors of `pawport.db.errors`, of one line.
    """
    _check_readable(file)
    parsed = parse_url(url)
    if parsed.drivername == "sqlite":
        _restore_sqlite(parsed, file, report, force=force)
    else:
        _restore_postgresql(parsed, file, report, force=force)
        upgrade(url)


def _check_readable(file: Path) -> None:
    try:
        if not file.is_file():
            raise ConfigurationError(f"{file} does not exist")
        with file.open("rb") as opened:
            opened.read(1)
    except OSError as error:
        raise ConfigurationError(f"cannot read {file}: {error.strerror}") from error


def _restore_sqlite(url: URL, file: Path, report: Report, *, force: bool) -> None:
    path = sqlite_path(url).resolve()  # a link stays one
    if path.exists() and not force:
        raise ConfigurationError(f"{path} already exists: use --force to replace it")
    _check_sqlite(file)
    with replacing(path) as temporary:
        sqlite.copy(file, temporary, report)
        upgrade(sqlite_url(temporary))
        sqlite.retire(path)


def _check_sqlite(file: Path) -> None:
    is_whole = check_value.verify(file)
    revision = sqlite.revision(file)
    if not is_whole:
        raise ConfigurationError(f"{file} is not a complete backup of Pawport: it has no SHA-256 at its end")
    check_revision(revision)


def _restore_postgresql(url: URL, file: Path, report: Report, *, force: bool) -> None:
    check_revision(postgresql.revision(file))
    postgresql.refuse_served(url)
    old = postgresql.tables(url)
    if old and not force:
        raise ConfigurationError("the database is not empty: use --force to replace its contents")
    postgresql.replace(url, file, old, report)

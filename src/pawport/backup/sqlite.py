"""Copies of SQLite files."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from pawport.backup.files import Report
from pawport.db import ConfigurationError
from pawport.db.driver_errors import opening
from pawport.kit.disk import make_private

__all__ = ["copy", "retire", "revision"]

_PAGES: Final = 1024  # of 4 KiB, in one step
_LOCK_SECONDS: Final = 10.0
_UNWRITABLE: Final = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR_FSYNC: errno.EIO,
    sqlite3.SQLITE_IOERR_TRUNCATE: errno.EIO,
    sqlite3.SQLITE_IOERR_WRITE: errno.EIO,
}


def copy(source: Path, target: Path, report: Report) -> None:
    """Copies a database, which others may write meanwhile, as it is now; checks the copy.

    Raises an error of `pawport.db.errors` that names the source, or OSError if the target cannot be written.
    """
    with opening(source), _connected(source, "ro") as old, _connected(target, "rw") as new:
        page_size = old.execute("PRAGMA page_size").fetchone()[0]
        # One snapshot for all steps: without it, every write of another process begins the copy anew.
        old.execute("BEGIN")
        old.execute("SELECT count(*) FROM sqlite_schema").fetchone()

        def progress(_: int, remaining: int, total: int) -> None:
            report((total - remaining) * page_size, total * page_size)

        with _writing():
            new.execute("PRAGMA synchronous = off")  # the caller syncs the whole file
            old.backup(new, pages=_PAGES, progress=progress)
            new.execute("PRAGMA journal_mode = delete")  # one file, without a log beside it
        _check(source, new)


def revision(file: Path) -> str:
    """The schema of a backup. ConfigurationError if the file is none."""
    no_backup = ConfigurationError(f"{file} is not a backup of SQLite")
    try:
        with _connected(file, "ro") as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise no_backup from error
    if row is None:
        raise no_backup
    return str(row[0])


def retire(path: Path) -> None:
    """Brings the log of the database at `path` into its file, so that another file can take its place.

    One that cannot be read is kept under another name. Unavailable if another process has it open.
    """
    if not path.exists():
        _move_aside(path)  # a log without its database would be taken for the new one's
        return
    with opening(path):
        try:
            with _connected(path, "rw") as connection:
                connection.execute("PRAGMA journal_mode = delete")
        except sqlite3.OperationalError:  # such as one that is locked
            raise
        except sqlite3.DatabaseError:
            _move_aside(path)


def _move_aside(path: Path) -> None:
    for suffix in ("-wal", "-shm", ""):
        part = Path(f"{path}{suffix}")
        if part.exists():
            make_private(part)
            part.replace(f"{path}.damaged{suffix}")


def _check(source: Path, copied: sqlite3.Connection) -> None:
    found = copied.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise ConfigurationError(f"{source} is damaged: {str(found).splitlines()[-1]}")


@contextmanager
def _writing() -> Iterator[None]:
    """Makes OSError of what only the file that is written can have: a copy reads another one too."""
    try:
        yield
    except sqlite3.Error as error:
        number = _UNWRITABLE.get(getattr(error, "sqlite_errorcode", 0))
        if number is None:
            raise
        raise OSError(number, os.strerror(number)) from error


@contextmanager
def _connected(path: Path, mode: str) -> Iterator[sqlite3.Connection]:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True, timeout=_LOCK_SECONDS, isolation_level=None)) as connection:
        yield connection

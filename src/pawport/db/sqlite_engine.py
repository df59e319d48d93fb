"""Connections to a SQLite file, set up for durable writes and for reads beside them."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from pawport.db.driver_errors import opening
from pawport.db.errors import DatabaseError
from pawport.db.times import begin_write
from pawport.db.types import json_text
from pawport.kit.disk import make_private

__all__ = ["check_file", "empty_log", "read_engine", "sqlite_migration", "write_engine"]

_WRITE_LOCK_SECONDS = 10.0  # how long a write waits for another process
_READ_LOCK_SECONDS = 1.0  # in WAL mode readers hardly ever wait; where they do, it blocks the event loop
_WAL_BYTES = 64 * 1024 * 1024  # what is kept of the log file when it starts anew
# Ten times SQLite's own number: what is written again and again goes from the log to the file once.
_CHECKPOINT_PAGES = 10_000
_CACHED_STATEMENTS = 512
_EMPTYING_MILLISECONDS = 100  # for which readers can delay the emptying of the log, and it all writes


def write_engine(
    path: Path, *, foreign_keys: bool = True, connection: type[sqlite3.Connection] = sqlite3.Connection
) -> Engine:
    """Its transactions take the write lock when they begin: one that turned from reading to writing
    would fail at once when another process writes."""
    pragmas = {
        "journal_mode": "wal",
        "synchronous": "full",  # what was answered is on disk
        "fullfsync": True,  # macOS calls data written that a power cut loses
        "checkpoint_fullfsync": True,
        "journal_size_limit": _WAL_BYTES,
        "wal_autocheckpoint": _CHECKPOINT_PAGES,
        "foreign_keys": foreign_keys,
        "secure_delete": True,  # or what was erased would stay in unused parts of the file
    }
    engine = _engine(path, _WRITE_LOCK_SECONDS, pragmas, connection)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def read_engine(path: Path, connection: type[sqlite3.Connection] = sqlite3.Connection) -> Engine:
    """Its connections refuse to write, and each statement sees the newest commit."""
    pragmas = {"query_only": True}
    return _engine(path, _READ_LOCK_SECONDS, pragmas, connection, isolation_level="AUTOCOMMIT")


def check_file(path: Path) -> None:
    """Raises an error of ours that names the file if it cannot be read and written."""
    _keep_private(path)
    with opening(path), write_engine(path).begin() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")


def empty_log(engine: Engine) -> bool:
    """Moves all of the log into the database, and cuts it to nothing; False if a reader still needs it."""
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_EMPTYING_MILLISECONDS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()  # nobody waits for this one
            row = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:  # such as one that is locked
            return False
        return row is not None and row[0] == 0


@contextmanager
def sqlite_migration(path: Path) -> Iterator[Connection]:
    """One transaction that may replace tables, which other tables refer to."""
    _keep_private(path)
    engine = write_engine(path, foreign_keys=False)
    with opening(path), engine.begin() as connection:
        begin_write(connection, lambda _: datetime.now(UTC))
        yield connection
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise DatabaseError(f"the migration violated a foreign key of the table {broken[0]}")


def _keep_private(path: Path) -> None:
    """Makes the database's files its owner's alone. SQLite gives those that it adds the mode of the first."""
    path = path.resolve()  # beside which SQLite has its other files
    logs = [Path(f"{path}{suffix}") for suffix in ("-wal", "-shm", "-journal")]
    for file in (path, *(log for log in logs if log.exists())):
        with suppress(OSError):  # why a file cannot be opened, SQLite says, and a log can be gone by now
            make_private(file)


def _engine(
    path: Path,
    lock_seconds: float,
    pragmas: Mapping[str, object],
    factory: type[sqlite3.Connection],
    **options: Any,
) -> Engine:
    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            path,
            timeout=lock_seconds,
            isolation_level=None,  # the module's own implicit BEGIN is never IMMEDIATE
            check_same_thread=False,  # close() comes from another thread
            cached_statements=_CACHED_STATEMENTS,
            factory=factory,
        )
        for name, value in pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")
        return connection

    options |= {"creator": connect, "poolclass": NullPool, "json_serializer": json_text}
    return create_engine("sqlite+pysqlite://", **options)


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")

"""The database layer: two engines behind one small interface."""

from pawport.db.database import Database
from pawport.db.errors import ConfigurationError, Conflict, DatabaseError, Unavailable
from pawport.db.factory import open_database, opened_database
from pawport.db.ids import new_id, new_uid, uid_of
from pawport.db.key_locks import lock_keys
from pawport.db.keyed_row import KeyedRow
from pawport.db.metadata import metadata
from pawport.db.parts import after_commit, insert_last, insert_now, part_of_write
from pawport.db.statement import Statement
from pawport.db.times import write_time
from pawport.db.types import Key, Terms, Uid, UtcDateTime, as_utc

__all__ = [
    "ConfigurationError",
    "Conflict",
    "Database",
    "DatabaseError",
    "Key",
    "KeyedRow",
    "Statement",
    "Terms",
    "Uid",
    "Unavailable",
    "UtcDateTime",
    "after_commit",
    "as_utc",
    "insert_last",
    "insert_now",
    "lock_keys",
    "metadata",
    "new_id",
    "new_uid",
    "open_database",
    "opened_database",
    "part_of_write",
    "uid_of",
    "write_time",
]

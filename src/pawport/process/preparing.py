"""Preparing the database before anything serves it, in a process of its own.

What that needs, such as SQLAlchemy and the migrations, would otherwise stay in the memory of the process that
watches the others. A SQLite file that is ready needs nothing, and so most starts do not wait for it.
"""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pawport.config import Settings
from pawport.gateway.envoy import tethered
from pawport.kit.console import OperatorError
from pawport.kit.revisions import newest_revision

__all__ = ["CHECK", "Bootstrap", "PreparationError", "check_database", "prepare_database"]

CHECK: Final = "check"
"""The argument with which `preparation` changes nothing."""

# As pawport.db.schema finds it, and pawport.process.first_start.
_IS_READY: Final = """
    SELECT (SELECT version_num FROM alembic_version) = :newest
        AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'owed_data_steps')
        AND EXISTS (SELECT 1 FROM companies)
"""


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """What the first start made. `key` is the owner key's secret, told this once."""

    company_id: str
    key: str


class PreparationError(OperatorError):
    """The database cannot be used."""

    def __init__(self, text: str, exit_code: int) -> None:
        super().__init__(text)
        self.exit_code = exit_code


def prepare_database(settings: Settings) -> Bootstrap | None:
    """Makes the schema of a SQLite database, and an empty database's company and key, which it answers.

    PreparationError if it cannot be done.
    """
    if settings.is_sqlite and _is_ready(settings.sqlite_file):
        return None
    return _run(settings)


def check_database(settings: Settings) -> None:
    """PreparationError unless the database is there, with this release's schema."""
    if not (settings.is_sqlite and _is_ready(settings.sqlite_file)):
        _run(settings, CHECK)


def _is_ready(file: Path) -> bool:
    """Whether there is nothing to do. What cannot be found out is the other process's to find."""
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")  # fails where nothing can be written
            (found,) = connection.execute(_IS_READY, {"newest": newest_revision()}).fetchone()
    except sqlite3.Error:
        return False
    return bool(found)


def _run(settings: Settings, *arguments: str) -> Bootstrap | None:
    done = subprocess.run(
        tethered([sys.executable, "-P", "-m", "pawport.process.preparation", *arguments]),
        env={**os.environ, **settings.environment()},
        stdout=subprocess.PIPE,
        process_group=0,  # Ctrl-C in a terminal is for this process, which then ends the other
        check=False,
    )
    if done.returncode:  # it has printed a stack, or was killed
        raise PreparationError("the database could not be prepared", 1)
    match json.loads(done.stdout):
        case {"error": str(text), "exit_code": int(code)}:
            raise PreparationError(text, code)
        case {"company_id": str(company_id), "key": str(key)}:
            return Bootstrap(company_id, key)
    return None
